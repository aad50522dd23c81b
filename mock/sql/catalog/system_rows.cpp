#include "sql/catalog/system_rows.h"

#include <array>
#include <stdexcept>
#include <unordered_map>

#include "sql/catalog/catalog_data.h"
#include "sql/catalog/collation_oids.h"
#include "sql/catalog/made_types.h"
#include "sql/catalog/tab_separated.h"
#include "sql/types/domain_types.h"
#include "sql/types/enum_types.h"

namespace carto_mock::sql {
namespace {

constexpr Oid kAclItem = 1033, kRecordIn = 2290, kRecordOut = 2291, kRecordReceive = 2402,
              kRecordSend = 2403, kEnumIn = 3506, kEnumOut = 3507, kEnumReceive = 3532,
              kEnumSend = 3533;

std::unordered_map<Oid, TypeDetails> read_type_details() {
  std::unordered_map<Oid, TypeDetails> details;
  for (TabSeparatedReader reader(catalog_data::kTypeDetails); reader.next();) {
    const Oid type = reader.oid();
    details.emplace(type, TypeDetails{.by_value = reader.flag(),
                                      .delimiter = reader.text(),
                                      .subscript = reader.oid(),
                                      .input = reader.oid(),
                                      .output = reader.oid(),
                                      .receive = reader.oid(),
                                      .send = reader.oid(),
                                      .modifier_input = reader.oid(),
                                      .modifier_output = reader.oid(),
                                      .analyze = reader.oid(),
                                      .alignment = reader.letter(),
                                      .storage = reader.letter(),
                                      .not_null = reader.flag(),
                                      .typmod = reader.integer(),
                                      .dimensions = reader.integer(),
                                      .collation = reader.oid(),
                                      .element = reader.oid(),
                                      .default_text = reader.text()});
  }
  return details;
}

std::string role_name(Oid role, const CatalogSnapshot& catalog) {
  if (const Role* found = catalog.find_role(role)) return found->name;
  const std::string_view predefined = predefined_role_name(role);
  return predefined.empty() ? std::to_string(role) : std::string(predefined);
}

}  // namespace

Oid collation_oid(std::string_view name) {
  constexpr Oid kC = 950, kPosix = 951;
  if (name == "C") return kC;
  return name == "POSIX" ? kPosix : kDefaultCollation;
}

Oid column_collation(const Column& column) {
  return column.collation.empty() ? type_details(column.type.oid).collation
                                  : collation_oid(column.collation);
}

namespace {

AttributeRow attribute_of(const Column& column, int number) {
  const BuiltinType* type = BuiltinCatalog::instance().find_type(column.type.oid);
  return {.name = column.name,
          .number = number,
          .type = column.type,
          .not_null = column.not_null,
          .dropped = column.dropped,
          .dimensions = type != nullptr && type->element != kInvalidOid ? 1 : 0,
          .collation = column_collation(column),
          .default_sql = column.default_sql,
          .acl = &column.acl,
          .identity = column.identity,
          .generated = column.generated,
          .statistics_target = column.statistics_target,
          .storage = column.storage};
}

std::vector<AttributeRow> sequence_attributes() {
  return {{.name = "last_value",
           .number = 1,
           .type = {oid::kInt8, -1},
           .not_null = true,
           .default_sql = {}},
          {.name = "log_cnt",
           .number = 2,
           .type = {oid::kInt8, -1},
           .not_null = true,
           .default_sql = {}},
          {.name = "is_called",
           .number = 3,
           .type = {oid::kBool, -1},
           .not_null = true,
           .default_sql = {}}};
}

}  // namespace

SystemRows& SystemRows::set(std::string_view column, Value value) {
  for (std::size_t tried = 0; tried < columns_.size(); ++tried) {
    const std::size_t index = (cursor_ + tried) % columns_.size();
    if (columns_[index].name != column) continue;
    rows_.back()[index] = std::move(value);
    cursor_ = index + 1;
    return *this;
  }
  throw std::logic_error("no such column of a system relation: " + std::string(column));
}

Value vector_value(Oid element_type, std::vector<Value> elements) {
  Array array = Array::of(element_type, std::move(elements));
  for (int& lower_bound : array.lower_bounds) lower_bound = 0;
  return Value::array(std::move(array));
}

Value acl_value(const Acl& acl, const CatalogSnapshot& catalog) {
  if (acl.is_default) return {};
  std::vector<Value> items;
  for (const AclItem& item : acl.items) {
    items.push_back(Value::text(
        acl_item_text(item, [&catalog](Oid role) { return role_name(role, catalog); })));
  }
  return Value::array(Array::of(kAclItem, std::move(items)));
}

Value object_acl_value(Oid object, const CatalogSnapshot& catalog) {
  const ObjectAcl* found = catalog.find_object_acl(object);
  return found == nullptr ? Value() : acl_value(found->acl, catalog);
}

Acl parse_acl(std::string_view text) {
  Acl acl;
  if (text.empty()) return acl;
  acl.is_default = false;
  acl.items.push_back({.grantee = kBootstrapSuperuser,
                       .grantor = kBootstrapSuperuser,
                       .privileges = kAllTablePrivileges,
                       .grant_options = {}});
  if (text.find(",=r/") != std::string_view::npos) {
    acl.items.push_back({.grantee = kPublic,
                         .grantor = kBootstrapSuperuser,
                         .privileges = Privilege::kSelect,
                         .grant_options = {}});
  } else if (text.find(",=rw/") != std::string_view::npos) {
    acl.items.push_back({.grantee = kPublic,
                         .grantor = kBootstrapSuperuser,
                         .privileges = Privilege::kSelect | Privilege::kUpdate,
                         .grant_options = {}});
  }
  return acl;
}

const TypeDetails& type_details(Oid type) {
  static const std::unordered_map<Oid, TypeDetails> details = read_type_details();
  static const TypeDetails row_type{.input = kRecordIn,
                                    .output = kRecordOut,
                                    .receive = kRecordReceive,
                                    .send = kRecordSend,
                                    .default_text = {}};
  static const TypeDetails enum_type{.by_value = true,
                                     .input = kEnumIn,
                                     .output = kEnumOut,
                                     .receive = kEnumReceive,
                                     .send = kEnumSend,
                                     .alignment = 'i',
                                     .storage = 'p',
                                     .default_text = {}};
  static const std::vector<TypeDetails> enum_arrays = [] {
    std::vector<TypeDetails> arrays(kMostEnumTypes, details.at(oid::kOidArray));
    for (Oid i = 0; i < kMostEnumTypes; ++i) arrays[i].element = kFirstEnumType + 2 * i;
    return arrays;
  }();
  static const TypeDetails row_array = [] {
    TypeDetails array = details.at(oid::kRecordArray);
    array.subscript = details.at(oid::kTextArray).subscript;
    array.analyze = details.at(oid::kTextArray).analyze;
    array.alignment = 'd';
    array.element = kInvalidOid;  // of each its own
    return array;
  }();
  if (is_in_domain_range(type)) {
    if (is_domain_type(type)) return type_details(below_domain(type));
    const Oid array = array_type_of(below_domain(element_of_domain_array(type)));
    return array == kInvalidOid ? details.at(oid::kInt4Array) : type_details(array);
  }
  if (is_row_array_type(type)) return row_array;
  if (is_enum_type(type)) return enum_type;
  if (is_enum_array_type(type)) return enum_arrays[(type - kFirstEnumType) / 2];
  const auto found = details.find(type);
  return found == details.end() ? row_type : found->second;
}

Oid schema_oid(std::string_view name, const CatalogSnapshot& catalog) {
  if (name == "pg_catalog") return kPgCatalogSchema;
  const Schema* schema = catalog.find_schema(name);
  return schema == nullptr ? kInvalidOid : schema->oid;
}

std::string_view schema_name(Oid oid, const CatalogSnapshot& catalog) {
  if (oid == kPgCatalogSchema) return "pg_catalog";
  const Schema* schema = catalog.find_schema(oid);
  return schema == nullptr ? std::string_view() : schema->name;
}

namespace {

// pg_class.relkind: an index of a partitioned table is of a kind of its own.
char kind_of(const Relation& relation, const CatalogSnapshot& catalog) {
  constexpr char kPartitionedIndex = 'I';
  const Relation* table =
      relation.index ? catalog.find_relation(relation.index->relation) : nullptr;
  return table != nullptr && table->partition_key ? kPartitionedIndex
                                                  : static_cast<char>(relation.kind);
}

}  // namespace

std::vector<RelationRow> all_relations(const CatalogSnapshot& catalog) {
  std::vector<RelationRow> rows;
  for (const BuiltinRelation& builtin : BuiltinCatalog::instance().relations()) {
    const Relation* system = find_system_relation(builtin.oid);
    static const Acl kNone;
    rows.push_back({.oid = builtin.oid,
                    .schema = schema_oid(builtin.schema, catalog),
                    .schema_name = builtin.schema,
                    .name = builtin.name,
                    .kind = builtin.kind,
                    .owner = kBootstrapSuperuser,
                    .row_type = builtin.row_type,
                    .relation = nullptr,
                    .builtin = &builtin,
                    .acl = system == nullptr ? &kNone : &system->acl});
  }
  for (const Relation* relation : catalog.relations()) {
    rows.push_back({.oid = relation->oid,
                    .schema = relation->schema,
                    .schema_name = schema_name(relation->schema, catalog),
                    .name = relation->name,
                    .kind = kind_of(*relation, catalog),
                    .owner = relation->owner,
                    .row_type = relation->row_type,
                    .relation = relation,
                    .builtin = nullptr,
                    .acl = &relation->acl});
  }
  return rows;
}

std::vector<AttributeRow> attributes_of(const RelationRow& row) {
  std::vector<AttributeRow> attributes;
  if (row.builtin != nullptr) {
    for (const BuiltinColumn& column : row.builtin->columns) {
      const bool is_domain = column.domain != kInvalidOid;
      attributes.push_back(
          {.name = std::string(column.name),
           .number = column.number,
           .type = is_domain ? Type{.oid = column.domain, .typmod = -1} : column.type,
           .not_null = column.not_null,
           .dimensions = column.dimensions,
           .collation = column.collation,
           .default_sql = {}});
    }
    return attributes;
  }
  const Relation& relation = *row.relation;
  if (relation.index) return {};
  if (relation.kind == RelationKind::kSequence) return sequence_attributes();
  for (std::size_t i = 0; i < relation.columns.size(); ++i) {
    attributes.push_back(attribute_of(relation.columns[i], static_cast<int>(i) + 1));
    // Their columns have the types of a query's output, which says nothing of dimensions.
    if (!relation.view_sql.empty()) attributes.back().dimensions = 0;
    attributes.back().inherited = relation.partition_bound.has_value();
  }
  return attributes;
}

}  // namespace carto_mock::sql
