#include "sql/catalog/snapshot.h"

#include <set>

namespace carto_mock::sql {
namespace {

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

}  // namespace

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

bool CatalogSnapshot::reaches(Oid member, Oid role, bool only_inherited) const {
  if (member == role) return true;
  const Role* start = find_role(member);
  if (start == nullptr) return false;
  if (start->superuser) return true;
  std::set<Oid> seen = {member};
  std::vector<const Role*> pending = {start};
  while (!pending.empty()) {
    const Role* current = pending.back();
    pending.pop_back();
    if (only_inherited && !current->inherit) continue;
    for (const Oid group : current->member_of) {
      if (group == role) return true;
      const Role* next = find_role(group);
      if (next != nullptr && seen.insert(group).second) pending.push_back(next);
    }
  }
  return false;
}

bool CatalogSnapshot::is_member(Oid member, Oid role) const { return reaches(member, role, false); }

bool CatalogSnapshot::has_privileges_of(Oid member, Oid role) const {
  return reaches(member, role, true);
}

Privileges CatalogSnapshot::granted_privileges(Oid role, Oid owner, const Acl& acl,
                                               Privileges owner_default) const {
  if (acl.is_default) return has_privileges_of(role, owner) ? owner_default : Privileges();
  Privileges granted;
  for (const AclItem& item : acl.items) {
    if (item.grantee == kPublic || has_privileges_of(role, item.grantee)) {
      granted = granted | item.privileges;
    }
  }
  return granted;
}

bool CatalogSnapshot::has_table_privilege(Oid role, const Relation& relation,
                                          Privileges privileges) const {
  const Role* found = find_role(role);
  if (found != nullptr && found->superuser) return true;
  const Privileges owner_default =
      relation.kind == RelationKind::kSequence ? kAllSequencePrivileges : kAllTablePrivileges;
  return granted_privileges(role, relation.owner, relation.acl, owner_default).has_all(privileges);
}

bool CatalogSnapshot::has_column_privilege(Oid role, const Relation& relation, int attnum,
                                           Privileges privileges) const {
  const Role* found = find_role(role);
  if (found != nullptr && found->superuser) return true;
  Privileges granted = granted_privileges(role, relation.owner, relation.acl, kAllTablePrivileges);
  if (attnum >= 1 && static_cast<std::size_t>(attnum) <= relation.columns.size()) {
    const Column& column = relation.columns[static_cast<std::size_t>(attnum) - 1];
    granted = granted | granted_privileges(role, relation.owner, column.acl, Privileges());
  }
  return granted.has_all(privileges);
}

bool CatalogSnapshot::has_schema_privilege(Oid role, const Schema& schema,
                                           Privileges privileges) const {
  const Role* found = find_role(role);
  if (found != nullptr && found->superuser) return true;
  return granted_privileges(role, schema.owner, schema.acl, kAllSchemaPrivileges)
      .has_all(privileges);
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
  schemas_[oid] = std::make_shared<const Schema>(std::move(schema));
}

void CatalogSnapshot::put(Relation relation) {
  if (const Relation* old = find_relation(relation.oid)) {
    relation_names_.erase({old->schema, old->name});
  }
  relation_names_[{relation.schema, relation.name}] = relation.oid;
  const Oid oid = relation.oid;
  relations_[oid] = std::make_shared<const Relation>(std::move(relation));
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
    relations_.erase(oid);
  }
}

}  // namespace carto_mock::sql
