#include "sql/plpgsql/variables.h"

#include <fmt/format.h>

#include <algorithm>

#include "support/error.h"

namespace carto_mock::sql::plpgsql {

void require_assigned(const Variable& record) {
  if (record.is_assigned) return;
  throw Error(sqlstate::kObjectNotInPrerequisiteState,
              fmt::format("record \"{}\" is not assigned yet", record.name))
      .detail("The tuple structure of a not-yet-assigned record is indeterminate.");
}

namespace {

Error no_field(const Variable& variable, const std::string& name) {
  return {sqlstate::kUndefinedColumn,
          fmt::format("record \"{}\" has no field \"{}\"", variable.name, name)};
}

ExpressionPtr field(const Variable& variable, const std::string& name) {
  if (!variable.columns.empty()) {
    const auto found = std::ranges::find(variable.columns, name, &OutputColumn::name);
    if (found == variable.columns.end()) throw no_field(variable, name);
    const auto index = static_cast<std::size_t>(found - variable.columns.begin());
    if (variable.value.is_null()) return make_null(found->type);
    return make_expression(found->type, Constant{variable.value.as_record().fields[index]});
  }
  require_assigned(variable);
  const Record& record = variable.value.as_record();
  const auto found = std::ranges::find(record.names, name);
  if (found == record.names.end()) throw no_field(variable, name);
  const auto index = static_cast<std::size_t>(found - record.names.begin());
  return make_expression(record.types[index], Constant{record.fields[index]});
}

ExpressionPtr whole(const Variable& variable) {
  if (variable.type.oid != oid::kRecord)
    return make_expression(variable.type, Constant{variable.value});
  if (!variable.is_assigned || variable.is_null_row) return make_null(variable.row_type);
  if (variable.row_type.oid != oid::kRecord)
    return make_expression(variable.row_type, Constant{variable.value});
  const Record& record = variable.value.as_record();
  RowConstructor row;
  row.names = record.names;
  row.fields.reserve(record.fields.size());
  for (std::size_t i = 0; i < record.fields.size(); ++i)
    row.fields.push_back(make_expression(record.types[i], Constant{record.fields[i]}));
  return make_expression(Type{oid::kRecord}, std::move(row));
}

}  // namespace

Variables::Variables(std::string function) {
  levels_.push_back({function.empty() ? "inline_code_block" : std::move(function), 0});
}

void Variables::add(Variable variable) {
  names_.push_back({variable.name, variables_.size()});
  variables_.push_back(std::move(variable));
}

void Variables::add_parameter(Variable variable) {
  variable.number = static_cast<int>(parameter_count_++);
  std::string numbered = fmt::format("${}", parameter_count_);
  if (variable.name != numbered) names_.push_back({std::move(numbered), variables_.size()});
  add(std::move(variable));
}

void Variables::add_alias(std::string name, const VariableName& variable) {
  names_.push_back({std::move(name), static_cast<std::size_t>(&get(variable) - variables_.data())});
}

const Variable* Variables::in_level(std::string_view name, std::size_t first,
                                    std::size_t end) const {
  for (std::size_t i = end; i > first; --i) {
    if (names_[i - 1].name == name) return &variables_[names_[i - 1].index];
  }
  return nullptr;
}

// PostgreSQL's plpgsql_ns_lookup().
std::optional<Variables::Found> Variables::lookup(std::span<const std::string> names,
                                                  std::size_t limit) const {
  std::size_t end = limit;
  for (auto level = levels_.rbegin(); level != levels_.rend(); ++level) {
    if (level->first_name > end) continue;
    const Variable* plain = in_level(names[0], level->first_name, end);
    if (plain != nullptr && (names.size() == 1 || plain->is_row())) return Found{plain, 1};
    if (names.size() > 1 && level->label == names[0]) {
      const Variable* qualified = in_level(names[1], level->first_name, end);
      if (qualified != nullptr && (names.size() == 2 || qualified->is_row()))
        return Found{qualified, 2};
    }
    end = level->first_name;
  }
  return std::nullopt;
}

const Variable* Variables::find(std::string_view name) const {
  const std::string text(name);
  const auto found = lookup({&text, 1}, names_.size());
  return found ? found->variable : nullptr;
}

Variable& Variables::get(const VariableName& name) {
  const Variable* found = nullptr;
  if (name.number != VariableName::kNone) {
    const auto numbered =
        std::find_if(variables_.rbegin(), variables_.rend(),
                     [&name](const Variable& one) { return one.number == name.number; });
    if (numbered != variables_.rend()) found = &*numbered;
  } else {
    const auto named = std::ranges::find_if(variables_, [&name](const Variable& one) {
      return one.name == name.name && one.number == VariableName::kNone;
    });
    if (named != variables_.end()) found = &*named;
  }
  if (found == nullptr)
    throw Error::unsupported(fmt::format("the variable {} in PL/pgSQL", name.name));
  return variables_[static_cast<std::size_t>(found - variables_.data())];
}

Variables::Level::Level(Variables& variables, std::string label)
    : variables_(variables), size_(variables.variables_.size()) {
  variables_.levels_.push_back({std::move(label), variables.names_.size()});
}

Variables::Level::~Level() {
  variables_.variables_.erase(variables_.variables_.begin() + static_cast<std::ptrdiff_t>(size_),
                              variables_.variables_.end());
  variables_.names_.erase(
      variables_.names_.begin() + static_cast<std::ptrdiff_t>(variables_.levels_.back().first_name),
      variables_.names_.end());
  variables_.levels_.pop_back();
}

ExpressionPtr Variables::numbered(int number) const {
  if (number < 1 || static_cast<std::size_t>(number) > parameter_count_) return nullptr;
  return whole(variables_[static_cast<std::size_t>(number) - 1]);
}

const NamedRows* Variables::rows_named(std::string_view name) const {
  const auto found = std::ranges::find(named_rows_, name, &NamedRows::name);
  return found == named_rows_.end() ? nullptr : &*found;
}

ExpressionPtr Variables::named(std::span<const std::string> names) const {
  return named_of(names, names_.size());
}

ExpressionPtr Variables::named_of(std::span<const std::string> names, std::size_t limit) const {
  constexpr std::size_t kMostNames = 3;
  if (names.empty() || names.size() > kMostNames) return nullptr;
  const auto found = lookup(names, limit);
  if (!found) return nullptr;
  if (found->used == names.size()) return whole(*found->variable);
  if (found->used + 1 == names.size()) return field(*found->variable, names.back());
  return nullptr;
}

ExpressionPtr CursorParameters::named(std::span<const std::string> names) const {
  const bool is_plain = names.size() == 1;
  const bool is_qualified = names.size() == 2 && names.front() == cursor_.name;
  const auto& arguments = cursor_.cursor->arguments;
  for (std::size_t i = 0; (is_plain || is_qualified) && i < arguments.size(); ++i) {
    if (arguments[i].name == names.back())
      return make_expression(arguments[i].type, Constant{arguments_[i]});
  }
  return variables_.named_of(names, cursor_.visible_names);
}

ExpressionPtr UsingParameters::numbered(int number) const {
  if (number < 1 || static_cast<std::size_t>(number) > values_.size()) return nullptr;
  const auto& [value, type] = values_[static_cast<std::size_t>(number) - 1];
  return make_expression(type, Constant{value});
}

}  // namespace carto_mock::sql::plpgsql
