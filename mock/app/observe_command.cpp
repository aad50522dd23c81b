// `carto-mock observe -- COMMAND`: a client's own tests against a mock, and what they sent judged.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <memory>
#include <stdexcept>

#include "app/command.h"
#include "carto_mock/server.h"
#include "contract/observation.h"

namespace carto_mock::app {
namespace {

struct ObserveCommandOptions {
  contract::ObserveOptions observe;
  std::string json;
};

int observe(const ObserveCommandOptions& options) {
  constexpr int kUsage = 2;
  try {
    const Server server;
    const contract::Observation observation = contract::observe(server.port(), options.observe);
    std::cout << contract::observation_text(observation);
    if (!options.json.empty()) {
      std::ofstream stream(options.json);
      stream << contract::observation_json(observation);
      stream.close();
      if (!stream) throw std::invalid_argument(options.json + " cannot be written");
    }
    return observation.violated() > 0 || observation.command_status != 0 ? 1 : 0;
  } catch (const std::invalid_argument& error) {
    std::cerr << "carto-mock observe: " << error.what() << '\n';
    return kUsage;
  }
}

}  // namespace

Command add_observe_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "observe", "Run a client's own tests against a mock, and judge what they sent");
  auto options = std::make_shared<ObserveCommandOptions>();
  command
      ->add_option("--provoke", options->observe.provoked,
                   "let a tenth of the requests meet failures: 429, 5xx, reset")
      ->delimiter(',');
  command->add_option("--seed", options->observe.seed, "of what is provoked")
      ->capture_default_str();
  command->add_option("--json", options->json, "write a report in JSON to this file");
  command
      ->add_option(
          "command", options->observe.command,
          "after `--`: the command; it finds CARTO_BASE_URL, CARTO_USERNAME, CARTO_API_KEY "
          "and CARTO_API_URL in its environment")
      ->required();
  command->footer(
      "Exit status: 0 no rule violated and the command succeeded, 1 otherwise, 2 usage.");
  return {command, [options] { return observe(*options); }};
}

}  // namespace carto_mock::app
