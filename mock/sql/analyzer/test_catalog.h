// The catalog of the analyzer's tests: the tables of analyzer_cases.sql, built by hand.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sql/analyzer/analyzer.h"
#include "sql/functions/fake_session.h"

namespace carto_mock::sql {

class TestCatalog {
 public:
  static constexpr Oid kOwner = 50001;
  static constexpr Oid kReader = 50002;  // may use the schema `analyzer`, owns nothing

  TestCatalog();

  // With `literal_offsets`, the offsets that may stay open; what stayed open is in open_literals.
  Statement analyze(std::string_view text, const std::vector<int>* literal_offsets = nullptr);
  const Relation& relation(std::string_view name) const;

  FakeSession session;
  Oid role = kOwner;
  std::set<int> open_literals;

 private:
  void add_table(Oid schema, std::string name, std::vector<Column> columns,
                 std::vector<int> primary_key = {});

  Oid next_oid_ = 50100;
  TextSettings settings_;
  std::vector<std::string> search_path_ = {"analyzer", "public"};
};

}  // namespace carto_mock::sql
