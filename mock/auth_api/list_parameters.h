// The parameters of a list of keys, checked in the emulated server's order (spec auth-api.md 2.3).
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "accounts/api_key.h"
#include "auth_api/api_request.h"

namespace carto_mock::auth_api {

enum class ListOrder { kType, kName, kUpdatedAt };

struct ListParameters {
  std::int64_t page = 1;
  std::int64_t per_page = 20;
  ListOrder order = ListOrder::kUpdatedAt;
  std::vector<accounts::KeyType> types;  // those that are listed
  bool is_out_of_range = false;  // the first row of the page is beyond what a database can count
};

// `check_target` is called between the checks of order_direction and type. Throws Failure.
ListParameters read_list_parameters(const ApiRequest& request,
                                    const std::function<void()>& check_target);

}  // namespace carto_mock::auth_api
