#include "sql/functions/privilege_question.h"

#include <fmt/format.h>

#include <optional>

#include "sql/catalog/system_relations.h"
#include "sql/functions/object_names.h"
#include "sql/functions/place_names.h"
#include "sql/functions/relation_names.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

std::optional<AskedPrivileges> parse_privilege(std::string_view word, const PrivilegeList& known) {
  const std::string key = to_lower_ascii(word);
  for (const auto& [name, privilege] : known.names) {
    if (key == name) return AskedPrivileges{privilege, {}};
    if (key == fmt::format("{} with grant option", name) ||
        (known.has_admin_option && key == fmt::format("{} with admin option", name)))
      return AskedPrivileges{{}, privilege};
  }
  if (known.had_rule && (key == "rule" || key == "rule with grant option"))
    return AskedPrivileges{};
  return std::nullopt;
}

}  // namespace

std::vector<AskedPrivileges> parse_privileges(std::string_view text, const PrivilegeList& known) {
  std::vector<AskedPrivileges> alternatives;
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view word = trim_blanks(text.substr(0, comma));
    const std::optional<AskedPrivileges> asked = parse_privilege(word, known);
    if (!asked) {
      throw Error(sqlstate::kInvalidParameterValue,
                  fmt::format("unrecognized privilege type: \"{}\"", word));
    }
    if (!(asked->privileges | asked->options).empty()) alternatives.push_back(*asked);
    if (comma == std::string_view::npos) return alternatives;
    text = text.substr(comma + 1);
  }
}

bool is_name_type(Oid type) {
  return type == oid::kText || type == oid::kName || type == oid::kVarchar;
}

Oid role_named(const std::string& name, const CatalogSnapshot& catalog) {
  const Role* found = catalog.find_role(name);
  if (found == nullptr)
    throw Error(sqlstate::kUndefinedObject, fmt::format("role \"{}\" does not exist", name));
  return found->oid;
}

Oid PrivilegeQuestion::role() const {
  if (object_ == 0) return context_.session.current_user();
  if (!is_name_type(context_.argument_types[0].oid))
    return static_cast<Oid>(arguments_[0].as_integer());
  const std::string& name = arguments_[0].as_text();
  return name == "public" ? kPublic : role_named(name, context_.session.catalog());
}

Oid PrivilegeQuestion::object(Oid type) const {
  if (!object_is_named()) return object_oid();
  if (type == oid::kRegclass) return relation_named(object_name(), context_.session);
  return static_cast<Oid>(input_object_name(object_name(), type, context_.session)->as_integer());
}

const Relation* PrivilegeQuestion::relation() const {
  const Oid oid = object(oid::kRegclass);
  const Relation* found = context_.session.catalog().find_relation(oid);
  return found != nullptr ? found : find_system_relation(oid);
}

}  // namespace carto_mock::sql
