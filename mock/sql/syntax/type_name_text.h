// The name of a type as a text of its own: what 'integer[]'::regtype reads, or the type of a
// function's parameter in 'f(integer)'::regprocedure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// NOLINTNEXTLINE(bugprone-reserved-identifier): libpg_query's name for it
struct PgQuery__TypeName;

namespace carto_mock::sql {

struct TypeNameText {
  std::vector<std::string> names;  // with the schema, if any: {"pg_catalog", "int4"} of `integer`
  std::vector<std::string> modifiers;
  bool has_simple_modifiers =
      true;  // else they are no constants, which only a type that exists minds
  bool is_array = false;
};

// Throws 42601 in PostgreSQL's words, also `invalid type name ""`.
TypeNameText parse_type_name(std::string_view text);

// The modifiers as text: constants, or bare names such as Point. None: there are others.
std::optional<std::vector<std::string>> modifier_texts(const PgQuery__TypeName& name);

}  // namespace carto_mock::sql
