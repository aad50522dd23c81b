// The text of the files under data/, compiled in (cmake/EmbedText.cmake): one line a row, fields
// between tabs, the first line names them.
#pragma once

#include <string_view>

namespace carto_mock::sql::catalog_data {

extern const std::string_view kTypes;
extern const std::string_view kCartoTypes;
extern const std::string_view kProcedures;
extern const std::string_view kCartoProcedures;
extern const std::string_view kOperators;
extern const std::string_view kCasts;
extern const std::string_view kOperatorClasses;
extern const std::string_view kTypeDetails;
extern const std::string_view kRelations;
extern const std::string_view kCartoRelations;
extern const std::string_view kColumns;
extern const std::string_view kCartoColumns;
extern const std::string_view kRestrictedProcedures;
extern const std::string_view kSettingFlags;
extern const std::string_view kSettings;
extern const std::string_view kKeywords;
extern const std::string_view kCatalogForeignKeys;

}  // namespace carto_mock::sql::catalog_data
