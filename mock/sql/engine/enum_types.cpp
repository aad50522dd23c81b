#include "sql/engine/enum_types.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "sql/analyzer/analyzer.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/kept_texts.h"
#include "sql/catalog/partitions.h"
#include "sql/engine/composite_types.h"
#include "sql/engine/ddl.h"
#include "sql/engine/default_privileges.h"
#include "sql/engine/drop.h"
#include "sql/engine/function_names.h"
#include "sql/engine/object_names.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/type_dependents.h"
#include "sql/engine/views.h"
#include "sql/functions/quoting.h"
#include "sql/syntax/syntax_walk.h"
#include "sql/types/enum_types.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// Between the places of labels that follow one another, so that others fit between them.
constexpr std::int64_t kStep = std::int64_t{1} << 32;

QualifiedName name_of(std::size_t count, PgQuery__Node** names) {
  PgQuery__List list = PG_QUERY__LIST__INIT;
  list.n_items = count;
  list.items = names;
  return qualified_name(list);
}

Oid named_type(std::size_t count, PgQuery__Node** names, const UtilityContext& context) {
  PgQuery__TypeName name = PG_QUERY__TYPE_NAME__INIT;
  name.n_names = count;
  name.names = names;
  name.location = -1;
  return get_type(name, context);
}

void check_label(std::string_view label) {
  constexpr std::size_t kMaximumBytes = 63;
  if (label.size() <= kMaximumBytes) return;
  throw Error(sqlstate::kInvalidName, fmt::format("invalid enum label \"{}\"", label))
      .detail("Labels must be 63 bytes or less.");
}

Oid free_type_oid(const CatalogSnapshot& catalog) {
  for (Oid i = 0; i < 2 * kMostEnumTypes; i += 2) {
    if (catalog.find_enum(kFirstEnumType + i) == nullptr) return kFirstEnumType + i;
  }
  throw Error::unsupported(fmt::format("more than {} enumerated types", kMostEnumTypes));
}

Error missing_label(std::string_view label) {
  return Error(sqlstate::kInvalidParameterValue,
               fmt::format("\"{}\" is not an existing enum label", label));
}

// Where a new label goes: the index that it will have.
std::size_t new_index(const PgQuery__AlterEnumStmt& statement, const EnumType& type) {
  const std::string_view neighbor = statement.new_val_neighbor;
  if (neighbor.empty()) return type.labels.size();
  const auto found = std::ranges::find(type.labels, neighbor, &EnumLabel::label);
  if (found == type.labels.end()) throw missing_label(neighbor);
  const auto index = static_cast<std::size_t>(found - type.labels.begin());
  return statement.new_val_is_after != 0 ? index + 1 : index;
}

std::int64_t new_place(const EnumType& type, std::size_t index) {
  if (type.labels.empty()) return kStep;
  if (index == type.labels.size()) return (type.labels.back().place / kStep + 1) * kStep;
  const std::int64_t next = type.labels[index].place;
  if (index == 0) return next - kStep;
  const std::int64_t previous = type.labels[index - 1].place;
  if (next - previous < 2) throw Error::unsupported("so many labels between two others");
  return previous + (next - previous) / 2;
}

void add_label(const PgQuery__AlterEnumStmt& statement, EnumType type,
               const UtilityContext& context) {
  check_label(statement.new_val);
  if (type.find_label(statement.new_val) != nullptr) {
    const std::string message = fmt::format("enum label \"{}\" already exists", statement.new_val);
    if (statement.skip_if_new_val_exists == 0) throw Error(sqlstate::kDuplicateObject, message);
    context.session.notice(Severity::kNotice, message + ", skipping");
    return;
  }
  // Until it commits, PostgreSQL lets nobody use the new label.
  if (context.in_block) throw Error::unsupported("ALTER TYPE … ADD VALUE in a transaction block");
  const std::size_t index = new_index(statement, type);
  const std::int64_t place = new_place(type, index);
  const Oid oid = context.session.generation().allocate_oid();
  type.labels.insert(type.labels.begin() + static_cast<std::ptrdiff_t>(index),
                     {oid, place, statement.new_val});
  context.put(std::move(type));
}

void rename_label(const PgQuery__AlterEnumStmt& statement, EnumType type,
                  const UtilityContext& context) {
  check_label(statement.new_val);
  const auto found =
      std::ranges::find(type.labels, std::string_view(statement.old_val), &EnumLabel::label);
  if (found == type.labels.end()) throw missing_label(statement.old_val);
  if (type.find_label(statement.new_val) != nullptr) {
    throw Error(sqlstate::kDuplicateObject,
                fmt::format("enum label \"{}\" already exists", statement.new_val));
  }
  if (is_in_partition_key(context.catalog(), type.oid))
    throw Error::unsupported("RENAME VALUE of a type that tables are partitioned by");
  found->label = statement.new_val;
  context.put(std::move(type));
}

}  // namespace

void check_ownership(const EnumType& type, const UtilityContext& context) {
  if (!context.catalog().owns(context.role(), type.owner))
    throw must_be_owner("type", format_type({type.oid, -1}));
}

CommandTag create_enum_type(const PgQuery__CreateEnumStmt& statement,
                            const UtilityContext& context) {
  const QualifiedName name = name_of(statement.n_type_name, statement.type_name);
  const Schema& schema = creation_schema(name, context);
  if (is_temporary(schema)) throw Error::unsupported("an enumerated type in pg_temp");
  check_type_name(name.name, schema, context);
  EnumType type;
  type.oid = free_type_oid(context.catalog());
  type.schema = schema.oid;
  type.name = name.name;
  type.owner = context.role();
  for (std::size_t i = 0; i < statement.n_vals; ++i) {
    const std::string label = string_of(*statement.vals[i]);
    check_label(label);
    if (type.find_label(label) != nullptr) {
      throw Error(sqlstate::kUniqueViolation,
                  "duplicate key value violates unique constraint \"pg_enum_typid_label_index\"")
          .detail(
              fmt::format("Key (enumtypid, enumlabel)=({}, {}) already exists.", type.oid, label));
    }
    type.labels.push_back({context.session.generation().allocate_oid(),
                           static_cast<std::int64_t>(i + 1) * kStep, label});
  }
  Acl acl = initial_acl(ObjectKind::kType, type.owner, schema.oid, context.catalog());
  if (!acl.is_default)
    context.put(ObjectAcl{type.oid, ObjectKind::kType, type.owner, std::move(acl)});
  context.put(std::move(type));
  return {"CREATE TYPE", std::nullopt};
}

CommandTag alter_enum_type(const PgQuery__AlterEnumStmt& statement, const UtilityContext& context) {
  const Oid oid = named_type(statement.n_type_name, statement.type_name, context);
  const EnumType* type = context.catalog().find_enum(oid);
  if (type == nullptr || is_enum_array_type(oid)) {
    throw Error(sqlstate::kWrongObjectType,
                fmt::format("{} is not an enum", format_type(Type{oid})));
  }
  check_ownership(*type, context);
  if (std::string_view(statement.old_val).empty()) {
    add_label(statement, *type, context);
  } else {
    rename_label(statement, *type, context);
  }
  return {"ALTER TYPE", std::nullopt};
}

namespace {

// Columns know their type by its OID. Expressions are kept as text, in which the old name stands.
bool is_used_by_columns_alone(const EnumType& type, const UtilityContext& context) {
  for (const TypeDependent& dependent : dependents_of(type.oid, context)) {
    if (!dependent.text.name.starts_with("column ")) return false;
  }
  bool is_named = false;
  for_each_kept_text(context.catalog(), [&](const std::string& sql) {
    is_named = is_named || contains_name(sql, type.name);
  });
  return !is_named;
}

}  // namespace

void rename_enum_type(const PgQuery__RenameStmt& statement, const UtilityContext& context) {
  const PgQuery__List& list = *statement.object->list;
  const EnumType* found =
      context.catalog().find_enum(named_type(list.n_items, list.items, context));
  if (found == nullptr) throw Error::unsupported("renaming this kind of type");
  EnumType type = *found;
  check_ownership(type, context);
  check_type_name(statement.newname, *context.catalog().find_schema(type.schema), context);
  if (!is_used_by_columns_alone(type, context))
    throw Error::unsupported("ALTER TYPE … RENAME of a type that is in use");
  type.name = statement.newname;
  context.put(std::move(type));
}

void drop_enum_types(const std::vector<Oid>& types, bool cascade, const UtilityContext& context) {
  for (const Oid oid : types) {
    const EnumType* found = context.catalog().find_enum(oid);
    if (found == nullptr) continue;
    const EnumType type = *found;
    const std::vector<TypeDependent> dependents = dependents_of(type.oid, context);
    std::vector<Dependent> texts;
    for (const TypeDependent& dependent : dependents) texts.push_back(dependent.text);
    if (!cascade) refuse_views_of_columns(dependents, context);
    settle_dependents(texts, "type " + format_type({oid, -1}), cascade, context);
    drop_dependents(oid, dependents, context);
    if (context.catalog().find_object_acl(oid) != nullptr) context.erase(oid);
    context.erase(oid);
  }
}

}  // namespace carto_mock::sql
