// The options of the subcommands that work on an account's data without a server.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>

#include "accounts/registry.h"
#include "support/settable_clock.h"

namespace carto_mock::app {

struct StorageOptions {
  std::string fixture = "tornadoes";
  std::string data_directory;
  std::string account = "dev";
  std::string clock;  // empty: what the fixture says, else real

  void add_to(CLI::App& command);
};

// The data of all accounts, opened.
struct OpenedStorage {
  accounts::Registry& registry;
  const SettableClock& clock;
};

// Opens the data and runs `work`, on a large stack; an Error is printed. Gives the exit status.
int with_storage(const StorageOptions& options,
                 const std::function<int(const OpenedStorage&)>& work);
// The same for the account of the options.
int with_account(const StorageOptions& options, const std::function<int(accounts::Account&)>& work);

}  // namespace carto_mock::app
