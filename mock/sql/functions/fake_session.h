// A session for tests of functions: a catalog and a search path of the test's own, time standing
// still at PostgreSQL's epoch. What a test does not expect to be asked throws std::logic_error.
#pragma once

#include <stdexcept>

#include "sql/catalog/snapshot.h"
#include "sql/functions/data_services.h"
#include "sql/functions/gazetteer.h"
#include "sql/functions/session_services.h"

namespace carto_mock::sql {

class FakeSession : public SessionServices, public DataServicesSession {
 public:
  Timestamp transaction_time() const override { return time_; }
  Timestamp statement_time() const override { return time_; }
  Timestamp clock_time() const override { return time_; }
  Random& random() override { return random_; }
  double random_real() override { return random_.next_double(); }
  void seed_random(double) override { throw std::logic_error("no engine"); }
  const CatalogSnapshot& catalog() const override { return snapshot; }
  Oid current_user() const override { return user; }
  Oid session_user() const override { return user; }
  std::string_view database_name() const override { return "test"; }
  std::string setting(std::string_view name) const override {
    if (name == "search_path") return search_path;
    throw std::logic_error("a setting that the test has not");
  }
  void notice(Severity, std::string) override {}
  std::int64_t next_sequence_value(Oid) override { throw std::logic_error("no sequences"); }
  std::int64_t next_identity_value(Oid) override { throw std::logic_error("no sequences"); }
  std::int64_t current_sequence_value(Oid) override { throw std::logic_error("no sequences"); }
  void set_sequence_value(Oid, std::int64_t, bool) override {
    throw std::logic_error("no sequences");
  }
  std::int64_t last_sequence_value() override { throw std::logic_error("no sequences"); }
  SequencePosition sequence_position(Oid) const override { throw std::logic_error("no sequences"); }
  std::string temporary_schema() const override { return ""; }
  void check_interrupts() override {}
  const Gazetteer& gazetteer() const override { throw std::logic_error("no gazetteer"); }
  std::vector<std::vector<Value>> run_sql(std::string_view) override {
    throw std::logic_error("no engine");
  }
  std::vector<Value> call_function(Oid, std::span<const Value>) override {
    throw std::logic_error("no engine");
  }
  std::set<Oid> relations_in_plan(std::string_view) override {
    throw std::logic_error("no engine");
  }
  std::int64_t relation_size(Oid) override { throw std::logic_error("no engine"); }
  void change_setting(std::string_view, const std::string&, bool) override {
    throw std::logic_error("no engine");
  }
  std::int64_t total_relation_size(Oid) override { throw std::logic_error("no engine"); }
  void set_schema_quota(Oid, std::int64_t) override { throw std::logic_error("no engine"); }

  const DataServicesAccount& data_services_account() override { return account; }
  ServiceUsage& service_usage() override { return usage; }

  CatalogSnapshot snapshot;
  Oid user = kInvalidOid;
  std::string search_path = "\"$user\", public";
  DataServicesAccount account{"dev", {}};
  ServiceUsage usage;

 private:
  Timestamp time_ = 0;
  Random random_{1};
};

}  // namespace carto_mock::sql
