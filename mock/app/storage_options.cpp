#include "app/storage_options.h"

#include <fmt/format.h>

#include <iostream>

#include "accounts/fixture_document.h"
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
  command.add_option("--clock", clock, "as of `serve`")->envname("CARTO_MOCK_CLOCK");
}

int with_storage(const StorageOptions& options,
                 const std::function<int(const OpenedStorage&)>& work) {
  int status = 1;
  try {
    run_with_large_stack([&] {
      const accounts::FixtureStart start = accounts::read_fixture_start(options.fixture);
      const SettableClock clock(options.clock.empty() ? start.clock.value_or(ClockSetting())
                                                      : parse_clock_setting(options.clock));
      Random random;
      accounts::Registry registry(
          {.fixture = options.fixture, .data_directory = options.data_directory, .seed = {}}, clock,
          random);
      status = work({registry, clock});
    });
  } catch (const Error& error) {
    std::cerr << "carto-mock: " << error.message() << '\n';
    if (!error.detail().empty()) std::cerr << "  detail: " << error.detail() << '\n';
    if (!error.hint().empty()) std::cerr << "  hint: " << error.hint() << '\n';
  }
  return status;
}

int with_account(const StorageOptions& options,
                 const std::function<int(accounts::Account&)>& work) {
  return with_storage(options, [&](const OpenedStorage& storage) {
    const auto account = storage.registry.find(options.account);
    if (account == nullptr) {
      throw Error(sqlstate::kConfigFileError,
                  fmt::format("there is no account \"{}\"", options.account));
    }
    return work(*account);
  });
}

}  // namespace carto_mock::app
