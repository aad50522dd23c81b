// Which account a Host header names (spec auth-api.md 1.2).
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace carto_mock::accounts {

// `patterns` are texts such as `NAME.localhost`: NAME stands for the account. "" where no pattern
// matches. A port is ignored; letter case counts.
std::string account_of_host(std::span<const std::string> patterns, std::string_view host);

}  // namespace carto_mock::accounts
