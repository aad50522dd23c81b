#include "sql/plpgsql/error_objects.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <set>
#include <string_view>

namespace carto_mock::sql::plpgsql {
namespace {

// The messages about constraints. A placeholder stands for a name: of a column (c), a constraint
// (k), a data type (d), a table (t), something else (x). `unsaid`: what PostgreSQL knows beside the
// schema, and the message does not say.
struct Form {
  std::string_view message;
  std::optional<ErrorObject> unsaid = std::nullopt;
};
constexpr std::array<Form, 14> kForms = {{
    {"duplicate key value violates unique constraint \"{k}\"", ErrorObject::kTable},
    {"could not create unique index \"{k}\"", ErrorObject::kTable},
    {"conflicting key value violates exclusion constraint \"{k}\"", ErrorObject::kTable},
    {"insert or update on table \"{t}\" violates foreign key constraint \"{k}\""},
    {"update or delete on table \"{x}\" violates foreign key constraint \"{k}\" on table \"{t}\""},
    {"new row for relation \"{t}\" violates check constraint \"{k}\""},
    {"check constraint \"{k}\" of relation \"{t}\" is violated by some row"},
    {"new row for relation \"{t}\" violates partition constraint"},
    {"no partition of relation \"{t}\" found for row"},
    {"null value in column \"{c}\" of relation \"{t}\" violates not-null constraint"},
    {"column \"{c}\" of relation \"{t}\" contains null values"},
    {"column \"{c}\" of table \"{t}\" contains null values"},
    {"value for domain {d} violates check constraint \"{k}\""},
    {"domain {d} does not allow null values"},
}};

std::optional<ErrorObject> object_of(char placeholder) {
  switch (placeholder) {
    case 'c':
      return ErrorObject::kColumn;
    case 'k':
      return ErrorObject::kConstraint;
    case 'd':
      return ErrorObject::kDatatype;
    case 't':
      return ErrorObject::kTable;
    default:
      return std::nullopt;
  }
}

// The names that a message of the form has; none: it is not of the form.
std::optional<ErrorObjects> read(std::string_view message, std::string_view form) {
  ErrorObjects objects;
  while (true) {
    const std::size_t brace = form.find('{');
    if (brace == std::string_view::npos)
      return message == form ? std::optional(objects) : std::nullopt;
    if (message.substr(0, brace) != form.substr(0, brace)) return std::nullopt;
    message.remove_prefix(brace);
    const char placeholder = form[brace + 1];
    form.remove_prefix(brace + 3);  // {x}
    const std::size_t next = form.find('{');
    const std::size_t end = message.find(form.substr(0, next));
    if (end == std::string_view::npos) return std::nullopt;
    if (const auto object = object_of(placeholder)) objects[*object] = message.substr(0, end);
    message.remove_prefix(end);
  }
}

Error unknown(ErrorObject object) {
  return Error::unsupported(
      fmt::format("GET DIAGNOSTICS of {} for such an error", diagnostics_item(object)));
}

}  // namespace

std::string_view diagnostics_item(ErrorObject object) {
  switch (object) {
    case ErrorObject::kColumn:
      return "COLUMN_NAME";
    case ErrorObject::kConstraint:
      return "CONSTRAINT_NAME";
    case ErrorObject::kDatatype:
      return "PG_DATATYPE_NAME";
    case ErrorObject::kTable:
      return "TABLE_NAME";
    case ErrorObject::kSchema:
      return "SCHEMA_NAME";
  }
  return "";
}

std::string error_object(const Error& error, ErrorObject object) {
  if (const auto* raised = dynamic_cast<const RaisedError*>(&error)) {
    const auto found = raised->objects().find(object);
    return found == raised->objects().end() ? std::string() : found->second;
  }
  if (!error.state().code().starts_with("23")) return "";
  for (const Form& form : kForms) {
    const std::optional<ErrorObjects> objects = read(error.message(), form.message);
    if (!objects) continue;
    if (object == ErrorObject::kSchema || object == form.unsaid) throw unknown(object);
    const auto found = objects->find(object);
    if (found == objects->end()) return "";
    // A type's name may be one with its schema, or quoted.
    if (object == ErrorObject::kDatatype && found->second.find_first_of(".\"") != std::string::npos)
      throw unknown(object);
    return found->second;
  }
  throw unknown(object);
}

}  // namespace carto_mock::sql::plpgsql
