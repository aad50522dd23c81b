// The account of a case: made on the mock with what the case is given, looked at afterwards,
// removed at the end.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "contract/admin_client.h"
#include "contract/client_case.h"
#include "contract/client_protocol.h"
#include "contract/variables.h"
#include "contract/wire_view.h"

namespace carto_mock::contract {

class CaseAccount {
 public:
  // The mock on this port of 127.0.0.1. Throws std::runtime_error where the case cannot be
  // prepared.
  CaseAccount(std::uint16_t port, const ClientCase& one, const std::string& name);
  ~CaseAccount();
  CaseAccount(const CaseAccount&) = delete;
  CaseAccount& operator=(const CaseAccount&) = delete;

  const ClientEnvironment& environment() const { return environment_; }
  // {{account}}, {{base_url}}, {{host}}, {{schema}}, {{api_key}} (the client's), {{basic}} (what
  // a Basic header has of it), {{master_key}}, {{keys.NAME}}
  const Variables& variables() const { return variables_; }
  std::vector<WireRequest> wire() const;

 private:
  void make(const ClientCase& one);
  void choose_key(const nlohmann::ordered_json& given);
  std::string path(const std::string& rest) const { return "/_mock/accounts/" + name_ + rest; }

  std::uint16_t port_;
  AdminClient admin_;
  std::string name_;
  ClientEnvironment environment_;
  Variables variables_;
};

}  // namespace carto_mock::contract
