#include <exception>
#include <iostream>

#include "app/command.h"
#include "carto_mock/server.h"

namespace {

int run(int argc, char** argv) {
  CLI::App app{"CARTO's Auth API and SQL API on this machine, over SQLite."};
  app.name("carto-mock");
  app.set_version_flag("--version", "carto-mock " + carto_mock::Server::version());
  app.require_subcommand(1);
  app.fallthrough(false);

  std::vector<carto_mock::app::Command> commands = carto_mock::app::add_fixture_commands(app);
  commands.push_back(carto_mock::app::add_serve_command(app));
  commands.push_back(carto_mock::app::add_sql_command(app));
  commands.push_back(carto_mock::app::add_check_command(app));
  commands.push_back(carto_mock::app::add_observe_command(app));
  commands.push_back(carto_mock::app::add_client_command(app));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    constexpr int kUsage = 2;
    return app.exit(error) == 0 ? 0 : kUsage;
  }

  for (const auto& command : commands) {
    if (command.parsed->parsed()) return command.run();
  }
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "carto-mock: " << error.what() << '\n';
    return 1;
  }
}
