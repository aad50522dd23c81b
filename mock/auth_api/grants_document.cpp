#include "auth_api/grants_document.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "accounts/role_privileges.h"
#include "auth_api/grants_schema.h"
#include "auth_api/json_reader.h"

namespace carto_mock::auth_api {
namespace {

constexpr std::array<std::string_view, 5> kSectionTypes = {"apis", "database", "dataservices",
                                                           "user", "data-observatory"};

bool is_false(const Parameter& value) {
  const bool* flag = std::get_if<bool>(&value.value());
  return flag != nullptr && !*flag;
}

std::size_t count_sections(const Parameter::List& sections, std::string_view type) {
  std::size_t count = 0;
  for (const Parameter& section : sections) {
    if (section.object() == nullptr) throw BrokenGrants();
    const Parameter* its_type = find_member(*section.object(), "type");
    if (its_type != nullptr && its_type->text() != nullptr && *its_type->text() == type) ++count;
  }
  return count;
}

void check_sections(const Parameter::List& sections, std::vector<std::string>& messages) {
  for (const std::string_view type : kSectionTypes) {
    const std::size_t count = count_sections(sections, type);
    if (count > 1 || (type == "apis" && count == 0))
      messages.push_back(fmt::format("only one {} section is allowed", type));
  }
}

std::vector<std::string> schema_errors(const Parameter& grants) {
  // The validator reads a text as a JSON document where it is one.
  if (const std::string* text = grants.text()) {
    if (const auto document = read_json(*text)) return check_grants_schema(*document);
  }
  return check_grants_schema(grants);
}

std::vector<std::string> texts_of(const Parameter::Object& section, std::string_view member) {
  std::vector<std::string> texts;
  const Parameter* list = find_member(section, member);
  if (list == nullptr || list->list() == nullptr) return texts;
  for (const Parameter& item : *list->list()) texts.push_back(ruby_text(item));
  return texts;
}

sql::Privileges privileges_of(const Parameter::Object& item) {
  sql::Privileges privileges;
  for (const std::string& permission : texts_of(item, "permissions"))
    privileges = privileges | accounts::parse_permission(permission);
  return privileges;
}

std::string text_of(const Parameter::Object& item, std::string_view member) {
  const Parameter* value = find_member(item, member);
  return value == nullptr ? std::string() : ruby_text(*value);
}

void read_database(const Parameter::Object& section, GrantsDocument& document) {
  if (const Parameter* tables = find_member(section, "tables")) {
    for (const Parameter& table : *tables->list()) {
      document.tables.push_back({text_of(*table.object(), "schema"),
                                 text_of(*table.object(), "name"), privileges_of(*table.object())});
    }
  }
  if (const Parameter* schemas = find_member(section, "schemas")) {
    for (const Parameter& schema : *schemas->list()) {
      document.schemas.push_back(
          {text_of(*schema.object(), "name"), privileges_of(*schema.object())});
    }
  }
  document.grants.has_table_metadata = find_member(section, "table_metadata") != nullptr;
}

}  // namespace

std::vector<std::string> validate_grants(const Parameter* grants) {
  constexpr std::string_view kNoArray = "[\"grants has to be an array\"]";
  if (grants == nullptr || grants->is_null() || is_false(*grants)) return {std::string(kNoArray)};
  std::vector<std::string> messages;
  if (grants->list() == nullptr && grants->object() == nullptr)
    messages.emplace_back("wrongly formatted (not a Hash or invalid JSON)");
  if (grants->list() == nullptr) {
    messages.emplace_back(kNoArray);
  } else {
    check_sections(*grants->list(), messages);
  }
  if (const std::vector<std::string> errors = schema_errors(*grants); !errors.empty()) {
    messages.push_back(fmt::format("{}", fmt::join(errors, ", ")));
  }
  return messages;
}

GrantsDocument read_grants_document(const Parameter& grants) {
  GrantsDocument document;
  for (const Parameter& item : *grants.list()) {
    const Parameter::Object& section = *item.object();
    const std::string type = text_of(section, "type");
    if (type == "apis") {
      document.has_apis = find_member(section, "apis") != nullptr;
      document.grants.apis = texts_of(section, "apis");
    } else if (type == "database") {
      read_database(section, document);
    } else if (type == "dataservices") {
      document.grants.dataservices = texts_of(section, "services");
    } else if (type == "data-observatory") {
      document.grants.datasets = texts_of(section, "datasets");
    } else {
      document.grants.user_data = texts_of(section, "data");
    }
  }
  return document;
}

}  // namespace carto_mock::auth_api
