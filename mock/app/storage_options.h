// The options of the subcommands that work on an account's data without a server.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>

#include "accounts/registry.h"
#include "support/clock.h"

namespace carto_mock::app {

struct StorageOptions {
  std::string fixture = "tornadoes";
  std::string data_directory;
  std::string account = "dev";
  std::string clock = "real";

  void add_to(CLI::App& command);
};

// Opens the data and runs `work` on the account; an Error is printed. Gives the exit status.
int with_account(const StorageOptions& options, const std::function<int(accounts::Account&)>& work);

}  // namespace carto_mock::app
