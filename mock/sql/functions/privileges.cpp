// has_table_privilege() and its kin (manual, chapter 9.26), and CDB_UserTables() and
// CDB_ColumnNames() of CARTO's extension. All overloads of a name share a body: the role is left
// out, a name or an OID; the object a name or an OID.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/catalog/acl.h"
#include "sql/catalog/snapshot.h"
#include "sql/catalog/system_relations.h"
#include "sql/functions/function_lists.h"
#include "sql/functions/object_names.h"
#include "sql/functions/place_names.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using PrivilegeName = std::pair<std::string_view, Privilege>;

constexpr PrivilegeName kTablePrivileges[] = {
    {"select", Privilege::kSelect},     {"insert", Privilege::kInsert},
    {"update", Privilege::kUpdate},     {"delete", Privilege::kDelete},
    {"truncate", Privilege::kTruncate}, {"references", Privilege::kReferences},
    {"trigger", Privilege::kTrigger}};
constexpr PrivilegeName kColumnPrivileges[] = {{"select", Privilege::kSelect},
                                               {"insert", Privilege::kInsert},
                                               {"update", Privilege::kUpdate},
                                               {"references", Privilege::kReferences}};
constexpr PrivilegeName kSequencePrivileges[] = {
    {"usage", Privilege::kUsage}, {"select", Privilege::kSelect}, {"update", Privilege::kUpdate}};
constexpr PrivilegeName kSchemaPrivileges[] = {{"create", Privilege::kCreate},
                                               {"usage", Privilege::kUsage}};

// `select, insert`: any of them is enough.
std::vector<Privilege> parse_privileges(std::string_view text,
                                        std::span<const PrivilegeName> known) {
  std::vector<Privilege> privileges;
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view word = trim_blanks(text.substr(0, comma));
    const std::string key = to_lower_ascii(word);
    const PrivilegeName* found = nullptr;
    for (const PrivilegeName& candidate : known) {
      if (candidate.first == key) found = &candidate;
      if (key == fmt::format("{} with grant option", candidate.first))
        throw Error::unsupported("a privilege check WITH GRANT OPTION");
    }
    if (found == nullptr)
      throw Error(sqlstate::kInvalidParameterValue,
                  fmt::format("unrecognized privilege type: \"{}\"", word));
    privileges.push_back(found->second);
    if (comma == std::string_view::npos) return privileges;
    text = text.substr(comma + 1);
  }
}

bool is_name_type(Oid type) {
  return type == oid::kText || type == oid::kName || type == oid::kVarchar;
}

// Takes the arguments of a call apart: [role,] object, …, privilege.
class PrivilegeQuestion {
 public:
  PrivilegeQuestion(const CallContext& context, Arguments arguments, std::size_t object_parts)
      : context_(context), arguments_(arguments), object_(arguments.size() - object_parts - 1) {}

  Oid role() const {
    if (object_ == 0) return context_.session.current_user();
    if (!is_name_type(context_.argument_types[0].oid))
      return static_cast<Oid>(arguments_[0].as_integer());
    const std::string& name = arguments_[0].as_text();
    if (name == "public") return kPublic;
    const Role* found = context_.session.catalog().find_role(name);
    if (found == nullptr)
      throw Error(sqlstate::kUndefinedObject, fmt::format("role \"{}\" does not exist", name));
    return found->oid;
  }

  Oid object(Oid type) const {
    if (!is_name_type(context_.argument_types[object_].oid))
      return static_cast<Oid>(arguments_[object_].as_integer());
    return static_cast<Oid>(
        input_object_name(arguments_[object_].as_text(), type, context_.session)->as_integer());
  }

  const std::string& schema_name() const { return arguments_[object_].as_text(); }
  bool object_is_named() const { return is_name_type(context_.argument_types[object_].oid); }
  const Value& column() const { return arguments_[object_ + 1]; }
  bool column_is_named() const { return is_name_type(context_.argument_types[object_ + 1].oid); }

  std::vector<Privilege> privileges(std::span<const PrivilegeName> known) const {
    return parse_privileges(arguments_.back().as_text(), known);
  }

 private:
  const CallContext& context_;
  Arguments arguments_;
  std::size_t object_;
};

// PostgreSQL's own catalogs can be read by all and changed by superusers.
bool may_use_system_relation(const CatalogSnapshot& catalog, Oid role, Privilege privilege) {
  const Role* found = catalog.find_role(role);
  return privilege == Privilege::kSelect || (found != nullptr && found->superuser);
}

template <typename Check>
bool any_of(const std::vector<Privilege>& privileges, Check check) {
  for (const Privilege privilege : privileges) {
    if (check(privilege)) return true;
  }
  return false;
}

Value has_table_privilege(const CallContext& context, Arguments arguments) {
  const PrivilegeQuestion question(context, arguments, 1);
  const CatalogSnapshot& catalog = context.session.catalog();
  const Oid role = question.role();
  const Oid object = question.object(oid::kRegclass);
  const std::vector<Privilege> privileges = question.privileges(kTablePrivileges);
  const Relation* relation = catalog.find_relation(object);
  if (relation == nullptr && (!question.object_is_named() || object >= kFirstUserOid)) return {};
  return Value::boolean(any_of(privileges, [&](Privilege privilege) {
    return relation == nullptr ? may_use_system_relation(catalog, role, privilege)
                               : catalog.has_table_privilege(role, *relation, privilege);
  }));
}

Value has_sequence_privilege(const CallContext& context, Arguments arguments) {
  const PrivilegeQuestion question(context, arguments, 1);
  const CatalogSnapshot& catalog = context.session.catalog();
  const Oid role = question.role();
  const std::vector<Privilege> privileges = question.privileges(kSequencePrivileges);
  const Relation* relation = catalog.find_relation(question.object(oid::kRegclass));
  if (relation == nullptr && !question.object_is_named()) return {};
  if (relation == nullptr || relation->kind != RelationKind::kSequence)
    throw Error(sqlstate::kWrongObjectType,
                fmt::format("\"{}\" is not a sequence",
                            relation == nullptr ? question.schema_name() : relation->name));
  return Value::boolean(any_of(privileges, [&](Privilege privilege) {
    return catalog.has_table_privilege(role, *relation, privilege);
  }));
}

bool has_on_column(const CatalogSnapshot& catalog, Oid role, const Relation& relation, int attnum,
                   Privilege privilege) {
  return catalog.has_table_privilege(role, relation, privilege) ||
         catalog.has_column_privilege(role, relation, attnum, privilege);
}

Value has_any_column_privilege(const CallContext& context, Arguments arguments) {
  const PrivilegeQuestion question(context, arguments, 1);
  const CatalogSnapshot& catalog = context.session.catalog();
  const Oid role = question.role();
  const Relation* relation = catalog.find_relation(question.object(oid::kRegclass));
  const std::vector<Privilege> privileges = question.privileges(kColumnPrivileges);
  if (relation == nullptr) return {};
  for (std::size_t i = 0; i < relation->columns.size(); ++i) {
    if (relation->columns[i].dropped) continue;
    const bool has_it = any_of(privileges, [&](Privilege privilege) {
      return has_on_column(catalog, role, *relation, static_cast<int>(i) + 1, privilege);
    });
    if (has_it) return Value::boolean(true);
  }
  return Value::boolean(false);
}

Value has_column_privilege(const CallContext& context, Arguments arguments) {
  const PrivilegeQuestion question(context, arguments, 2);
  const CatalogSnapshot& catalog = context.session.catalog();
  const Oid role = question.role();
  const Relation* relation = catalog.find_relation(question.object(oid::kRegclass));
  if (relation == nullptr) return {};
  int attnum = 0;
  if (question.column_is_named()) {
    const std::string& name = question.column().as_text();
    if (relation->find_column(name, &attnum) == nullptr)
      throw Error(
          sqlstate::kUndefinedColumn,
          fmt::format("column \"{}\" of relation \"{}\" does not exist", name, relation->name));
  } else {
    attnum = static_cast<int>(question.column().as_integer());
    const bool exists = attnum >= 1 && attnum <= static_cast<int>(relation->columns.size()) &&
                        !relation->columns[static_cast<std::size_t>(attnum) - 1].dropped;
    if (!exists) return {};
  }
  return Value::boolean(any_of(question.privileges(kColumnPrivileges), [&](Privilege privilege) {
    return has_on_column(catalog, role, *relation, attnum, privilege);
  }));
}

Value has_schema_privilege(const CallContext& context, Arguments arguments) {
  const PrivilegeQuestion question(context, arguments, 1);
  const CatalogSnapshot& catalog = context.session.catalog();
  const Oid role = question.role();
  const Schema* schema = nullptr;
  if (question.object_is_named()) {
    schema = catalog.find_schema(question.schema_name());
    if (schema == nullptr)
      throw Error(sqlstate::kInvalidSchemaName,
                  fmt::format("schema \"{}\" does not exist", question.schema_name()));
  } else {
    schema = catalog.find_schema(question.object(oid::kRegnamespace));
    if (schema == nullptr) return {};
  }
  return Value::boolean(any_of(question.privileges(kSchemaPrivileges), [&](Privilege privilege) {
    return catalog.has_schema_privilege(role, *schema, privilege);
  }));
}

// Data services specification, section 4.4.
std::vector<Value> user_tables(const CallContext& context, Arguments arguments) {
  if (arguments[0].is_null()) return {};
  const std::string& permission = arguments[0].as_text();
  const bool all = permission == "all";
  const bool only_public = permission == "public";
  if (!all && !only_public && permission != "private") return {};
  constexpr std::string_view kHiddenSchemas[] = {"pg_catalog", "information_schema", "topology",
                                                 "cartodb"};
  constexpr std::string_view kHiddenTables[] = {"cdb_tablemetadata", "cdb_analysis_catalog",
                                                "cdb_conf", "spatial_ref_sys"};
  const CatalogSnapshot& catalog = context.session.catalog();
  const Role* public_user = catalog.find_role("publicuser");
  std::vector<Value> names;
  for (const Relation* relation : catalog.relations()) {
    const Schema* schema = catalog.find_schema(relation->schema);
    const bool hidden =
        relation->kind != RelationKind::kTable || schema == nullptr ||
        std::ranges::find(kHiddenSchemas, schema->name) != std::end(kHiddenSchemas) ||
        std::ranges::find(kHiddenTables, relation->name) != std::end(kHiddenTables);
    if (hidden) continue;
    const auto may_read = [&](Oid role) {
      return catalog.has_table_privilege(role, *relation, Privilege::kSelect);
    };
    const bool is_public = public_user != nullptr && may_read(public_user->oid);
    const bool is_readable = may_read(context.session.current_user());
    const bool listed = all           ? is_public || is_readable
                        : only_public ? is_public
                                      : is_readable && !is_public;
    if (listed) names.push_back(Value::text(relation->name));
  }
  return names;
}

// CARTO's (spec dataservices.md 4.4).
std::vector<Value> column_names(const CallContext& context, Arguments arguments) {
  std::vector<Value> names;
  if (arguments[0].is_null()) return names;
  const Oid oid = static_cast<Oid>(arguments[0].as_integer());
  const Relation* relation = context.session.catalog().find_relation(oid);
  if (relation == nullptr) relation = find_system_relation(oid);
  if (relation == nullptr) return names;
  for (const Column& column : relation->columns) {
    if (!column.dropped) names.push_back(Value::text(column.name));
  }
  return names;
}

constexpr FunctionEntry kEntries[] = {
    {"has_table_privilege(text,text)", has_table_privilege},
    {"has_table_privilege(oid,text)", has_table_privilege},
    {"has_table_privilege(name,text,text)", has_table_privilege},
    {"has_table_privilege(name,oid,text)", has_table_privilege},
    {"has_table_privilege(oid,text,text)", has_table_privilege},
    {"has_table_privilege(oid,oid,text)", has_table_privilege},
    {"has_sequence_privilege(text,text)", has_sequence_privilege},
    {"has_sequence_privilege(oid,text)", has_sequence_privilege},
    {"has_sequence_privilege(name,text,text)", has_sequence_privilege},
    {"has_sequence_privilege(name,oid,text)", has_sequence_privilege},
    {"has_sequence_privilege(oid,text,text)", has_sequence_privilege},
    {"has_sequence_privilege(oid,oid,text)", has_sequence_privilege},
    {"has_any_column_privilege(text,text)", has_any_column_privilege},
    {"has_any_column_privilege(oid,text)", has_any_column_privilege},
    {"has_any_column_privilege(name,text,text)", has_any_column_privilege},
    {"has_any_column_privilege(name,oid,text)", has_any_column_privilege},
    {"has_any_column_privilege(oid,text,text)", has_any_column_privilege},
    {"has_any_column_privilege(oid,oid,text)", has_any_column_privilege},
    {"has_column_privilege(text,text,text)", has_column_privilege},
    {"has_column_privilege(text,smallint,text)", has_column_privilege},
    {"has_column_privilege(oid,text,text)", has_column_privilege},
    {"has_column_privilege(oid,smallint,text)", has_column_privilege},
    {"has_column_privilege(name,text,text,text)", has_column_privilege},
    {"has_column_privilege(name,text,smallint,text)", has_column_privilege},
    {"has_column_privilege(name,oid,text,text)", has_column_privilege},
    {"has_column_privilege(name,oid,smallint,text)", has_column_privilege},
    {"has_column_privilege(oid,text,text,text)", has_column_privilege},
    {"has_column_privilege(oid,text,smallint,text)", has_column_privilege},
    {"has_column_privilege(oid,oid,text,text)", has_column_privilege},
    {"has_column_privilege(oid,oid,smallint,text)", has_column_privilege},
    {"has_schema_privilege(text,text)", has_schema_privilege},
    {"has_schema_privilege(oid,text)", has_schema_privilege},
    {"has_schema_privilege(name,text,text)", has_schema_privilege},
    {"has_schema_privilege(name,oid,text)", has_schema_privilege},
    {"has_schema_privilege(oid,text,text)", has_schema_privilege},
    {"has_schema_privilege(oid,oid,text)", has_schema_privilege},
};

constexpr SetFunctionEntry kSetEntries[] = {{"cdb_usertables(text)", user_tables},
                                            {"cdb_columnnames(regclass)", column_names}};

}  // namespace

std::span<const FunctionEntry> privilege_functions() { return kEntries; }
std::span<const SetFunctionEntry> privilege_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
