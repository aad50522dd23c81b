#include "sql/plpgsql/variables.h"

#include <fmt/format.h>

#include <algorithm>

#include "sql/tree/query.h"
#include "support/error.h"

namespace carto_mock::sql::plpgsql {
namespace {

void require_assigned(const Variable& record) {
  if (record.is_assigned) return;
  throw Error(sqlstate::kObjectNotInPrerequisiteState,
              fmt::format("record \"{}\" is not assigned yet", record.name))
      .detail("The tuple structure of a not-yet-assigned record is indeterminate.");
}

ExpressionPtr field(const Variable& variable, const std::string& name) {
  require_assigned(variable);
  const Record& record = variable.value.as_record();
  const auto found = std::ranges::find(record.names, name);
  if (found == record.names.end()) {
    throw Error(sqlstate::kUndefinedColumn,
                fmt::format("record \"{}\" has no field \"{}\"", variable.name, name));
  }
  const auto index = static_cast<std::size_t>(found - record.names.begin());
  return make_expression(record.types[index], Constant{record.fields[index]});
}

ExpressionPtr whole(const Variable& variable) {
  if (variable.type.oid != oid::kRecord)
    return make_expression(variable.type, Constant{variable.value});
  require_assigned(variable);
  if (variable.is_null_row) return make_null(variable.type);
  const Record& record = variable.value.as_record();
  RowConstructor row;
  row.names = record.names;
  for (std::size_t i = 0; i < record.fields.size(); ++i)
    row.fields.push_back(make_expression(record.types[i], Constant{record.fields[i]}));
  return make_expression(Type{oid::kRecord}, std::move(row));
}

}  // namespace

const Variable* Variables::find(std::string_view name) const {
  const auto alias = aliases_.find(name);
  const std::string_view meant = alias == aliases_.end() ? name : alias->second;
  const auto found = std::find_if(variables_.rbegin(), variables_.rend(),
                                  [meant](const Variable& one) { return one.name == meant; });
  return found == variables_.rend() ? nullptr : &*found;
}

Variable& Variables::get(std::string_view name) {
  const Variable* const found = find(name);
  if (found == nullptr) throw Error::unsupported(fmt::format("the variable {} in PL/pgSQL", name));
  return variables_[static_cast<std::size_t>(found - variables_.data())];
}

ExpressionPtr Variables::numbered(int number) const {
  if (number < 1 || static_cast<std::size_t>(number) > parameter_count_) return nullptr;
  return whole(variables_[static_cast<std::size_t>(number) - 1]);
}

ExpressionPtr Variables::named(std::span<const std::string> names) const {
  if (names.empty() || names.size() > 2) return nullptr;
  if (names.size() == 1) {
    const Variable* variable = find(names.front());
    return variable == nullptr ? nullptr : whole(*variable);
  }
  if (const Variable* record = find(names.front());
      record != nullptr && record->type.oid == oid::kRecord)
    return field(*record, names.back());
  if (names.front() != function_) return nullptr;
  for (std::size_t i = 0; i < parameter_count_; ++i) {
    if (variables_[i].name == names.back()) return whole(variables_[i]);
  }
  return nullptr;
}

ExpressionPtr UsingParameters::numbered(int number) const {
  if (number < 1 || static_cast<std::size_t>(number) > values_.size()) return nullptr;
  const auto& [value, type] = values_[static_cast<std::size_t>(number) - 1];
  return make_expression(type, Constant{value});
}

}  // namespace carto_mock::sql::plpgsql
