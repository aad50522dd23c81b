// The catalog in SQLite: one row an object, as JSON, in tables beside the data, so that DDL and
// GRANT commit and roll back with it. Also the documents of others (Session::put_document).
//
//   catalog_object(oid, kind, json)             roles, schemas, relations, ACLs
//   document(kind, key, json)
//   sequence_value(oid, last_value, is_called)  engine/sequence_store.h
//   storage_state(name, value)                  format version, next OID
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/sqlite/connection.h"

namespace carto_mock::sql::catalog_store {

bool is_initialized(sqlite::Connection& connection);
// The tables, and the catalog of an empty database: the superuser postgres, PostgreSQL 15's
// schemas, CARTO's.
void initialize(sqlite::Connection& connection);

// Throws Error(F0000) for a file of another format version.
CatalogSnapshot load(sqlite::Connection& connection);
// What sessions that ended with their process, or that go on elsewhere, had of temporary relations:
// drops it, and takes it out of `catalog`. In a transaction of its own; nothing if there is none.
void drop_temporary_leftovers(sqlite::Connection& connection,
                              std::shared_ptr<const CatalogSnapshot>& catalog);
Oid load_next_oid(sqlite::Connection& connection);
void save_next_oid(sqlite::Connection& connection, Oid next);

void put(sqlite::Connection& connection, const Role& role);
void put(sqlite::Connection& connection, const Schema& schema);
void put(sqlite::Connection& connection, const Relation& relation);
void put(sqlite::Connection& connection, const ObjectAcl& acl);
void put(sqlite::Connection& connection, const DefaultAcl& acl);
void put(sqlite::Connection& connection, const UserFunction& function);
void put(sqlite::Connection& connection, const EnumType& type);
void put(sqlite::Connection& connection, const DomainType& type);
void erase(sqlite::Connection& connection, Oid oid);

void put_document(sqlite::Connection& connection, std::string_view kind, std::string_view key,
                  std::string_view json);
void delete_document(sqlite::Connection& connection, std::string_view kind, std::string_view key);
// None: there is no such document.
std::optional<std::string> document(sqlite::Connection& connection, std::string_view kind,
                                    std::string_view key);
std::vector<std::pair<std::string, std::string>> documents(sqlite::Connection& connection,
                                                           std::string_view kind);

// Puts `to` wherever `from` stands in the catalog and in documents: for a text that was made up to
// stand for a name, and is nowhere else. Neither holds a character that JSON escapes.
void replace_text(sqlite::Connection& connection, std::string_view from, std::string_view to);

}  // namespace carto_mock::sql::catalog_store
