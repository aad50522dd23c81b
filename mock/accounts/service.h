// The services of CARTO behind one address.
#pragma once

namespace carto_mock::accounts {

// The platform has the Auth API.
enum class Service { kPlatform, kSqlApi };

}  // namespace carto_mock::accounts
