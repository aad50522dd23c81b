#include "platform_api/handler.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>

#include "auth_api/credentials.h"
#include "auth_api/platform_request.h"
#include "http/account_watcher.h"
#include "platform_api/account_details.h"
#include "platform_api/datasets.h"
#include "platform_api/route.h"
#include "support/error.h"

namespace carto_mock::platform_api {
namespace {

using accounts::Account;
using auth_api::Answer;
using auth_api::ApiRequest;
using Json = nlohmann::ordered_json;

bool is_master_of(const Account& account, const ApiRequest& request) {
  const auto key = auth_api::authenticate(account, request.http->headers.get("Authorization"),
                                          request.parameter("api_key"));
  return key != nullptr && key->type == accounts::KeyType::kMaster;
}

std::size_t positive_number(const ApiRequest& request, std::string_view name,
                            std::size_t otherwise) {
  const auth_api::Parameter* parameter = request.parameter(name);
  if (parameter == nullptr || parameter->text() == nullptr) return otherwise;
  const std::string& text = *parameter->text();
  std::size_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number == 0 ? otherwise : number;
}

std::string text_of(const ApiRequest& request, std::string_view name) {
  const auth_api::Parameter* parameter = request.parameter(name);
  return parameter == nullptr || parameter->text() == nullptr ? "" : *parameter->text();
}

Answer answer(const ApiRequest& request, const Json& body) {
  return auth_api::json_answer(request, 200, body.dump());
}

Dataset require_dataset(const Account& account, const std::string& name_or_id) {
  auto dataset = find_dataset(account, name_or_id);
  if (!dataset) throw auth_api::api_error(404, "Visualization not found");
  return *std::move(dataset);
}

// Everything that is no table is missing here: maps are made of named maps, which the Maps API has.
Answer list(const ApiRequest& request, const Account& account) {
  constexpr std::size_t kPage = 20;
  std::vector<Dataset> datasets;
  const std::string type = text_of(request, "type");
  if (type.empty() || type == "table") datasets = list_datasets(account);
  const std::size_t page = positive_number(request, "page", 1);
  const std::size_t size = positive_number(request, "per_page", kPage);
  Json items = Json::array();
  for (std::size_t i = (page - 1) * size; i < std::min(page * size, datasets.size()); ++i)
    items.push_back(dataset_json(account, datasets[i]));
  Json body{{"visualizations", std::move(items)}};
  // Who asks for no totals gets none (`load_totals=false`).
  if (text_of(request, "load_totals") != "false") {
    body["total_entries"] = datasets.size();
    body["total_user_entries"] = datasets.size();
  }
  return answer(request, body);
}

// SDKs send all that they know of a dataset; what of it cannot change here may only be what it is.
Answer change(const ApiRequest& request, const Account& account, const std::string& name_or_id) {
  Dataset dataset = require_dataset(account, name_or_id);
  const std::string privacy = text_of(request, "privacy");
  if (!privacy.empty()) {
    const std::optional<Privacy> wanted = parse_privacy(privacy);
    if (!wanted) throw Error::unsupported(fmt::format("the privacy {} of a dataset", privacy));
    set_privacy(account, dataset, *wanted);
    dataset.privacy = *wanted;
  }
  const std::string name = text_of(request, "name");
  if (!name.empty() && name != dataset.name) {
    try {
      rename_dataset(account, dataset, name);
    } catch (const Error& error) {
      throw Error::unsupported(
          fmt::format("renaming the dataset {} ({})", dataset.name, error.message()));
    }
    dataset.name = name;
  }
  return answer(request, dataset_json(account, dataset));
}

}  // namespace

class PlatformApi::Impl {
 public:
  explicit Impl(const accounts::Registry& registry) : registry_(registry) {}

  void handle(http::Exchange& exchange) const {
    auth_api::respond_to(exchange, registry_, [&](const ApiRequest& request) {
      if (request.is_malformed) throw auth_api::framework_error(request, 400);
      const auto route = find_route(request.method, request.path);
      if (!route) throw auth_api::framework_error(request, 404);
      const auto account = find_account(request, *route);
      if (account == nullptr) throw auth_api::empty_error(401);
      http::note_account(exchange, account->name());
      auth_api::check_state(account->switches());
      if (!is_master_of(*account, request)) throw auth_api::empty_error(401);
      return call(request, *route, *account);
    });
  }

 private:
  // SDKs resolve /api/v3/me against the host's root and lose the account on the way: where nothing
  // else names one, the master key says whose it is.
  std::shared_ptr<Account> find_account(const ApiRequest& request, const Route& route) const {
    auto account = registry_.find(auth_api::account_name(registry_, request, route.user_domain));
    if (account != nullptr || route.endpoint != Endpoint::kMe || route.user_domain) return account;
    for (auto& candidate : registry_.accounts()) {
      if (is_master_of(*candidate, request)) return candidate;
    }
    return nullptr;
  }

  static Answer call(const ApiRequest& request, const Route& route, const Account& account) {
    switch (route.endpoint) {
      case Endpoint::kMe:
        return answer(request, account_json(account));
      case Endpoint::kListDatasets:
        return list(request, account);
      case Endpoint::kShowDataset:
        return answer(request, dataset_json(account, require_dataset(account, route.dataset)));
      case Endpoint::kChangeDataset:
        return change(request, account, route.dataset);
      case Endpoint::kDeleteDataset:
        delete_dataset(account, require_dataset(account, route.dataset));
        return auth_api::no_content();
    }
    throw auth_api::framework_json(500);
  }

  const accounts::Registry& registry_;
};

PlatformApi::PlatformApi(const accounts::Registry& registry)
    : impl_(std::make_unique<Impl>(registry)) {}
PlatformApi::~PlatformApi() = default;

bool PlatformApi::matches(std::string_view path) { return is_platform_path(path); }
void PlatformApi::handle(http::Exchange& exchange) { impl_->handle(exchange); }

}  // namespace carto_mock::platform_api
