#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "auth_api/endpoint.h"
#include "auth_api/json_text.h"
#include "auth_api/key_json.h"
#include "auth_api/links.h"
#include "auth_api/list_parameters.h"

namespace carto_mock::auth_api {
namespace {

using KeyPointer = std::shared_ptr<const accounts::ApiKey>;

int rank(accounts::KeyType type) {
  switch (type) {
    case accounts::KeyType::kMaster:
      return 0;
    case accounts::KeyType::kDefault:
      return 1;
    case accounts::KeyType::kRegular:
      return 2;
    case accounts::KeyType::kOauth:
      return 3;
  }
  return 3;
}

// What the caller may see of the types that are asked for, by type and then by the order, always
// ascending.
std::vector<KeyPointer> select_keys(const EndpointContext& context, const accounts::Account& target,
                                    const ListParameters& parameters) {
  std::vector<KeyPointer> keys = target.keys();
  std::erase_if(keys, [&](const KeyPointer& key) {
    const bool is_asked_for = std::find(parameters.types.begin(), parameters.types.end(),
                                        key->type) != parameters.types.end();
    const bool is_own = &target == context.caller.get() && key->name == context.caller_key->name;
    return !is_asked_for || !(context.is_master() || is_own);
  });
  std::stable_sort(keys.begin(), keys.end(), [&](const KeyPointer& left, const KeyPointer& right) {
    if (left->type != right->type) return rank(left->type) < rank(right->type);
    switch (parameters.order) {
      case ListOrder::kType:
        return false;  // by sequence, as they come
      case ListOrder::kName:
        return left->name < right->name;
      case ListOrder::kUpdatedAt:
        return std::tie(left->updated_at, left->sequence) <
               std::tie(right->updated_at, right->sequence);
    }
    return false;
  });
  return keys;
}

std::string links_json(const LinkMaker& links, const ListParameters& parameters,
                       std::int64_t total) {
  const std::int64_t last =
      total / parameters.per_page + (total % parameters.per_page == 0 ? 0 : 1);
  const auto link = [&](std::string_view name, std::int64_t page) {
    return fmt::format(R"("{}":{{"href":{}}})", name,
                       json_string(links.page(page, parameters.per_page)));
  };
  std::string json = link("first", 1) + ',' + link("last", last);
  if (parameters.page > 1) json += ',' + link("prev", parameters.page - 1);
  if (parameters.page < last) json += ',' + link("next", parameters.page + 1);
  return json;
}

}  // namespace

Answer list_keys(const EndpointContext& context) {
  std::shared_ptr<accounts::Account> target;
  const ListParameters parameters =
      read_list_parameters(context.request, [&] { target = find_target(context); });
  if (parameters.is_out_of_range) throw framework_json(500);

  const std::vector<KeyPointer> keys = select_keys(context, *target, parameters);
  const auto total = static_cast<std::int64_t>(keys.size());
  const std::int64_t begin = std::min((parameters.page - 1) * parameters.per_page, total);
  const std::int64_t count = std::min(parameters.per_page, total - begin);
  const LinkMaker links(context.request, context.route);
  std::vector<std::string> items;
  for (std::int64_t index = begin; index < begin + count; ++index) {
    const accounts::ApiKey& key = *keys[static_cast<std::size_t>(index)];
    items.push_back(
        key_json(*target, key, context.keys.read_grants(*target, key), links.self(key.name)));
  }
  return json_answer(
      context.request, 200,
      fmt::format(R"({{"total":{},"count":{},"result":[{}],"_links":{{{}}}}})", total, count,
                  fmt::join(items, ","), links_json(links, parameters, total)));
}

}  // namespace carto_mock::auth_api
