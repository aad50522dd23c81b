#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "sql/analyzer/analyzer.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/engine/ddl.h"
#include "sql/engine/object_names.h"
#include "sql/engine/privilege_check.h"
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

// The options of CREATE and ALTER SEQUENCE (manual, page CREATE SEQUENCE), applied to what was
// there before.
class SequenceChange {
 public:
  SequenceChange(std::size_t count, PgQuery__Node* const* options, const UtilityContext& context)
      : context_(context) {
    for (std::size_t i = 0; i < count; ++i) read(*options[i]->def_elem);
  }

  // `last`: the value that the sequence stands at, for an existing one.
  SequenceOptions apply(SequenceOptions options, std::optional<std::int64_t> last) const {
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

  // None: RESTART is not there.
  std::optional<std::int64_t> restart(const SequenceOptions& options) const {
    if (!restart_) return std::nullopt;
    return restart_value_.value_or(options.start);
  }

  // OWNED BY; none: not there.
  const std::optional<std::pair<Oid, int>>& owner() const { return owned_by_; }

 private:
  static void check_bound(std::string_view name, std::int64_t value, Bounds bounds, Oid type) {
    if (value >= bounds.least && value <= bounds.most) return;
    throw invalid(fmt::format("{} ({}) is out of range for sequence data type {}", name, value,
                              format_type({type, -1})));
  }

  static void check_within(std::string_view name, std::int64_t value,
                           const SequenceOptions& options) {
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
  static void set_once(std::optional<T>& target, T value, const PgQuery__DefElem& option) {
    if (target) {
      throw Error(sqlstate::kSyntaxError, "conflicting or redundant options").at(option.location);
    }
    target = value;
  }

  void read(const PgQuery__DefElem& option) {
    const std::string_view name = option.defname;
    if (name == "as") {
      const std::vector<std::string> path = context_.session.effective_search_path();
      const Type type =
          resolve_type_name(*option.arg->type_name, analysis_context(context_.session, path));
      if (type.oid != oid::kInt2 && type.oid != oid::kInt4 && type.oid != oid::kInt8) {
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
    } else {
      throw Error::unsupported(fmt::format("the sequence option {}", name));
    }
  }

  void read_owner(const PgQuery__List& names) {
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

  const UtilityContext& context_;
  std::optional<Oid> type_;
  std::optional<std::int64_t> increment_, start_, minimum_, maximum_, cache_, restart_value_;
  std::optional<bool> cycle_;
  std::optional<std::pair<Oid, int>> owned_by_;
  bool no_minimum_ = false;
  bool no_maximum_ = false;
  bool restart_ = false;
};

void take_owner(const SequenceChange& change, Relation& sequence, const UtilityContext& context) {
  if (!change.owner()) return;
  const auto [oid, attnum] = *change.owner();
  if (oid != kInvalidOid) {
    const Relation& table = *context.catalog().find_relation(oid);
    if (table.owner != sequence.owner) {
      throw Error(sqlstate::kObjectNotInPrerequisiteState,
                  "sequence must have same owner as table it is linked to");
    }
    if (table.schema != sequence.schema) {
      throw Error(sqlstate::kObjectNotInPrerequisiteState,
                  "sequence must be in same schema as table it is linked to");
    }
  }
  sequence.sequence->owned_by = oid;
  sequence.sequence->owned_by_column = attnum;
}

}  // namespace

CommandTag create_sequence(const PgQuery__CreateSeqStmt& statement, const UtilityContext& context) {
  const CommandTag tag{"CREATE SEQUENCE", std::nullopt};
  const QualifiedName name = qualified_name(*statement.sequence);
  const Schema& schema = creation_schema(name, context);
  if (context.catalog().find_relation(schema.oid, name.name) != nullptr) {
    const std::string message = fmt::format("relation \"{}\" already exists", name.name);
    if (statement.if_not_exists == 0) throw Error(sqlstate::kDuplicateTable, message);
    context.session.notice(Severity::kNotice, message + ", skipping");
    return tag;
  }
  const SequenceChange change(statement.n_options, statement.options, context);
  Relation sequence;
  sequence.schema = schema.oid;
  sequence.name = name.name;
  sequence.kind = RelationKind::kSequence;
  sequence.owner = context.role();
  sequence.sequence = change.apply(SequenceOptions(), std::nullopt);
  take_owner(change, sequence, context);
  sequence.oid = context.session.generation().allocate_oid();
  context.put(std::move(sequence));
  return tag;
}

CommandTag alter_sequence(const PgQuery__AlterSeqStmt& statement, const UtilityContext& context) {
  const CommandTag tag{"ALTER SEQUENCE", std::nullopt};
  const QualifiedName name = qualified_name(*statement.sequence);
  const Relation* found =
      statement.missing_ok != 0 ? find_relation(name, context) : &get_relation(name, context);
  if (found == nullptr) {
    context.session.notice(Severity::kNotice,
                           fmt::format("relation \"{}\" does not exist, skipping", name.name));
    return tag;
  }
  if (found->kind != RelationKind::kSequence) {
    throw Error(sqlstate::kWrongObjectType, fmt::format("\"{}\" is not a sequence", found->name));
  }
  check_ownership(context.catalog(), context.role(), *found);
  const SequenceChange change(statement.n_options, statement.options, context);
  Relation sequence = *found;
  SequenceStore& values = context.session.generation().sequences();
  sequence.sequence = change.apply(*sequence.sequence, values.get(sequence).last_value);
  take_owner(change, sequence, context);
  if (const auto restart = change.restart(*sequence.sequence)) {
    context.transaction.restart_sequence(sequence, *restart);
  }
  context.put(std::move(sequence));
  return tag;
}

}  // namespace carto_mock::sql
