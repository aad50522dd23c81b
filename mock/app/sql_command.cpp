// `carto-mock sql`: statements on an account's data, from the shell; rows as tab-separated text.
#include <iostream>

#include "app/command.h"
#include "app/storage_options.h"
#include "sql/engine/session.h"
#include "sql/types/type_registry.h"

namespace carto_mock::app {
namespace {

class PrintingSink final : public sql::ResultSink {
 public:
  explicit PrintingSink(const sql::TextSettings& settings) : settings_(settings) {}

  void columns(std::span<const sql::OutputColumn> columns) override {
    columns_.assign(columns.begin(), columns.end());
    for (std::size_t i = 0; i < columns_.size(); ++i)
      std::cout << (i == 0 ? "" : "\t") << columns_[i].name;
    std::cout << '\n';
  }
  void row(std::span<const sql::Value> values) override {
    for (std::size_t i = 0; i < values.size(); ++i) {
      std::cout << (i == 0 ? "" : "\t");
      if (values[i].is_null()) {
        std::cout << "\\N";
      } else {
        std::cout << sql::output_value(values[i], columns_[i].type, settings_);
      }
    }
    std::cout << '\n';
  }
  void complete(const sql::CommandTag& tag) override { std::cerr << tag.text() << '\n'; }
  void notice(sql::Severity /*severity*/, const std::string& message) override {
    std::cerr << message << '\n';
  }

 private:
  const sql::TextSettings& settings_;
  std::vector<sql::OutputColumn> columns_;
};

}  // namespace

Command add_sql_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("sql", "Run SQL on an account's data, as its owner");
  auto options = std::make_shared<StorageOptions>();
  auto text = std::make_shared<std::string>();
  options->add_to(*command);
  command->add_option("statement", *text, "what to run")->required();
  return {command, [options, text] {
            return with_account(*options, [&](accounts::Account& account) {
              sql::Session session = account.database().connect(account.owner_role());
              PrintingSink sink(session.text_settings());
              session.execute(*text, sink);
              return 0;
            });
          }};
}

}  // namespace carto_mock::app
