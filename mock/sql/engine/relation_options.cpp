#include "sql/engine/relation_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "sql/engine/object_names.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr std::string_view kSecurityInvoker = "security_invoker";

struct Truth {};
struct Whole {
  int least;
  int most;
};
struct Real {
  double least;
  double most;
};
struct Choice {
  std::string_view values;  // between blanks
  std::string_view detail;
};
using OptionType = std::variant<Truth, Whole, Real, Choice>;

struct Option {
  std::string_view kinds;  // of relations and methods of indexes, between blanks
  std::string_view name;
  OptionType type;
};

constexpr int kMost = std::numeric_limits<int>::max();
constexpr std::string_view kTables = " table ";
// Tables, and with `toast.` before the name their out-of-line storage.
constexpr std::string_view kTablesAndToast = " table toast ";
constexpr auto kOptions = std::to_array<Option>({
    {" view ", kSecurityInvoker, Truth{}},
    {" view ", "security_barrier", Truth{}},
    {" view ", "check_option",
     Choice{" local cascaded ", "Valid values are \"local\" and \"cascaded\"."}},
    {" table btree hash gist spgist ", "fillfactor", Whole{10, 100}},
    {" btree ", "deduplicate_items", Truth{}},
    {" gist ", "buffering",
     Choice{" on off auto ", "Valid values are \"on\", \"off\", and \"auto\"."}},
    {" gin ", "fastupdate", Truth{}},
    {" gin ", "gin_pending_list_limit", Whole{64, kMost / 1024}},
    {" brin ", "pages_per_range", Whole{1, 131072}},
    {" brin ", "autosummarize", Truth{}},
    {kTables, "user_catalog_table", Truth{}},
    {kTables, "parallel_workers", Whole{0, 1024}},
    {kTables, "toast_tuple_target", Whole{128, 8160}},
    {kTables, "autovacuum_analyze_threshold", Whole{0, kMost}},
    {kTables, "autovacuum_analyze_scale_factor", Real{0, 100}},
    {kTablesAndToast, "autovacuum_enabled", Truth{}},
    {kTablesAndToast, "autovacuum_vacuum_threshold", Whole{0, kMost}},
    {kTablesAndToast, "autovacuum_vacuum_scale_factor", Real{0, 100}},
    {kTablesAndToast, "autovacuum_vacuum_insert_threshold", Whole{-1, kMost}},
    {kTablesAndToast, "autovacuum_vacuum_insert_scale_factor", Real{0, 100}},
    {kTablesAndToast, "autovacuum_vacuum_cost_delay", Real{0, 100}},
    {kTablesAndToast, "autovacuum_vacuum_cost_limit", Whole{1, 10000}},
    {kTablesAndToast, "autovacuum_freeze_min_age", Whole{0, 1000000000}},
    {kTablesAndToast, "autovacuum_freeze_max_age", Whole{100000, 2000000000}},
    {kTablesAndToast, "autovacuum_freeze_table_age", Whole{0, 2000000000}},
    {kTablesAndToast, "autovacuum_multixact_freeze_min_age", Whole{0, 1000000000}},
    {kTablesAndToast, "autovacuum_multixact_freeze_max_age", Whole{10000, 2000000000}},
    {kTablesAndToast, "autovacuum_multixact_freeze_table_age", Whole{0, 2000000000}},
    {kTablesAndToast, "log_autovacuum_min_duration", Whole{-1, kMost}},
    {kTablesAndToast, "vacuum_truncate", Truth{}},
    {kTablesAndToast, "vacuum_index_cleanup",
     Choice{" auto on off true false yes no 1 0 ",
            "Valid values are \"on\", \"off\", and \"auto\"."}},
});

constexpr std::string_view kToast = "toast";

bool lists(std::string_view words, std::string_view word) {
  return words.find(fmt::format(" {} ", word)) != std::string_view::npos;
}

std::string_view kind_of(const Relation& relation) {
  if (relation.kind == RelationKind::kView) return "view";
  if (relation.partition_key) return "partitioned table";
  return relation.index ? std::string_view(relation.index->method) : "table";
}

Error invalid(std::string message) {
  return Error(sqlstate::kInvalidParameterValue, std::move(message));
}

// What the option belongs to: the relation, or a table's out-of-line storage.
std::string_view kind_of(const PgQuery__DefElem& option, std::string_view kind) {
  if (option.defnamespace == nullptr || *option.defnamespace == '\0') return kind;
  if (option.defnamespace == kToast && kind == "table") return kToast;
  throw invalid(fmt::format("unrecognized parameter namespace \"{}\"", option.defnamespace));
}

const Option& find_option(std::string_view name, std::string_view kind) {
  const auto* const found = std::ranges::find_if(kOptions, [&](const Option& option) {
    return option.name == name && lists(option.kinds, kind);
  });
  if (found == kOptions.end()) throw invalid(fmt::format("unrecognized parameter \"{}\"", name));
  return *found;
}

std::string value_of(const PgQuery__DefElem& option) {
  if (option.arg == nullptr) return "true";
  if (option.arg->node_case == PG_QUERY__NODE__NODE_INTEGER)
    return fmt::format("{}", option.arg->integer->ival);
  if (option.arg->node_case == PG_QUERY__NODE__NODE_FLOAT) return option.arg->float_->fval;
  if (option.arg->node_case == PG_QUERY__NODE__NODE_TYPE_NAME)
    return string_of(*option.arg->type_name->names[0]);
  return string_of(*option.arg);
}

std::optional<double> number(const std::string& text) {
  try {
    return input_value(text, Type{oid::kFloat8}, TextSettings()).as_real();
  } catch (const Error&) {
    return std::nullopt;
  }
}

bool truth(std::string_view name, const std::string& text) {
  try {
    return input_value(text, Type{oid::kBool}, TextSettings()).as_bool();
  } catch (const Error&) {
    throw invalid(fmt::format("invalid value for boolean option \"{}\": {}", name, text));
  }
}

// Throws where the value does not fit.
struct ValueCheck {
  std::string_view name;
  const std::string& value;

  void operator()(Truth) const { static_cast<void>(truth(name, value)); }
  void operator()(const Whole& range) const {
    const std::optional<double> given = number(value);
    if (!given || std::rint(*given) < std::numeric_limits<int>::min() ||
        std::rint(*given) > std::numeric_limits<int>::max() || std::isnan(*given))
      throw invalid(fmt::format("invalid value for integer option \"{}\": {}", name, value));
    if (std::rint(*given) < range.least || std::rint(*given) > range.most)
      throw out_of_bounds(fmt::format("\"{}\" and \"{}\"", range.least, range.most));
  }
  void operator()(const Real& range) const {
    const std::optional<double> given = number(value);
    if (!given) {
      throw invalid(fmt::format("invalid value for floating point option \"{}\": {}", name, value));
    }
    if (!(*given >= range.least && *given <= range.most))
      throw out_of_bounds(fmt::format("\"{:f}\" and \"{:f}\"", range.least, range.most));
  }
  void operator()(const Choice& choice) const {
    if (lists(choice.values, value)) return;
    throw std::move(invalid(fmt::format("invalid value for enum option \"{}\": {}", name, value)))
        .detail(std::string(choice.detail));
  }

 private:
  Error out_of_bounds(const std::string& range) const {
    Error error = invalid(fmt::format("value {} out of bounds for option \"{}\"", value, name));
    return std::move(error).detail(fmt::format("Valid values are between {}.", range));
  }
};

void erase_option(Relation& relation, std::string_view name) {
  std::erase_if(relation.options, [name](const std::string& option) {
    return option.substr(0, option.find('=')) == name;
  });
  if (name == kSecurityInvoker) relation.security_invoker = false;
}

// Old clients say that a table has no OIDs, as none has any more.
bool is_no_oids(std::string_view name, const std::string& value) {
  if (name != "oids") return false;
  if (!truth(name, value)) return true;
  throw Error(sqlstate::kFeatureNotSupported, "tables declared WITH OIDS are not supported");
}

bool is_same(const PgQuery__DefElem& left, const PgQuery__DefElem& right) {
  const auto text = [](const char* name) { return std::string_view(name == nullptr ? "" : name); };
  return text(left.defnamespace) == text(right.defnamespace) &&
         text(left.defname) == text(right.defname);
}

}  // namespace

void set_relation_options(Relation& relation, std::span<PgQuery__Node* const> options) {
  for (std::size_t i = 0; i < options.size(); ++i) {
    const PgQuery__DefElem& option = *options[i]->def_elem;
    const std::string_view kind = kind_of(option, kind_of(relation));
    const std::string_view name = option.defname;
    const std::string value = value_of(option);
    if (kind == "table" && is_no_oids(name, value)) continue;
    const Option& known = find_option(name, kind);
    for (const PgQuery__Node* earlier : options.first(i)) {
      if (is_same(*earlier->def_elem, option))
        throw invalid(fmt::format("parameter \"{}\" specified more than once", name));
    }
    std::visit(ValueCheck{name, value}, known.type);
    if (kind == kToast) continue;  // of another relation, which nobody looks at
    erase_option(relation, name);
    relation.options.push_back(fmt::format("{}={}", name, value));
    if (name == kSecurityInvoker) relation.security_invoker = truth(name, value);
  }
}

void reset_relation_options(Relation& relation, std::span<PgQuery__Node* const> options) {
  for (const PgQuery__Node* node : options) {
    const PgQuery__DefElem& option = *node->def_elem;
    if (option.arg != nullptr) {
      throw Error(sqlstate::kSyntaxError, "RESET must not include values for parameters");
    }
    // Any namespace will do: it has no option of that name.
    if (option.defnamespace == nullptr || *option.defnamespace == '\0')
      erase_option(relation, option.defname);
  }
}

}  // namespace carto_mock::sql
