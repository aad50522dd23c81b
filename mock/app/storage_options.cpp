#include "app/storage_options.h"

#include <fmt/format.h>

#include <iostream>

#include "support/error.h"
#include "support/random.h"
#include "support/thread.h"

namespace carto_mock::app {

void StorageOptions::add_to(CLI::App& command) {
  command.add_option("--account", account, "whose data")->capture_default_str();
  command
      .add_option("--data-dir", data_directory,
                  "the folder that `serve --data-dir` keeps its data in (no server may run on it)")
      ->envname("CARTO_MOCK_DATA_DIR");
  command
      .add_option("--fixture", fixture,
                  "name or folder of the fixture that a new data folder starts from")
      ->envname("CARTO_MOCK_FIXTURE")
      ->capture_default_str();
  command.add_option("--clock", clock, "`real`, or the instant at which time stands still")
      ->envname("CARTO_MOCK_CLOCK")
      ->capture_default_str();
}

int with_account(const StorageOptions& options,
                 const std::function<int(accounts::Account&)>& work) {
  int status = 1;
  try {
    run_with_large_stack([&] {
      std::unique_ptr<Clock> clock;
      if (options.clock == "real") {
        clock = std::make_unique<SystemClock>();
      } else {
        clock = std::make_unique<FixedClock>(parse_rfc3339(options.clock));
      }
      Random random;
      accounts::Registry registry(
          {.fixture = options.fixture, .data_directory = options.data_directory}, *clock, random);
      const auto account = registry.find(options.account);
      if (account == nullptr) {
        throw Error(sqlstate::kConfigFileError,
                    fmt::format("there is no account \"{}\"", options.account));
      }
      status = work(*account);
    });
  } catch (const Error& error) {
    std::cerr << "carto-mock: " << error.message() << '\n';
    if (!error.detail().empty()) std::cerr << "  detail: " << error.detail() << '\n';
    if (!error.hint().empty()) std::cerr << "  hint: " << error.hint() << '\n';
  }
  return status;
}

}  // namespace carto_mock::app
