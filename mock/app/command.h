// The subcommands of carto-mock. Each adds itself to the command line and gives the function that
// runs it.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

namespace carto_mock::app {

using Run = std::function<int()>;  // the process's exit status

struct Command {
  CLI::App* parsed;  // to see whether it was asked for
  Run run;
};

Command add_serve_command(CLI::App& app);
std::vector<Command> add_fixture_commands(CLI::App& app);
Command add_dump_command(CLI::App& fixture);  // below `fixture`
Command add_sql_command(CLI::App& app);
Command add_check_command(CLI::App& app);
Command add_observe_command(CLI::App& app);
Command add_client_command(CLI::App& app);

}  // namespace carto_mock::app
