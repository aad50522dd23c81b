#include "sql/functions/described_input.h"

#include <string>
#include <utility>
#include <vector>

#include "sql/catalog/domain_values.h"
#include "sql/functions/composite_columns.h"
#include "sql/functions/definition_session.h"
#include "sql/functions/object_names.h"
#include "sql/functions/srid_notices.h"
#include "sql/types/array_text.h"
#include "sql/types/domain_types.h"
#include "sql/types/type_registry.h"

namespace carto_mock::sql {
namespace {

Value input_row(std::string_view text, const std::vector<CompositeColumn>& columns,
                const TextSettings& settings, SessionServices& session) {
  Record record;
  read_record(text, columns.size(), [&](std::size_t i, const std::optional<std::string>& field) {
    const CompositeColumn& column = columns.at(i);
    record.names.push_back(column.name);
    record.types.push_back(is_domain_type(column.type.oid) ? Type{below_domain(column.type.oid)}
                                                           : column.type);
    record.fields.push_back(input_checked_value(field, column.type, settings, session));
  });
  return Value::record(std::move(record));
}

// Does input_value() not know what the elements are?
bool is_described(Oid type) {
  if (is_domain_type(type) || is_object_name_type(type)) return true;
  const TypeTraits* traits = find_type_traits(type);
  return traits != nullptr && traits->representation == Representation::kRecord &&
         type != oid::kRecord;
}

Value input_array(std::string_view text, Type element, const TextSettings& settings,
                  SessionServices& session) {
  Array array = parse_array(text, element.oid, [&](std::string_view item) {
    return input_checked_value(item, element, settings, session);
  });
  // A domain may refuse NULL.
  if (is_domain_type(element.oid)) {
    for (const Value& value : array.elements) {
      if (value.is_null()) definition_session(session).check_domain(element.oid, value);
    }
  }
  return Value::array(std::move(array));
}

}  // namespace

std::optional<Value> input_described_value(std::string_view text, Type type,
                                           const TextSettings& settings, SessionServices& session) {
  type = value_type(type, session.catalog());
  if (type.oid == oid::kGeometry || type.oid == oid::kGeography) tell_srid_of_text(text, session);
  if (std::optional<Value> named = input_object_name(text, type.oid, session)) return named;
  const Oid element = array_element(type.oid);
  if (element != kInvalidOid) {
    if (!is_described(element)) return std::nullopt;
    return input_array(text, {element, type.typmod}, settings, session);
  }
  if (!is_described(type.oid)) return std::nullopt;
  const auto columns = composite_columns(type.oid, session.catalog());
  if (!columns) return std::nullopt;
  return input_row(text, *columns, settings, session);
}

Value input_checked_value(std::optional<std::string_view> text, Type type,
                          const TextSettings& settings, SessionServices& session) {
  const Type below = value_type(type, session.catalog());
  Value value;
  if (text) {
    std::optional<Value> described = input_described_value(*text, below, settings, session);
    value = described
                ? *std::move(described)
                : apply_typmod(type_traits(below.oid).input(*text, below, settings), below, false);
  }
  if (is_domain_type(type.oid)) definition_session(session).check_domain(type.oid, value);
  return value;
}

}  // namespace carto_mock::sql
