#include "sql/engine/sequence_options.h"

#include <fmt/format.h>

#include <charconv>
#include <string>
#include <string_view>
#include <vector>

#include "sql/analyzer/analyzer.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/engine/object_names.h"
#include "sql/engine/statement_compiler.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

Error invalid(std::string message) {
  return Error(sqlstate::kInvalidParameterValue, std::move(message));
}

std::int64_t number(const PgQuery__DefElem& option) {
  const PgQuery__Node& node = *option.arg;
  if (node.node_case == PG_QUERY__NODE__NODE_INTEGER) return node.integer->ival;
  const std::string_view text = node.float_->fval;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw Error(sqlstate::kInvalidTextRepresentation,
                fmt::format("invalid input syntax for type bigint: \"{}\"", text));
  }
  return value;
}

struct Bounds {
  std::int64_t least;
  std::int64_t most;
};
Bounds bounds_of(Oid type) {
  if (type == oid::kInt2) return {INT16_MIN, INT16_MAX};
  if (type == oid::kInt4) return {INT32_MIN, INT32_MAX};
  return {INT64_MIN, INT64_MAX};
}

void check_bound(std::string_view name, std::int64_t value, Bounds bounds, Oid type) {
  if (value >= bounds.least && value <= bounds.most) return;
  throw invalid(fmt::format("{} ({}) is out of range for sequence data type {}", name, value,
                            format_type({type, -1})));
}

void check_within(std::string_view name, std::int64_t value, const SequenceOptions& options) {
  if (value < options.minimum) {
    throw invalid(fmt::format("{} value ({}) cannot be less than MINVALUE ({})", name, value,
                              options.minimum));
  }
  if (value > options.maximum) {
    throw invalid(fmt::format("{} value ({}) cannot be greater than MAXVALUE ({})", name, value,
                              options.maximum));
  }
}

template <typename T>
void set_once(std::optional<T>& target, T value, const PgQuery__DefElem& option) {
  if (target) {
    throw Error(sqlstate::kSyntaxError, "conflicting or redundant options").at(option.location);
  }
  target = value;
}

bool is_sequence_type(Oid type) {
  return type == oid::kInt2 || type == oid::kInt4 || type == oid::kInt8;
}

void check_identity_type(Oid type) {
  if (!is_sequence_type(type))
    throw invalid("identity column type must be smallint, integer, or bigint");
}

}  // namespace

SequenceChange::SequenceChange(std::size_t count, PgQuery__Node* const* options,
                               const UtilityContext& context)
    : context_(context) {
  for (std::size_t i = 0; i < count; ++i) read(*options[i]->def_elem);
}

SequenceChange::SequenceChange(Oid identity_type, const UtilityContext& context)
    : context_(context), type_(identity_type) {
  check_identity_type(identity_type);
}

SequenceOptions SequenceChange::apply(SequenceOptions options,
                                      std::optional<std::int64_t> last) const {
  const bool is_new = !last.has_value();
  if (type_) {
    const Bounds old = bounds_of(options.data_type);
    const Bounds now = bounds_of(*type_);
    if (options.maximum == old.most) options.maximum = now.most;
    if (options.minimum == old.least) options.minimum = now.least;
    options.data_type = *type_;
  }
  const Bounds bounds = bounds_of(options.data_type);
  if (increment_) options.increment = *increment_;
  if (options.increment == 0) throw invalid("INCREMENT must not be zero");
  if (cycle_) options.cycle = *cycle_;
  const bool up = options.increment > 0;
  if (maximum_) {
    options.maximum = *maximum_;
  } else if (is_new || no_maximum_) {
    options.maximum = up ? bounds.most : -1;
  }
  if (minimum_) {
    options.minimum = *minimum_;
  } else if (is_new || no_minimum_) {
    options.minimum = up ? 1 : bounds.least;
  }
  check_bound("MAXVALUE", options.maximum, bounds, options.data_type);
  check_bound("MINVALUE", options.minimum, bounds, options.data_type);
  if (options.minimum >= options.maximum) {
    throw invalid(fmt::format("MINVALUE ({}) must be less than MAXVALUE ({})", options.minimum,
                              options.maximum));
  }
  if (start_) {
    options.start = *start_;
  } else if (is_new) {
    options.start = up ? options.minimum : options.maximum;
  }
  check_within("START", options.start, options);
  if (last) check_within("RESTART", restart(options).value_or(*last), options);
  if (cache_ && *cache_ <= 0)
    throw invalid(fmt::format("CACHE ({}) must be greater than zero", *cache_));
  return options;
}

std::optional<std::int64_t> SequenceChange::restart(const SequenceOptions& options) const {
  if (!restart_) return std::nullopt;
  return restart_value_.value_or(options.start);
}

bool SequenceChange::changes_course() const {
  return increment_ || minimum_ || maximum_ || cache_ || cycle_ || no_minimum_ || no_maximum_ ||
         restart_;
}

void SequenceChange::read(const PgQuery__DefElem& option) {
  const std::string_view name = option.defname;
  if (name == "as") {
    const std::vector<std::string> path = context_.session.effective_search_path();
    const Type type =
        resolve_type_name(*option.arg->type_name, analysis_context(context_.session, path));
    if (!is_sequence_type(type.oid)) {
      throw invalid("sequence type must be smallint, integer, or bigint");
    }
    set_once(type_, type.oid, option);
  } else if (name == "increment") {
    set_once(increment_, number(option), option);
  } else if (name == "start") {
    set_once(start_, number(option), option);
  } else if (name == "maxvalue") {
    if (option.arg == nullptr) {
      no_maximum_ = true;
    } else {
      set_once(maximum_, number(option), option);
    }
  } else if (name == "minvalue") {
    if (option.arg == nullptr) {
      no_minimum_ = true;
    } else {
      set_once(minimum_, number(option), option);
    }
  } else if (name == "cycle") {
    set_once(cycle_, option.arg == nullptr || option.arg->boolean->boolval != 0, option);
  } else if (name == "cache") {
    set_once(cache_, number(option), option);
  } else if (name == "restart") {
    restart_ = true;
    if (option.arg != nullptr) restart_value_ = number(option);
  } else if (name == "owned_by") {
    read_owner(*option.arg->list);
  } else if (name == "sequence_name") {
    throw Error(sqlstate::kSyntaxError, "invalid sequence option SEQUENCE NAME")
        .at(option.location);
  } else {
    throw Error::unsupported(fmt::format("the sequence option {}", name));
  }
}

void SequenceChange::read_owner(const PgQuery__List& names) {
  if (names.n_items == 1) {
    if (string_of(*names.items[0]) != "none") {
      throw Error(sqlstate::kSyntaxError, "invalid OWNED BY option")
          .hint("Specify OWNED BY table.column or OWNED BY NONE.");
    }
    owned_by_ = {kInvalidOid, 0};
    return;
  }
  PgQuery__List table = names;
  --table.n_items;
  const Relation& relation = get_relation(qualified_name(table), context_);
  int attnum = 0;
  const std::string column = string_of(*names.items[names.n_items - 1]);
  if (relation.find_column(column, &attnum) == nullptr) {
    throw Error(
        sqlstate::kUndefinedColumn,
        fmt::format("column \"{}\" of relation \"{}\" does not exist", column, relation.name));
  }
  owned_by_ = {relation.oid, attnum};
}

IdentitySequence identity_sequence(const PgQuery__Constraint& identity, Oid column_type,
                                   const UtilityContext& context) {
  check_identity_type(column_type);
  IdentitySequence sequence;
  std::vector<PgQuery__Node*> options;
  for (std::size_t i = 0; i < identity.n_options; ++i) {
    const PgQuery__DefElem& option = *identity.options[i]->def_elem;
    if (std::string_view(option.defname) == "sequence_name") {
      sequence.name = qualified_name(*option.arg->list);
    } else {
      options.push_back(identity.options[i]);
    }
  }
  sequence.options.data_type = column_type;
  sequence.options =
      SequenceChange(options.size(), options.data(), context).apply(sequence.options, std::nullopt);
  return sequence;
}

}  // namespace carto_mock::sql
