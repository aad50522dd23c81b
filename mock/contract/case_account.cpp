#include "contract/case_account.h"

#include <fmt/format.h>

#include <stdexcept>

#include "support/encodings.h"

namespace carto_mock::contract {
namespace {

using nlohmann::ordered_json;

// Of the fixture: it has the tornadoes in the schema public, as most of the service's accounts.
constexpr const char* kModel = "solo";
constexpr const char* kNoKey = "none";

}  // namespace

CaseAccount::CaseAccount(std::uint16_t port, const ClientCase& one, const std::string& name)
    : port_(port), admin_(port), name_(name) {
  make(one);
  choose_key(one.given);
  if (one.given.contains("faults"))
    admin_.call("PUT", path("/faults"), {{"rules", fill(one.given["faults"], variables_)}});
  if (one.given.contains("clock"))
    admin_.call("PUT", path("/clock"), fill(one.given["clock"], variables_));
  if (one.given.contains("switches")) admin_.call("PATCH", path(""), one.given["switches"]);
}

CaseAccount::~CaseAccount() {
  try {
    admin_.call("DELETE", path(""));
  } catch (const std::exception&) {
    // The mock has gone: so has the account.
  }
}

void CaseAccount::make(const ClientCase& one) {
  variables_["account"] = name_;
  variables_["port"] = std::to_string(port_);
  const bool is_by_host = one.given.value("address", "path") == "host";
  const std::string host = is_by_host ? fmt::format("{}.localhost:{}", name_, port_)
                                      : fmt::format("127.0.0.1:{}", port_);
  variables_["host"] = host;
  environment_.base_url = "http://" + host + (is_by_host ? "" : "/user/" + name_);
  environment_.username = name_;
  variables_["base_url"] = environment_.base_url;

  ordered_json account{{"name", name_}, {"like", one.given.value("like", ordered_json(kModel))}};
  for (const char* member : {"sql", "keys"}) {
    if (one.given.contains(member)) account[member] = fill(one.given[member], variables_);
  }
  const ordered_json made = admin_.call("POST", "/_mock/accounts", account);
  variables_["schema"] = made["schema"];
  variables_["master_key"] = made["master_key"];
  for (const auto& key : made["keys"])
    variables_["keys." + key["name"].get<std::string>()] = key["token"];
}

void CaseAccount::choose_key(const ordered_json& given) {
  const std::string name = given.value("key", "Master");
  if (given.contains("token")) {
    environment_.api_key = fill(given["token"].get<std::string>(), variables_);
  } else if (name != kNoKey) {
    const auto found = variables_.find("keys." + name);
    if (found == variables_.end())
      throw std::runtime_error(fmt::format("the account has no key {}", name));
    environment_.api_key = found->second;
  }
  variables_["api_key"] = environment_.api_key.value_or("");
  variables_["basic"] = base64_encode(name_ + ':' + variables_["api_key"]);
}

std::vector<WireRequest> CaseAccount::wire() const {
  return read_wire(admin_.call("GET", path("/journal?tokens=1")), name_);
}

}  // namespace carto_mock::contract
