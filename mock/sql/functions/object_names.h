// The object identifier types regclass, regtype, regproc, regprocedure, regnamespace, regrole,
// regconfig and regdictionary (manual, chapter 8.19): names to OIDs and back, by this session's
// catalog and search path.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/functions/session_services.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

// One of the types above, or an enumerated type, whose labels are the catalog's as well?
bool is_object_name_type(Oid type);

// Text input of such a type or an array of an enumerated one, or of aclitem or its array; none:
// `type` is another one. Throws
// in PostgreSQL's words: 42P01 `relation "x" does not exist`, 42704 `type "x" does not exist`,
// 3F000 `schema "x" does not exist` …
std::optional<Value> input_object_name(std::string_view text, Oid type,
                                       const SessionServices& session);

// With the texts of such values in their place, also within arrays and records: what output_value()
// prints.
Value with_object_names(const Value& value, Type type, const SessionServices& session);
// May it be or hold such a value?
bool may_hold_object_names(Type type);

// As the type's output prints the OID (of an enumerated type the place): with its schema where the
// search path does not find it, `-` for 0, digits for an object that does not exist.
std::string output_object_name(std::int64_t object, Oid type, const SessionServices& session);

// The text with the names of types in the place of their marks (catalog/type_marks.h).
std::string named_types(std::string_view text, const SessionServices& session);

// As definitions show it: the session's own temporary schema is pg_temp. Quoted where that is
// needed.
std::string shown_schema_name(std::string_view schema, const SessionServices& session);

// `public."My Table"` to its parts, folded and unquoted. Throws 42602 `invalid name syntax`.
std::vector<std::string> split_qualified_name(std::string_view text);

// The place of the parenthesis after a name, which may have parentheses in quotes; npos: none.
std::size_t find_parenthesis(std::string_view text);

// Of a qualified name: must exist, and the role may use it. Throws 3F000 `schema "x" does not
// exist`, 42501.
void require_schema(std::string_view name, const SessionServices& session, int location = -1);

// The schemas of the session's search_path that exist and that the role may use, each once, `$user`
// replaced; pg_catalog is searched first unless it is listed.
std::vector<std::string> search_path_schemas(const SessionServices& session);

}  // namespace carto_mock::sql
