// The catalog's objects as JSON text, the form in which they are stored.
#pragma once

#include <string>
#include <string_view>

#include "sql/catalog/snapshot.h"

namespace carto_mock::sql {

std::string to_json(const Role& role);
std::string to_json(const Schema& schema);
std::string to_json(const Relation& relation);
std::string to_json(const ObjectAcl& acl);
std::string to_json(const DefaultAcl& acl);
std::string to_json(const UserFunction& function);
std::string to_json(const EnumType& type);
std::string to_json(const DomainType& type);

// Throw Error(F0000) for text that is not what to_json() wrote.
Role role_from_json(std::string_view text);
Schema schema_from_json(std::string_view text);
Relation relation_from_json(std::string_view text);
ObjectAcl object_acl_from_json(std::string_view text);
DefaultAcl default_acl_from_json(std::string_view text);
UserFunction function_from_json(std::string_view text);
EnumType enum_from_json(std::string_view text);
DomainType domain_from_json(std::string_view text);

}  // namespace carto_mock::sql
