#include "sql/catalog/snapshot.h"

#include <algorithm>

#include "sql/catalog/carto_types.h"
#include "sql/catalog/information_schema_domains.h"
#include "sql/catalog/restricted_procedures.h"
#include "sql/types/domain_types.h"
#include "sql/types/enum_types.h"

namespace carto_mock::sql {
namespace {

// The superuser that initdb makes, PostgreSQL's OID.
constexpr Oid kBuiltinOwner = 10;

template <typename Map>
auto find_object(const Map& map, Oid oid) -> decltype(map.begin()->second.get()) {
  const auto found = map.find(oid);
  return found == map.end() ? nullptr : found->second.get();
}

template <typename Object>
std::vector<const Object*> all_of(const std::map<Oid, std::shared_ptr<const Object>>& map) {
  std::vector<const Object*> objects;
  objects.reserve(map.size());
  for (const auto& [oid, object] : map) objects.push_back(object.get());
  return objects;
}

// The services that CARTO's data services count calls of.
const EnumType& data_service_enum() {
  static const EnumType type{.oid = kDataServiceEnum,
                             .schema = kDataServicesSchema,
                             .name = "service_type",
                             .owner = kBuiltinOwner,
                             .labels = {{kInvalidOid, 1, "isolines"},
                                        {kInvalidOid, 2, "hires_geocoder"},
                                        {kInvalidOid, 3, "routing"}}};
  return type;
}

}  // namespace

bool is_temporary(const Schema& schema) { return schema.name.starts_with("pg_temp_"); }

const Column* Relation::find_column(std::string_view column_name, int* attnum) const {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].dropped || columns[i].name != column_name) continue;
    if (attnum != nullptr) *attnum = static_cast<int>(i) + 1;
    return &columns[i];
  }
  return nullptr;
}

const Role* CatalogSnapshot::find_role(std::string_view name) const {
  const auto found = role_names_.find(std::string(name));
  return found == role_names_.end() ? nullptr : find_role(found->second);
}

const Role* CatalogSnapshot::find_role(Oid oid) const { return find_object(roles_, oid); }

const Schema* CatalogSnapshot::find_schema(std::string_view name) const {
  const auto found = schema_names_.find(std::string(name));
  return found == schema_names_.end() ? nullptr : find_schema(found->second);
}

const Schema* CatalogSnapshot::find_schema(Oid oid) const { return find_object(schemas_, oid); }

const Relation* CatalogSnapshot::find_relation(Oid oid) const {
  return find_object(relations_, oid);
}

const Relation* CatalogSnapshot::find_relation(Oid schema, std::string_view name) const {
  const auto found = relation_names_.find(std::pair(schema, std::string(name)));
  return found == relation_names_.end() ? nullptr : find_relation(found->second);
}

std::vector<const Relation*> CatalogSnapshot::relations() const { return all_of(relations_); }
std::vector<const Schema*> CatalogSnapshot::schemas() const { return all_of(schemas_); }
std::vector<const Role*> CatalogSnapshot::roles() const { return all_of(roles_); }

std::vector<const Relation*> CatalogSnapshot::indexes_of(Oid relation) const {
  std::vector<const Relation*> indexes;
  for (const auto& [oid, candidate] : relations_) {
    if (candidate->index.has_value() && candidate->index->relation == relation) {
      indexes.push_back(candidate.get());
    }
  }
  return indexes;
}

std::vector<const Relation*> CatalogSnapshot::partitions_of(Oid relation) const {
  std::vector<const Relation*> partitions;
  for (const auto& [oid, candidate] : relations_) {
    if (candidate->partition_bound.has_value() && candidate->partition_bound->parent == relation) {
      partitions.push_back(candidate.get());
    }
  }
  return partitions;
}

const EnumLabel* EnumType::find_label(std::string_view label) const {
  const auto found = std::ranges::find(labels, label, &EnumLabel::label);
  return found == labels.end() ? nullptr : &*found;
}

const EnumLabel* EnumType::find_place(std::int64_t place) const {
  const auto found = std::ranges::find(labels, place, &EnumLabel::place);
  return found == labels.end() ? nullptr : &*found;
}

const EnumType* CatalogSnapshot::find_enum(Oid oid) const {
  const EnumType& of_services = data_service_enum();
  if (oid == of_services.oid) return &of_services;
  return find_object(enums_, is_enum_array_type(oid) ? element_of_enum_array(oid) : oid);
}

const EnumType* CatalogSnapshot::find_enum(Oid schema, std::string_view name) const {
  for (const auto& [oid, type] : enums_) {
    if (type->schema == schema && type->name == name) return type.get();
  }
  const EnumType& of_services = data_service_enum();
  return of_services.schema == schema && of_services.name == name ? &of_services : nullptr;
}

std::vector<const EnumType*> CatalogSnapshot::enums() const { return all_of(enums_); }

const DomainType* CatalogSnapshot::find_domain(Oid oid) const {
  if (const DomainType* known = find_information_schema_domain(oid)) return known;
  return find_object(domains_, is_domain_array_type(oid) ? element_of_domain_array(oid) : oid);
}

const DomainType* CatalogSnapshot::find_domain(Oid schema, std::string_view name) const {
  for (const auto& [oid, type] : domains_) {
    if (type->schema == schema && type->name == name) return type.get();
  }
  return schema == kInformationSchema ? find_information_schema_domain(name) : nullptr;
}

std::vector<const DomainType*> CatalogSnapshot::domains() const { return all_of(domains_); }

const ObjectAcl* CatalogSnapshot::find_object_acl(Oid oid) const {
  const ObjectAcl* made = find_object(object_acls_, oid);
  return made != nullptr ? made : find_restricted_procedure(oid);
}
std::vector<const ObjectAcl*> CatalogSnapshot::object_acls() const { return all_of(object_acls_); }
std::vector<const DefaultAcl*> CatalogSnapshot::default_acls() const {
  return all_of(default_acls_);
}

std::vector<const StoredFunction*> CatalogSnapshot::functions() const { return all_of(functions_); }
std::vector<const StoredFunction*> CatalogSnapshot::functions(std::string_view name) const {
  std::vector<const StoredFunction*> found;
  for (const auto& [oid, function] : functions_) {
    if (function->definition().name == name) found.push_back(function.get());
  }
  return found;
}
const StoredFunction* CatalogSnapshot::find_function(Oid oid) const {
  return find_object(functions_, oid);
}
const BuiltinProcedure* CatalogSnapshot::find_procedure(Oid oid) const {
  if (const StoredFunction* function = find_function(oid)) return &function->procedure();
  return BuiltinCatalog::instance().find_procedure(oid);
}

bool CatalogSnapshot::reaches(Oid member, Oid role, bool only_inherited) const {
  if (member == role) return true;
  const Role* start = find_role(member);
  if (start == nullptr) return false;
  if (start->superuser) return true;
  std::vector<const Role*> reached = {start};
  for (std::size_t i = 0; i < reached.size(); ++i) {
    if (only_inherited && !reached[i]->inherit) continue;
    for (const Membership& group : reached[i]->member_of) {
      if (group.role == role) return true;
      const Role* next = find_role(group.role);
      if (next != nullptr && std::ranges::find(reached, next) == reached.end())
        reached.push_back(next);
    }
  }
  return false;
}

std::vector<const Relation*> CatalogSnapshot::referencing(Oid relation) const {
  std::vector<const Relation*> found;
  for (auto entry = references_.lower_bound({relation, kInvalidOid});
       entry != references_.end() && entry->first == relation; ++entry) {
    found.push_back(find_relation(entry->second));
  }
  return found;
}

void CatalogSnapshot::forget_references_of(const Relation& relation) {
  for (const Constraint& constraint : relation.constraints) {
    if (constraint.kind == ConstraintKind::kForeignKey)
      references_.erase({constraint.referenced, relation.oid});
  }
}

bool CatalogSnapshot::is_member(Oid member, Oid role) const {
  return rules_->is_member(*this, member, role);
}

bool CatalogSnapshot::has_privileges_of(Oid member, Oid role) const {
  return reaches(member, role, true);
}

bool CatalogSnapshot::is_superuser(Oid role) const {
  const Role* found = find_role(role);
  return found != nullptr && found->superuser;
}

bool CatalogSnapshot::has_table_privilege(Oid role, const Relation& relation, Privileges privileges,
                                          Privileges options) const {
  return is_superuser(role) || rules_->grants(*this, role, relation.owner, relation.acl,
                                              relation.object_kind(), privileges, options);
}

bool CatalogSnapshot::has_own_column_privilege(Oid role, const Relation& relation, int attnum,
                                               Privileges privileges, Privileges options) const {
  if (is_superuser(role)) return true;
  if (attnum < 1 || static_cast<std::size_t>(attnum) > relation.columns.size()) return false;
  const Column& column = relation.columns[static_cast<std::size_t>(attnum) - 1];
  // What the owner has is the table's business; on the column alone it has what is written there.
  return !column.acl.is_default && rules_->grants(*this, role, relation.owner, column.acl,
                                                  ObjectKind::kColumn, privileges, options);
}

bool CatalogSnapshot::has_column_privilege(Oid role, const Relation& relation, int attnum,
                                           Privileges privileges) const {
  for (unsigned bit = 1; bit <= privileges.bits(); bit <<= 1U) {
    const auto privilege = static_cast<Privilege>(bit);
    if (!privileges.has(privilege)) continue;
    if (!has_table_privilege(role, relation, privilege) &&
        !has_own_column_privilege(role, relation, attnum, privilege)) {
      return false;
    }
  }
  return true;
}

bool CatalogSnapshot::has_schema_privilege(Oid role, const Schema& schema, Privileges privileges,
                                           Privileges options) const {
  return is_superuser(role) || rules_->grants(*this, role, schema.owner, schema.acl,
                                              ObjectKind::kSchema, privileges, options);
}

bool CatalogSnapshot::has_object_privilege(Oid role, Oid object, ObjectKind kind,
                                           Privileges privileges, Privileges options) const {
  if (is_superuser(role)) return true;
  static const Acl kDefault;
  const ObjectAcl* found = find_object_acl(object);
  return rules_->grants(*this, role, object_owner(object, kind),
                        found == nullptr ? kDefault : found->acl, kind, privileges, options);
}

Oid CatalogSnapshot::object_owner(Oid object, ObjectKind kind) const {
  if (const ObjectAcl* found = find_object_acl(object)) return found->owner;
  if (kind == ObjectKind::kType) {
    if (const EnumType* type = find_enum(object)) return type->owner;
    if (const DomainType* type = find_domain(object)) return type->owner;
    for (const auto& [oid, relation] : relations_) {
      if (relation->row_type == object) return relation->owner;
    }
  }
  return kBuiltinOwner;
}

void CatalogSnapshot::put(EnumType type) {
  const Oid oid = type.oid;
  enums_[oid] = std::make_shared<const EnumType>(std::move(type));
}

void CatalogSnapshot::put(DomainType type) {
  const Oid oid = type.oid;
  domains_[oid] = std::make_shared<const DomainType>(std::move(type));
}

void CatalogSnapshot::put(Role role) {
  if (const Role* old = find_role(role.oid)) role_names_.erase(old->name);
  role_names_[role.name] = role.oid;
  const Oid oid = role.oid;
  roles_[oid] = std::make_shared<const Role>(std::move(role));
}

void CatalogSnapshot::put(Schema schema) {
  if (const Schema* old = find_schema(schema.oid)) schema_names_.erase(old->name);
  schema_names_[schema.name] = schema.oid;
  const Oid oid = schema.oid;
  // Functions show their schema's name, which may be another one now.
  for (auto& [function_oid, function] : functions_) {
    if (function->definition().schema == oid)
      function = std::make_shared<const StoredFunction>(function->definition(), schema.name);
  }
  schemas_[oid] = std::make_shared<const Schema>(std::move(schema));
}

void CatalogSnapshot::put(Relation relation) {
  if (const Relation* old = find_relation(relation.oid)) {
    relation_names_.erase({old->schema, old->name});
    forget_references_of(*old);
  }
  relation_names_[{relation.schema, relation.name}] = relation.oid;
  const Oid oid = relation.oid;
  for (const Constraint& constraint : relation.constraints) {
    if (constraint.kind == ConstraintKind::kForeignKey)
      references_.insert({constraint.referenced, oid});
  }
  relations_[oid] = std::make_shared<const Relation>(std::move(relation));
}

void CatalogSnapshot::put(ObjectAcl acl) {
  const Oid oid = acl.oid;
  object_acls_[oid] = std::make_shared<const ObjectAcl>(std::move(acl));
}

void CatalogSnapshot::put(DefaultAcl acl) {
  const Oid oid = acl.oid;
  default_acls_[oid] = std::make_shared<const DefaultAcl>(std::move(acl));
}

void CatalogSnapshot::put(UserFunction function) {
  const Oid oid = function.oid;
  put(ObjectAcl{oid, ObjectKind::kFunction, function.owner, function.acl});
  const Schema* schema = find_schema(function.schema);
  functions_[oid] = std::make_shared<const StoredFunction>(
      std::move(function), schema == nullptr ? std::string() : schema->name);
}

void CatalogSnapshot::erase(Oid oid) {
  if (const Role* role = find_role(oid)) {
    role_names_.erase(role->name);
    roles_.erase(oid);
  } else if (const Schema* schema = find_schema(oid)) {
    schema_names_.erase(schema->name);
    schemas_.erase(oid);
  } else if (const Relation* relation = find_relation(oid)) {
    relation_names_.erase({relation->schema, relation->name});
    forget_references_of(*relation);
    relations_.erase(oid);
  } else {
    object_acls_.erase(oid);
    default_acls_.erase(oid);
    functions_.erase(oid);
    enums_.erase(oid);
    domains_.erase(oid);
  }
}

}  // namespace carto_mock::sql
