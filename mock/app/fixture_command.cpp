// `carto-mock fixture load`: brings one's own CSV or GeoJSON into a data folder.
#include <iostream>

#include "accounts/table_loader.h"
#include "app/command.h"
#include "app/storage_options.h"

namespace carto_mock::app {

std::vector<Command> add_fixture_commands(CLI::App& app) {
  CLI::App* fixture = app.add_subcommand("fixture", "Work with fixtures");
  fixture->require_subcommand(1);

  CLI::App* load = fixture->add_subcommand("load", "Bring a CSV or GeoJSON file in as a table");
  auto options = std::make_shared<StorageOptions>();
  auto file = std::make_shared<std::string>();
  auto table = std::make_shared<std::string>();
  options->add_to(*load);
  load->get_option("--data-dir")->required();
  load->add_option("file", *file, "the file, *.csv, *.geojson or *.json")->required();
  load->add_option("--table", *table, "the table to make")->required();
  return {{load,
           [options, file, table] {
             return with_account(*options, [&](accounts::Account& account) {
               const accounts::LoadedTable loaded = accounts::load_table(account, *file, *table);
               std::cout << loaded.rows << " rows in " << loaded.schema << '.' << loaded.name
                         << " of " << account.name() << "\nnow: carto-mock serve --data-dir "
                         << options->data_directory << '\n';
               return 0;
             });
           }},
          add_dump_command(*fixture)};
}

}  // namespace carto_mock::app
