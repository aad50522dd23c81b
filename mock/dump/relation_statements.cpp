#include "dump/relation_statements.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "dump/catalog_names.h"
#include "dump/late_statements.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/made_types.h"
#include "sql/functions/object_definitions.h"
#include "sql/functions/partition_definitions.h"
#include "sql/functions/quoting.h"
#include "sql/syntax/syntax_walk.h"
#include "sql/types/domain_types.h"
#include "support/error.h"

namespace carto_mock::dump {
namespace {

using sql::Oid;
using sql::quote_identifier;
using sql::Relation;

bool is_key(const sql::Constraint& constraint) {
  return constraint.index != sql::kInvalidOid && !is_foreign_key(constraint);
}
std::string_view unlogged(const Relation& relation) {
  return relation.is_unlogged ? "UNLOGGED " : "";
}

std::string with_options(const Relation& relation) {
  return relation.options.empty() ? ""
                                  : fmt::format(" WITH ({})", fmt::join(relation.options, ", "));
}

std::string sequence_options(const sql::SequenceOptions& options) {
  return fmt::format("INCREMENT BY {} MINVALUE {} MAXVALUE {} START WITH {}{}", options.increment,
                     options.minimum, options.maximum, options.start,
                     options.cycle ? " CYCLE" : "");
}

class RelationText {
 public:
  explicit RelationText(const sql::CatalogSnapshot& catalog) : catalog_(catalog) {}

  std::string write() {
    for (const sql::EnumType* type : catalog_.enums()) make_enum(*type);
    waiting_domains_ = catalog_.domains();
    make_domains();
    for (const Relation* relation : catalog_.relations()) {
      if (is_temporary(catalog_, *relation)) continue;
      if (can_be_made(*relation)) {
        make(*relation);
        make_domains();
      } else {
        waiting_.push_back(relation);
      }
      make_waiting();
    }
    if (!waiting_.empty()) {
      throw Error::unsupported(fmt::format("dumping {}, which needs what cannot be made before it",
                                           name(*waiting_.front())));
    }
    comment();
    return std::move(text_);
  }

 private:
  void make_enum(const sql::EnumType& type) {
    std::string labels;
    for (const sql::EnumLabel& label : type.labels)
      labels += (labels.empty() ? "" : ", ") + sql::quote_literal(label.label);
    text_ += fmt::format("CREATE TYPE {} AS ENUM ({});\nALTER TYPE {} OWNER TO {};\n",
                         type_name(catalog_, type.oid), labels, type_name(catalog_, type.oid),
                         role_name(catalog_, type.owner));
  }

  // Those that are over what is made already.
  void make_domains() {
    for (std::size_t index = 0; index < waiting_domains_.size();) {
      const sql::DomainType& domain = *waiting_domains_[index];
      if (!is_type_made(domain.base.oid)) {
        ++index;
        continue;
      }
      make_domain(domain);
      waiting_domains_.erase(waiting_domains_.begin() + static_cast<std::ptrdiff_t>(index));
      index = 0;
    }
  }

  // A type comes after those of its elements, of its columns, and below it.
  bool is_type_made(sql::Oid type) const {
    if (sql::is_in_domain_range(type)) {
      const sql::Oid domain =
          sql::is_domain_array_type(type) ? sql::element_of_domain_array(type) : type;
      return std::ranges::find(waiting_domains_, domain, &sql::DomainType::oid) ==
             waiting_domains_.end();
    }
    const sql::RowType row = sql::row_type_of(type, catalog_);
    return row.relation == nullptr || made_.contains(row.relation->oid);
  }

  void make_domain(const sql::DomainType& domain) {
    const std::string name = type_name(catalog_, domain.oid);
    std::string constraints = domain.not_null ? " NOT NULL" : "";
    std::string late;
    for (const sql::DomainCheck& check : domain.checks) {
      const std::string constraint =
          fmt::format("CONSTRAINT {} CHECK ({})", quote_identifier(check.name), check.check_sql);
      if (check.validated) {
        constraints += " " + constraint;
      } else {
        late += fmt::format("ALTER DOMAIN {} ADD {} NOT VALID;\n", name, constraint);
      }
    }
    text_ += fmt::format("CREATE DOMAIN {} AS {}{}{};\n{}ALTER DOMAIN {} OWNER TO {};\n", name,
                         sql::format_type_with_modifier(domain.base),
                         domain.default_sql.empty() ? "" : " DEFAULT " + domain.default_sql,
                         constraints, late, name, role_name(catalog_, domain.owner));
  }

  void comment_on(std::string_view kind, const std::string& object, const std::string& comment) {
    if (!comment.empty())
      text_ += fmt::format("COMMENT ON {} {} IS {};\n", kind, object, sql::quote_literal(comment));
  }

  static std::string_view comment_kind(sql::RelationKind kind) {
    switch (kind) {
      case sql::RelationKind::kTable:
      case sql::RelationKind::kPartitioned:
        return "TABLE";
      case sql::RelationKind::kIndex:
        return "INDEX";
      case sql::RelationKind::kSequence:
        return "SEQUENCE";
      case sql::RelationKind::kView:
        return "VIEW";
      case sql::RelationKind::kMaterializedView:
        return "MATERIALIZED VIEW";
      case sql::RelationKind::kComposite:
        return "TYPE";
      case sql::RelationKind::kForeignTable:
        return "FOREIGN TABLE";
    }
    return "";
  }

  // SET STATISTICS and SET STORAGE.
  void storage_of(const Relation& relation, const sql::Column& column) {
    const auto alter = [&](std::string_view change, std::string_view value) {
      text_ +=
          fmt::format("ALTER {} {} ALTER COLUMN {} SET {} {};\n",
                      relation.kind == sql::RelationKind::kMaterializedView ? "MATERIALIZED VIEW"
                                                                            : "TABLE ONLY",
                      name(relation), quote_identifier(column.name), change, value);
    };
    if (column.statistics_target >= 0)
      alter("STATISTICS", std::to_string(column.statistics_target));
    switch (column.storage) {
      case 'p':
        return alter("STORAGE", "PLAIN");
      case 'e':
        return alter("STORAGE", "EXTERNAL");
      case 'm':
        return alter("STORAGE", "MAIN");
      case 'x':
        return alter("STORAGE", "EXTENDED");
      default:
        return;
    }
  }

  void comment() {
    for (const Relation* relation : catalog_.relations()) {
      if (is_temporary(catalog_, *relation)) continue;
      comment_on(comment_kind(relation->kind), name(*relation), relation->comment);
      for (const sql::Column& column : relation->columns) {
        if (column.dropped) continue;
        storage_of(*relation, column);
        comment_on("COLUMN", fmt::format("{}.{}", name(*relation), quote_identifier(column.name)),
                   column.comment);
      }
      for (const sql::Constraint& constraint : relation->constraints) {
        if (is_late(constraint)) continue;
        comment_on("CONSTRAINT",
                   fmt::format("{} ON {}", quote_identifier(constraint.name), name(*relation)),
                   constraint.comment);
      }
    }
    for (const sql::EnumType* type : catalog_.enums())
      comment_on("TYPE", type_name(catalog_, type->oid), type->comment);
    for (const sql::DomainType* domain : catalog_.domains())
      comment_on("DOMAIN", type_name(catalog_, domain->oid), domain->comment);
  }

  std::string name(const Relation& relation) const { return relation_name(catalog_, relation); }

  // A view is made after what it reads, which CREATE OR REPLACE may have made younger than it.
  // So is an index of a partitioned table after those of all partitions, which it takes then, with
  // their names; those of partitions that are made after it would get names of their own.
  bool can_be_made(const Relation& relation) const {
    if (is_partitioned_index(relation)) {
      const Oid table = relation.index->relation;
      return std::ranges::all_of(
                 catalog_.partitions_of(table),
                 [this](const Relation* one) { return made_.contains(one->oid); }) &&
             std::ranges::all_of(catalog_.partitions_of(relation.oid),
                                 [this](const Relation* one) { return made_.contains(one->oid); });
    }
    const bool has_types = std::ranges::all_of(relation.columns, [this](const sql::Column& column) {
      return column.dropped || is_type_made(column.type.oid);
    });
    if (relation.view_sql.empty() || !has_types) return has_types;
    bool all_there = true;
    const sql::SyntaxTree query = sql::parse(relation.view_sql);
    sql::visit_nodes(query.statement(0), [&](const PgQuery__Node& node) {
      if (node.node_case != PG_QUERY__NODE__NODE_RANGE_VAR) return;
      const sql::Schema* schema = catalog_.find_schema(std::string_view(
          node.range_var->schemaname == nullptr ? "" : node.range_var->schemaname));
      const Relation* read = schema == nullptr
                                 ? nullptr
                                 : catalog_.find_relation(schema->oid, node.range_var->relname);
      if (read != nullptr && !made_.contains(read->oid)) all_there = false;
    });
    return all_there;
  }

  bool is_partitioned_index(const Relation& relation) const {
    return relation.index && catalog_.find_relation(relation.index->relation)->partition_key;
  }

  void make_waiting() {
    for (std::size_t index = 0; index < waiting_.size();) {
      if (!can_be_made(*waiting_[index])) {
        ++index;
        continue;
      }
      make(*waiting_[index]);
      make_domains();
      waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(index));
      index = 0;
    }
  }

  void make(const Relation& relation) {
    made_.insert(relation.oid);
    switch (relation.kind) {
      case sql::RelationKind::kTable:
        return make_table(relation);
      case sql::RelationKind::kIndex:
        return make_index(relation);
      case sql::RelationKind::kSequence:
        return make_sequence(relation);
      case sql::RelationKind::kView:
        return make_view(relation);
      case sql::RelationKind::kComposite:
        return make_composite_type(relation);
      case sql::RelationKind::kMaterializedView:
        return make_materialized_view(relation);
      case sql::RelationKind::kPartitioned:
        return make_table(relation);
      case sql::RelationKind::kForeignTable:
        break;
    }
    throw Error::unsupported(fmt::format("dumping {}", name(relation)));
  }

  void give_to_owner(std::string_view kind, const Relation& relation) {
    text_ += fmt::format("ALTER {} {} OWNER TO {};\n", kind, name(relation),
                         role_name(catalog_, relation.owner));
  }

  void make_table(const Relation& table) {
    if (table.partition_bound) return make_partition(table);
    std::string members;
    const auto add = [&members](const std::string& member) {
      members += (members.empty() ? "\n  " : ",\n  ") + member;
    };
    for (const sql::Column& column : table.columns) add(column_definition(column));
    auto constraint = table.constraints.begin();
    for (; constraint != table.constraints.end() && !is_key(*constraint); ++constraint) {
      if (!is_late(*constraint)) add(constraint_definition(table, *constraint));
    }
    text_ += fmt::format("CREATE {}TABLE {} ({}{}){}{};\n", unlogged(table), name(table), members,
                         members.empty() ? "" : "\n", partition_clause(table), with_options(table));
    // They keep their places, so that the columns behind them keep their numbers.
    for (const sql::Column& column : table.columns) {
      if (column.dropped) {
        text_ += fmt::format("ALTER TABLE {} DROP COLUMN {};\n", name(table),
                             quote_identifier(column.name));
      }
    }
    give_to_owner("TABLE", table);
    for (const Relation* sequence : catalog_.relations()) {
      if (sequence->sequence && sequence->sequence->owned_by == table.oid &&
          made_.contains(sequence->oid) && identity_column(*sequence) == nullptr) {
        tie_to_column(*sequence);
      }
    }
  }

  std::string partition_clause(const Relation& table) const {
    return table.partition_key ? " PARTITION BY " + sql::partition_key_definition(table) : "";
  }

  // Columns and constraints come from the table that it is a part of.
  void make_partition(const Relation& partition) {
    const Relation& parent = *catalog_.find_relation(partition.partition_bound->parent);
    text_ += fmt::format("CREATE {}TABLE {} PARTITION OF {} {}{};\n", unlogged(partition),
                         name(partition), name(parent),
                         sql::partition_bound_definition(*partition.partition_bound, parent),
                         with_options(partition));
    give_to_owner("TABLE", partition);
  }

  // The column whose values the sequence gives; nullptr: it is no identity column's.
  const sql::Column* identity_column(const Relation& sequence) const {
    const Relation* table = catalog_.find_relation(sequence.sequence->owned_by);
    if (table == nullptr) return nullptr;
    for (const sql::Column& column : table->columns) {
      if (column.identity != sql::Identity::kNone && column.identity_sequence == sequence.oid)
        return &column;
    }
    return nullptr;
  }

  // Its sequence is made with it.
  std::string identity_definition(const sql::Column& column) const {
    const Relation& sequence = *catalog_.find_relation(column.identity_sequence);
    return fmt::format(" GENERATED {} AS IDENTITY (SEQUENCE NAME {} {})",
                       column.identity == sql::Identity::kAlways ? "ALWAYS" : "BY DEFAULT",
                       name(sequence), sequence_options(*sequence.sequence));
  }

  // A dropped one keeps its place; its type may be gone.
  static std::string type_of(const sql::Column& column) {
    const bool may_be_gone = column.dropped && column.type.oid >= sql::kFirstUserOid;
    return may_be_gone ? "integer" : sql::format_type_with_modifier(column.type);
  }

  std::string column_definition(const sql::Column& column) const {
    std::string text = fmt::format("{} {}", quote_identifier(column.name), type_of(column));
    if (!column.collation.empty())
      text += fmt::format(" COLLATE {}", quote_identifier(column.collation));
    if (column.generated) {
      text += fmt::format(" GENERATED ALWAYS AS ({}) STORED", column.default_sql);
    } else if (!column.default_sql.empty()) {
      text += " DEFAULT " + column.default_sql;
    }
    if (column.not_null) text += " NOT NULL";
    if (column.identity != sql::Identity::kNone) text += identity_definition(column);
    return text;
  }

  std::string constraint_definition(const Relation& table,
                                    const sql::Constraint& constraint) const {
    const std::string start = fmt::format("CONSTRAINT {} ", quote_identifier(constraint.name));
    switch (constraint.kind) {
      case sql::ConstraintKind::kPrimaryKey:
        return fmt::format("{}PRIMARY KEY ({}){}", start, column_list(table, constraint.columns),
                           sql::key_clauses(table, constraint, catalog_));
      case sql::ConstraintKind::kUnique:
        return fmt::format("{}UNIQUE {}({}){}", start,
                           catalog_.find_relation(constraint.index)->index->nulls_not_distinct
                               ? "NULLS NOT DISTINCT "
                               : "",
                           column_list(table, constraint.columns),
                           sql::key_clauses(table, constraint, catalog_));
      case sql::ConstraintKind::kCheck:
        return fmt::format("{}CHECK ({}){}", start, constraint.check_sql,
                           constraint.no_inherit ? " NO INHERIT" : "");
      case sql::ConstraintKind::kExclusion:
        return start + exclusion(table, constraint);
      case sql::ConstraintKind::kForeignKey:
        break;  // see late_constraint_statements()
    }
    throw Error(sqlstate::kInternalError, "a constraint that is not made with its table");
  }

  // See make_index() for its options.
  std::string exclusion(const Relation& table, const sql::Constraint& constraint) const {
    const sql::IndexDefinition& definition = *catalog_.find_relation(constraint.index)->index;
    const KeyLists lists = key_lists(definition, table, constraint.operators);
    std::string text = fmt::format("EXCLUDE USING {} ({})", definition.method, lists.keys);
    if (!lists.included.empty()) text += fmt::format(" INCLUDE ({})", lists.included);
    if (!definition.predicate_sql.empty())
      text += fmt::format(" WHERE ({})", definition.predicate_sql);
    return text + sql::deferral_clause(constraint);
  }

  // Does a partition get the CHECK with that of its table?
  bool is_inherited(const Relation& table, const sql::Constraint& constraint) const {
    if (!table.partition_bound || constraint.kind != sql::ConstraintKind::kCheck) return false;
    const Relation& parent = *catalog_.find_relation(table.partition_bound->parent);
    return std::ranges::any_of(parent.constraints, [&constraint](const sql::Constraint& other) {
      return other.kind == sql::ConstraintKind::kCheck && other.name == constraint.name;
    });
  }

  // The index of a key comes with the key; so do the constraints that were added after it.
  void make_index(const Relation& index) {
    const Relation& table = *catalog_.find_relation(index.index->relation);
    auto constraint = std::find_if(
        table.constraints.begin(), table.constraints.end(),
        [&](const auto& one) { return one.index == index.oid && !is_foreign_key(one); });
    if (constraint == table.constraints.end()) {
      text_ += index_statement(index, table);
      return;
    }
    do {
      if (!is_late(*constraint) && !is_inherited(table, *constraint)) {
        text_ += fmt::format("ALTER TABLE {} ADD {};\n", name(table),
                             constraint_definition(table, *constraint));
      }
      ++constraint;
    } while (constraint != table.constraints.end() && !is_key(*constraint));
    if (!index.options.empty()) {
      text_ +=
          fmt::format("ALTER INDEX {} SET ({});\n", name(index), fmt::join(index.options, ", "));
    }
  }

  // What stands between the parentheses of the keys and of INCLUDE. `operators`: of EXCLUDE.
  struct KeyLists {
    std::string keys;
    std::string included;
  };
  static KeyLists key_lists(const sql::IndexDefinition& definition, const Relation& table,
                            const std::vector<Oid>& operators) {
    const std::size_t key_count = definition.columns.size() - definition.included;
    KeyLists lists;
    for (std::size_t i = 0; i < definition.columns.size(); ++i) {
      std::string& list = i < key_count ? lists.keys : lists.included;
      const int attnum = definition.columns[i];
      list += list.empty() ? "" : ", ";
      list += attnum == 0 ? fmt::format("({})", definition.keys.at(i).expression_sql)
                          : column_list(table, {attnum});
      if (i < definition.keys.size()) list += key_options(definition.keys[i]);
      if (i >= operators.size()) continue;
      const sql::BuiltinOperator& op = *sql::BuiltinCatalog::instance().find_operator(operators[i]);
      list += fmt::format(" WITH OPERATOR({}.{})", quote_identifier(op.schema), op.name);
    }
    return lists;
  }

  static std::string key_options(const sql::IndexKey& key) {
    std::string text;
    if (!key.collation.empty()) text += " COLLATE " + quote_identifier(key.collation);
    if (!key.operator_class.empty()) text += " " + key.operator_class;
    if (key.descending) text += " DESC";
    if (key.descending != key.nulls_first) text += key.nulls_first ? " NULLS FIRST" : " NULLS LAST";
    return text;
  }

  std::string index_statement(const Relation& index, const Relation& table) const {
    const sql::IndexDefinition& definition = *index.index;
    const KeyLists lists = key_lists(definition, table, {});
    std::string text =
        fmt::format("CREATE {}INDEX {} ON {}{} USING {} ({})", definition.unique ? "UNIQUE " : "",
                    quote_identifier(index.name), definition.is_valid ? "" : "ONLY ", name(table),
                    definition.method, lists.keys);
    if (!lists.included.empty()) text += fmt::format(" INCLUDE ({})", lists.included);
    if (definition.nulls_not_distinct) text += " NULLS NOT DISTINCT";
    text += with_options(index);
    if (!definition.predicate_sql.empty()) text += " WHERE " + definition.predicate_sql;
    text += ";\n";
    if (definition.is_valid) return text;
    for (const Relation* part : catalog_.partitions_of(index.oid))
      text += fmt::format("ALTER INDEX {} ATTACH PARTITION {};\n", name(index), name(*part));
    return text;
  }

  void make_sequence(const Relation& sequence) {
    const sql::SequenceOptions& options = *sequence.sequence;
    if (identity_column(sequence) != nullptr) return;
    text_ += fmt::format("CREATE {}SEQUENCE {} AS {} {};\n", unlogged(sequence), name(sequence),
                         sql::format_type({options.data_type}), sequence_options(options));
    give_to_owner("SEQUENCE", sequence);
    if (made_.contains(options.owned_by)) tie_to_column(sequence);
  }

  void tie_to_column(const Relation& sequence) {
    const Relation& table = *catalog_.find_relation(sequence.sequence->owned_by);
    text_ += fmt::format("ALTER SEQUENCE {} OWNED BY {}.{};\n", name(sequence), name(table),
                         column_list(table, {sequence.sequence->owned_by_column}));
  }

  void make_composite_type(const Relation& type) {
    std::string attributes;
    std::string dropped;
    for (const sql::Column& column : type.columns) {
      attributes += fmt::format("{}{} {}", attributes.empty() ? "" : ", ",
                                quote_identifier(column.name), type_of(column));
      if (!column.dropped) continue;
      dropped += fmt::format("ALTER TYPE {} DROP ATTRIBUTE {};\n", name(type),
                             quote_identifier(column.name));
    }
    text_ += fmt::format("CREATE TYPE {} AS ({});\n{}", name(type), attributes, dropped);
    give_to_owner("TYPE", type);
  }

  static std::string view_columns(const Relation& view) {
    std::vector<int> columns;
    for (std::size_t index = 0; index < view.columns.size(); ++index)
      columns.push_back(static_cast<int>(index) + 1);
    return column_list(view, columns);
  }

  // Its rows come later, from a file.
  void make_materialized_view(const Relation& view) {
    text_ += fmt::format("CREATE MATERIALIZED VIEW {} ({}){} AS\n  {}\n  WITH NO DATA;\n",
                         name(view), view_columns(view), with_options(view), view.view_sql);
    give_to_owner("MATERIALIZED VIEW", view);
  }

  void make_view(const Relation& view) {
    text_ += fmt::format("CREATE VIEW {} ({}){} AS\n  {};\n", name(view), view_columns(view),
                         with_options(view), view.view_sql);
    for (const sql::Column& column : view.columns) {
      if (column.default_sql.empty()) continue;
      text_ += fmt::format("ALTER VIEW {} ALTER COLUMN {} SET DEFAULT {};\n", name(view),
                           quote_identifier(column.name), column.default_sql);
    }
    give_to_owner("VIEW", view);
  }

  const sql::CatalogSnapshot& catalog_;
  std::vector<const sql::DomainType*> waiting_domains_;
  std::set<Oid> made_;
  std::vector<const Relation*> waiting_;
  std::string text_;
};

std::string schema_statements(const sql::CatalogSnapshot& catalog,
                              const sql::CatalogSnapshot& before) {
  std::string text;
  for (const sql::Schema* schema : before.schemas()) {
    if (catalog.find_schema(schema->name) == nullptr)
      text += fmt::format("DROP SCHEMA {};\n", quote_identifier(schema->name));
  }
  for (const sql::Schema* schema : catalog.schemas()) {
    if (sql::is_temporary(*schema)) continue;
    const sql::Schema* known = before.find_schema(schema->name);
    if (known == nullptr) {
      text += fmt::format("CREATE SCHEMA {} AUTHORIZATION {};\n", quote_identifier(schema->name),
                          role_name(catalog, schema->owner));
    } else if (known->owner != schema->owner) {
      text += fmt::format("ALTER SCHEMA {} OWNER TO {};\n", quote_identifier(schema->name),
                          role_name(catalog, schema->owner));
    }
    if (schema->quota) {
      text += fmt::format("SELECT cartodb.CDB_SetUserQuotaInBytes({}, {});\n",
                          sql::quote_literal(schema->name), *schema->quota);
    }
  }
  return text;
}

}  // namespace

std::string relation_statements(const sql::CatalogSnapshot& catalog,
                                const sql::CatalogSnapshot& before) {
  return schema_statements(catalog, before) + RelationText(catalog).write();
}

}  // namespace carto_mock::dump
