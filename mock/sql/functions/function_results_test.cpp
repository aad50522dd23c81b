// Calls whose results a real PostgreSQL 15 with PostGIS 3.3 gave (recorded/*.tsv;
// scripts/record-function-results wrote the answers and describes the format), and the bodies'
// signatures against the catalog.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "sql/catalog/builtin_catalog.h"
#include "sql/functions/fake_session.h"
#include "sql/functions/function.h"
#include "sql/functions/object_names.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using Cell = std::optional<std::string>;

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> cells;
  std::size_t begin = 0;
  for (std::size_t tab; (tab = line.find('\t', begin)) != std::string::npos; begin = tab + 1)
    cells.push_back(line.substr(begin, tab - begin));
  cells.push_back(line.substr(begin));
  return cells;
}

Cell unescape(const std::string& cell) {
  if (cell == "\\N") return std::nullopt;
  std::string text;
  for (std::size_t i = 0; i < cell.size(); ++i) {
    if (cell[i] != '\\') {
      text += cell[i];
      continue;
    }
    const char code = cell[++i];
    text += code == 'n' ? '\n' : code == 't' ? '\t' : code == 'r' ? '\r' : code;
  }
  return text;
}

std::string show(const Cell& cell) { return cell ? "\"" + *cell + "\"" : "NULL"; }

bool is_polymorphic(Oid type) {
  const BuiltinType* found = BuiltinCatalog::instance().find_type(type);
  return found != nullptr && found->kind == 'p' && type != oid::kVoid && type != oid::kRecord;
}

// A recorded call, run as the evaluator would.
class Call {
 public:
  explicit Call(const std::vector<std::string>& cells) : procedure_(find(cells[0])) {
    settings_.time_zone = "Europe/Madrid";
    for (std::size_t i = 1; i < cells.size(); ++i) add_argument(cells[i]);
    result_type_ = {procedure_->result, -1};
    if (is_polymorphic(result_type_.oid)) result_type_.oid = polymorphic_result();
  }

  std::vector<Cell> run() {
    try {
      return results();
    } catch (const Error& error) {
      return {fmt::format("!{} {}", error.state().code(), error.message())};
    }
  }

 private:
  static const BuiltinProcedure* find(const std::string& signature) {
    const auto* found = BuiltinCatalog::instance().find_procedure_by_signature(signature);
    if (found == nullptr) throw std::runtime_error("not in the catalog: " + signature);
    return found;
  }

  bool is_aggregate() const { return procedure_->kind == 'a'; }

  Oid declared_type(std::size_t index) const {
    const std::size_t count = procedure_->arguments.size();
    if (count == 0) return oid::kText;
    if (is_aggregate() && find_aggregate_body(procedure_->signature) != nullptr && is_ordered_set())
      return procedure_->arguments[index == 0 ? 0 : count - 1];
    return procedure_->arguments[is_aggregate() ? index % count : std::min(index, count - 1)];
  }

  bool is_ordered_set() const { return procedure_->name.starts_with("percentile_"); }

  void add_argument(const std::string& cell) {
    Cell text = unescape(cell);
    Oid type = declared_type(arguments_.size());
    if (text && text->starts_with('<')) {
      const std::size_t end = text->find('>');
      type = static_cast<Oid>(
          input_object_name(text->substr(1, end - 1), oid::kRegtype, session_)->as_integer());
      *text = text->substr(end + 1);
      if (*text == "NULL") text.reset();
    }
    types_.push_back({type, -1});
    arguments_.push_back(text ? input(*text, type) : Value());
  }

  Value input(const std::string& text, Oid type) {
    if (auto object = input_object_name(text, type, session_)) return *object;
    return input_value(text, {type, -1}, settings_);
  }

  // Good enough for the functions at hand: the result is an array, or the element of one.
  Oid polymorphic_result() const {
    const BuiltinCatalog& catalog = BuiltinCatalog::instance();
    Oid array = kInvalidOid;
    Oid element = kInvalidOid;
    for (const Type& type : types_) {
      const BuiltinType* found = catalog.find_type(type.oid);
      if (found->element != kInvalidOid) {
        array = type.oid;
      } else if (!is_polymorphic(type.oid)) {
        element = type.oid;
      }
    }
    const bool wants_array =
        result_type_.oid == oid::kAnyArray || result_type_.oid == oid::kAnyCompatibleArray;
    if (wants_array) return array != kInvalidOid ? array : catalog.find_type(element)->array;
    return array != kInvalidOid ? catalog.find_type(array)->element : element;
  }

  std::vector<Cell> results() {
    const CallContext context{session_, settings_, types_, result_type_};
    if (is_aggregate()) return {output(run_aggregate(context))};
    const bool has_null = std::any_of(arguments_.begin(), arguments_.end(),
                                      [](const Value& value) { return value.is_null(); });
    if (procedure_->returns_set) {
      std::vector<Cell> rows;
      if (procedure_->strict && has_null) return rows;
      const auto stream = find_set_function_body(procedure_->signature)->body(context, arguments_);
      while (const std::optional<Value> row = stream->next()) rows.push_back(output(*row));
      return rows;
    }
    if (procedure_->strict && has_null) return {std::nullopt};
    const FunctionEntry* entry = find_function_body(procedure_->signature);
    if (entry == nullptr) throw std::runtime_error("no body");
    return {output(entry->body(context, arguments_))};
  }

  Value run_aggregate(const CallContext& context) {
    const AggregateEntry* entry = find_aggregate_body(procedure_->signature);
    if (entry == nullptr) throw std::runtime_error("no body");
    const auto aggregate = entry->make();
    const std::size_t count = procedure_->arguments.size();
    const std::size_t width = std::max<std::size_t>(count, 1);
    if (is_ordered_set()) {
      for (std::size_t i = 1; i < arguments_.size(); ++i)
        aggregate->step(context, std::vector<Value>{arguments_[0], arguments_[i]});
    } else {
      for (std::size_t i = 0; i < arguments_.size(); i += width) {
        const auto row = std::span(arguments_).subspan(i, width);
        const bool skipped =
            entry->skips_nulls && count > 0 &&
            std::any_of(row.begin(), row.end(), [](const Value& value) { return value.is_null(); });
        if (!skipped) aggregate->step(context, count == 0 ? std::span<const Value>() : row);
      }
    }
    return aggregate->finish(context);
  }

  Cell output(const Value& value) const {
    if (value.is_null()) return std::nullopt;
    if (is_object_name_type(result_type_.oid))
      return output_object_name(static_cast<Oid>(value.as_integer()), result_type_.oid, session_);
    // A composite type prints as any record.
    const Oid type = result_type_.oid == oid::kGeometryDump ? oid::kRecord : result_type_.oid;
    return output_value(value, {type, -1}, settings_);
  }

  const BuiltinProcedure* procedure_;
  FakeSession session_;
  TextSettings settings_;
  std::vector<Value> arguments_;
  std::vector<Type> types_;
  Type result_type_;
};

class RecordedResults : public testing::TestWithParam<std::string> {};

TEST_P(RecordedResults, AreCartoMocksToo) {
  std::ifstream file(std::string(CARTO_MOCK_SOURCE_DIR "/mock/sql/functions/recorded/") +
                     GetParam());
  ASSERT_TRUE(file.is_open());
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (line.empty() || line.starts_with('#')) continue;
    const std::vector<std::string> cells = split(line);
    const auto arrow = std::find(cells.begin(), cells.end(), "=>");
    ASSERT_NE(arrow, cells.end()) << "line " << number;
    std::vector<Cell> expected;
    for (auto cell = arrow + 1; cell != cells.end(); ++cell) expected.push_back(unescape(*cell));
    std::vector<Cell> actual;
    try {
      actual = Call({cells.begin(), arrow}).run();
    } catch (const std::exception& error) {
      ADD_FAILURE() << GetParam() << ":" << number << ": " << error.what() << "\n  " << line;
      continue;
    }
    if (actual.empty()) actual.push_back("");  // no rows are written as an empty cell
    if (actual == expected) continue;
    std::string shown;
    for (const Cell& cell : actual) shown += " " + show(cell);
    ADD_FAILURE() << GetParam() << ":" << number << ":\n  " << line << "\n  carto-mock:" << shown;
  }
}

std::vector<std::string> recorded_files() {
  std::vector<std::string> names;
  for (const auto& entry :
       std::filesystem::directory_iterator(CARTO_MOCK_SOURCE_DIR "/mock/sql/functions/recorded"))
    names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

INSTANTIATE_TEST_SUITE_P(Files, RecordedResults, testing::ValuesIn(recorded_files()),
                         [](const auto& file) {
                           return file.param.substr(0, file.param.find('.'));
                         });

TEST(FunctionRegistry, HasBodiesOnlyForFunctionsOfTheCatalog) {
  for (const std::string_view signature : built_signatures())
    EXPECT_NE(BuiltinCatalog::instance().find_procedure_by_signature(signature), nullptr)
        << signature;
}

TEST(FunctionRegistry, FindsNothingForUnknownSignatures) {
  EXPECT_EQ(find_function_body("nope(integer)"), nullptr);
  EXPECT_EQ(find_set_function_body("int4pl(integer,integer)"), nullptr);
  EXPECT_EQ(find_aggregate_body("int4pl(integer,integer)"), nullptr);
  EXPECT_NE(find_function_body("int4pl(integer,integer)"), nullptr);
}

}  // namespace
}  // namespace carto_mock::sql
