#include "accounts/table_loader.h"

#include <fmt/format.h>

#include <fstream>
#include <optional>
#include <sstream>

#include "accounts/column_inference.h"
#include "accounts/platform_schema.h"
#include "accounts/row_file.h"
#include "accounts/sql_text.h"
#include "accounts/table_filler.h"

namespace carto_mock::accounts {

LoadedTable load_table(Account& account, const std::filesystem::path& file,
                       std::string_view table) {
  std::ifstream input(file, std::ios::binary);
  std::ostringstream content;
  content << input.rdbuf();
  if (!input)
    throw Error(sqlstate::kConfigFileError, fmt::format("{}: cannot be read", file.string()));
  RowFile rows = parse_row_file(content.view(), file.string());

  const std::string name = clean_column_name(table);
  sql::Session session = account.database().connect(account.owner_role());
  session.begin();
  session.execute(make_table_sql(qualified_name(account.schema(), name), rows));
  LoadedTable loaded{account.schema(), name,
                     fill_table(session, account.schema(), name, rows, std::nullopt, 0)};
  make_carto_table(session, account.schema(), name);
  session.commit();
  return loaded;
}

}  // namespace carto_mock::accounts
