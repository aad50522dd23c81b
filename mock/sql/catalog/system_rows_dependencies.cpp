// pg_depend (manual, chapter 53.18): what the system and PostGIS have is dumped; what statements
// make is told by the snapshot. What an expression or a query names beside the table's own columns
// only its analysis knows: a row stands for it, and who reads what it refers to is refused.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sql/catalog/collation_oids.h"
#include "sql/catalog/derived_oids.h"
#include "sql/catalog/extensions.h"
#include "sql/catalog/fixed_rows.h"
#include "sql/catalog/keys.h"
#include "sql/catalog/operator_classes.h"
#include "sql/catalog/partition_keys.h"
#include "sql/catalog/partition_triggers.h"
#include "sql/catalog/procedure_details.h"
#include "sql/catalog/refused_value.h"
#include "sql/catalog/system_rows.h"
#include "sql/types/domain_types.h"
#include "sql/types/enum_types.h"

namespace carto_mock::sql {
namespace {

// pg_depend.classid: the OIDs of catalogs.
constexpr Oid kPgType = 1247, kPgProc = 1255, kPgClass = 1259, kPgAttrdef = 2604,
              kPgConstraint = 2606, kPgLanguage = 2612, kPgNamespace = 2615, kPgOpclass = 2616,
              kPgRewrite = 2618, kPgTrigger = 2620, kPgDefaultAcl = 826, kPgCollation = 3456,
              kPgExtension = 3079;

// Nothing is kept about what has been made before all else (FirstUnpinnedObjectId), but for this
// schema.
constexpr Oid kFirstUnpinned = 12000;
constexpr Oid kPublicSchemaOid = 2200;
bool is_pinned(Oid oid) { return oid < kFirstUnpinned && oid != kPublicSchemaOid; }

struct Address {
  Oid catalog;
  Oid object;
  int part = 0;
};

constexpr char kNormal = 'n', kAuto = 'a', kInternal = 'i';

// Names of functions and types that are not the server's own, which an expression may need.
class ForeignNames {
 public:
  explicit ForeignNames(const CatalogSnapshot& catalog) {
    for (const StoredFunction* function : catalog.functions())
      functions_.insert(function->definition().name);
    for (const EnumType* type : catalog.enums()) types_.insert(type->name);
    for (const DomainType* type : catalog.domains()) types_.insert(type->name);
    for (const Relation* relation : catalog.relations()) {
      if (relation->row_type != kInvalidOid) types_.insert(relation->name);
    }
  }

  bool has_function(const std::string& name) const {
    const auto procedures = BuiltinCatalog::instance().procedures(name);
    return functions_.contains(name) ||
           std::ranges::any_of(
               procedures, [](const BuiltinProcedure* one) { return one->schema != "pg_catalog"; });
  }
  bool has_type(const std::string& name) const {
    const BuiltinType* type = BuiltinCatalog::instance().find_type(name);
    return types_.contains(name) || (type != nullptr && type->schema != "pg_catalog");
  }

 private:
  std::set<std::string> functions_;
  std::set<std::string> types_;
};

struct Word {
  std::string text;
  bool is_called = false;  // a parenthesis follows
  bool is_type = false;    // it is behind `::`
  bool is_field = false;   // it is behind a point
};

bool is_part_of_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}

// The words of an expression in PostgreSQL's own form, without its string constants.
std::vector<Word> words_of(std::string_view sql) {
  std::vector<Word> words;
  std::string_view before;  // what stands between the word and the one before it
  std::size_t end = 0;
  for (std::size_t i = 0; i < sql.size();) {
    const char first = sql[i];
    if (first != '\'' && first != '"' && !is_part_of_word(first)) {
      ++i;
      continue;
    }
    before = sql.substr(end, i - end);
    Word word;
    if (first == '\'' || first == '"') {
      for (++i; i < sql.size(); ++i) {
        if (sql[i] == first) {
          if (i + 1 >= sql.size() || sql[i + 1] != first) break;
          ++i;
        }
        word.text += sql[i];
      }
      ++i;
    } else {
      for (; i < sql.size() && is_part_of_word(sql[i]); ++i) word.text += sql[i];
    }
    end = i;
    if (first == '\'') continue;
    word.is_called = i < sql.size() && sql[i] == '(';
    word.is_field = before.ends_with('.');
    // `timestamp with time zone`: all of them are the type's.
    static constexpr auto kLater = std::to_array<std::string_view>(
        {"with", "without", "time", "zone", "precision", "varying"});
    const bool goes_on = !words.empty() && words.back().is_type &&
                         (word.is_field || std::ranges::find(kLater, word.text) != kLater.end());
    word.is_type = before.ends_with("::") || goes_on;
    words.push_back(std::move(word));
  }
  return words;
}

class Dependencies {
 public:
  Dependencies(SystemRows& rows, const SystemRowContext& context)
      : rows_(rows), context_(context), catalog_(context.catalog), names_(context.catalog) {}

  // The functions of CARTO's schemas.
  void write_carto() {
    const Extension& carto = *find_extension("cartodb");
    for (const BuiltinProcedure& procedure : BuiltinCatalog::instance().procedures()) {
      // What the others depend on is among the fixed rows.
      if (procedure.schema == "pg_catalog" || procedure.schema == "public" ||
          procedure.schema == "information_schema")
        continue;
      const Oid schema = schema_oid(procedure.schema, catalog_);
      in_schema({kPgProc, procedure.oid}, schema);
      if (procedure.schema == carto.schema)
        add({kPgProc, procedure.oid}, {kPgExtension, carto.oid}, 'e');
    }
  }

  void write_all() {
    for (const DefaultAcl* acl : catalog_.default_acls())
      in_schema({kPgDefaultAcl, acl->oid}, acl->schema, kAuto);
    for (const EnumType* type : catalog_.enums()) {
      add({kPgType, array_of_enum(type->oid)}, {kPgType, type->oid}, kInternal);
      in_schema({kPgType, type->oid}, type->schema);
    }
    for (const DomainType* domain : catalog_.domains()) write_domain(*domain);
    for (const StoredFunction* function : catalog_.functions())
      write_function(function->definition());
    for (const Relation* relation : catalog_.relations()) write_relation(*relation);
  }

 private:
  void add(Address object, Address referenced, char kind) {
    if (is_pinned(referenced.object)) return;
    rows_.add();
    rows_.set("classid", oid_value(object.catalog))
        .set("objid", oid_value(object.object))
        .set("objsubid", Value::integer(object.part))
        .set("refclassid", oid_value(referenced.catalog))
        .set("refobjid", oid_value(referenced.object))
        .set("refobjsubid", Value::integer(referenced.part))
        .set("deptype", letter_value(kind));
  }

  // What the object needs beside is not known here.
  void add_unknown(Address object, std::string_view what) {
    const std::string construct = fmt::format("what {} depends on, in pg_depend", what);
    rows_.add();
    rows_.set("classid", oid_value(object.catalog))
        .set("objid", oid_value(object.object))
        .set("objsubid", Value::integer(object.part))
        .set("refclassid", refused_value(construct))
        .set("refobjid", refused_value(construct))
        .set("refobjsubid", refused_value(construct))
        .set("deptype", letter_value(kNormal));
  }

  void in_schema(Address object, Oid schema, char kind = kNormal) {
    if (schema != kInvalidOid) add(object, {kPgNamespace, schema}, kind);
  }

  // The columns of the table that it names; none: it may name more than those and what the server
  // has.
  std::optional<std::set<int>> columns_of(std::string_view sql, const Relation* table) const {
    constexpr char kTypeMark = '\x02';  // type_marks.h
    if (sql.find(kTypeMark) != std::string_view::npos) return std::nullopt;
    // Calls with words of their own between the arguments.
    static constexpr auto kSpecial = std::to_array<std::string_view>(
        {"COLLATE", "EXTRACT", "OVERLAY", "POSITION", "SUBSTRING", "TRIM", "NORMALIZE", "ROW"});
    std::set<int> columns;
    for (const Word& word : words_of(sql)) {
      if (std::ranges::find(kSpecial, word.text) != kSpecial.end()) return std::nullopt;
      if (word.is_called && names_.has_function(word.text)) return std::nullopt;
      if (word.is_type && (word.text.starts_with("reg") || names_.has_type(word.text)))
        return std::nullopt;
      if (word.is_called || word.is_type || table == nullptr) continue;
      int attnum = 0;
      const Column* column = table->find_column(word.text, &attnum);
      if (column == nullptr) continue;
      if (word.is_field || !is_pinned(column->type.oid)) return std::nullopt;
      columns.insert(attnum);
    }
    return columns;
  }
  bool names_others(std::string_view sql, const Relation* table) const {
    return !columns_of(sql, table);
  }

  void write_domain(const DomainType& domain) {
    const Address type{kPgType, domain.oid};
    add({kPgType, array_of_domain(domain.oid)}, type, kInternal);
    in_schema(type, domain.schema);
    add(type, {kPgType, domain.base.oid}, kNormal);
    if (names_others(domain.default_sql, nullptr)) add_unknown(type, "the default of a domain");
    for (const DomainCheck& check : domain.checks) {
      const Address constraint{kPgConstraint, check.oid};
      add(constraint, type, kAuto);
      if (names_others(check.check_sql, nullptr))
        add_unknown(constraint, "the constraint of a domain");
    }
  }

  void write_function(const UserFunction& function) {
    const Address address{kPgProc, function.oid};
    in_schema(address, function.schema);
    if (function.language == FunctionLanguage::kPlpgsql)
      add(address, {kPgLanguage, kPlpgsqlLanguage}, kNormal);
    std::set<Oid> types = {function.result};
    for (const FunctionParameter& parameter : function.parameters) types.insert(parameter.type);
    for (const Oid type : types) add(address, {kPgType, type}, kNormal);
    const bool has_unknown = std::ranges::any_of(
        function.parameters,
        [this](const FunctionParameter& one) { return names_others(one.default_sql, nullptr); });
    if (has_unknown) add_unknown(address, "the default of a parameter");
  }

  void write_relation(const Relation& relation) {
    const Address address{kPgClass, relation.oid};
    if (relation.row_type != kInvalidOid) {
      const Address row_type{kPgType, relation.row_type};
      add({kPgType, array_of_row(relation.row_type)}, row_type, kInternal);
    }
    if (relation.kind == RelationKind::kComposite) {
      add(address, {kPgType, relation.row_type}, kInternal);
      in_schema({kPgType, relation.row_type}, relation.schema);
    } else if (!relation.index) {
      in_schema(address, relation.schema);
      if (relation.row_type != kInvalidOid) add({kPgType, relation.row_type}, address, kInternal);
    }
    if (relation.index) {
      write_index(relation);
      return;
    }
    if (relation.sequence) write_sequence(relation);
    if (relation.partition_bound) add(address, {kPgClass, relation.partition_bound->parent}, kAuto);
    if (relation.partition_key) {
      for (const int attnum : relation.partition_key->columns)
        add({kPgClass, relation.oid, attnum}, address, kInternal);
    }
    for (std::size_t i = 0; i < relation.columns.size(); ++i)
      write_column(relation, static_cast<int>(i) + 1, relation.columns[i]);
    if (!relation.view_sql.empty()) write_rule(relation);
    for (const Constraint& constraint : relation.constraints)
      write_constraint(relation, constraint);
    for (const Trigger& trigger : relation.triggers) write_trigger(relation, trigger);
  }

  void write_rule(const Relation& view) {
    const Address rule{kPgRewrite, rule_oid(view.oid)};
    add(rule, {kPgClass, view.oid}, kInternal);
    add(rule, {kPgClass, view.oid}, kNormal);
    const auto reads = context_.view_reads ? context_.view_reads(view.oid) : std::nullopt;
    if (!reads) return add_unknown(rule, fmt::format("the view {}", view.name));
    for (const ColumnsRead& read : *reads) {
      for (const int attnum : read.columns) add(rule, {kPgClass, read.relation, attnum}, kNormal);
      if (read.columns.empty()) add(rule, {kPgClass, read.relation}, kNormal);
    }
  }

  void write_sequence(const Relation& sequence) {
    const Relation* table = catalog_.find_relation(sequence.sequence->owned_by);
    if (table == nullptr) return;
    const int attnum = sequence.sequence->owned_by_column;
    const Column& column = table->columns.at(static_cast<std::size_t>(attnum) - 1);
    const bool is_identity = column.identity_sequence == sequence.oid;
    add({kPgClass, sequence.oid}, {kPgClass, table->oid, attnum}, is_identity ? kInternal : kAuto);
  }

  void write_column(const Relation& relation, int attnum, const Column& column) {
    if (column.dropped) return;
    const Address address{kPgClass, relation.oid, attnum};
    add(address, {kPgType, column.type.oid}, kNormal);
    if (const Oid collation = column_collation(column); collation != kInvalidOid)
      add(address, {kPgCollation, collation}, kNormal);
    if (column.default_sql.empty()) return;
    const Address value{kPgAttrdef, default_oid(relation.oid, attnum)};
    add(value, address, column.generated ? kInternal : kAuto);
    if (const Relation* sequence = sequence_of_default(column.default_sql)) {
      add(value, {kPgClass, sequence->oid}, kNormal);
      return;
    }
    if (catalog_.find_enum(column.type.oid) != nullptr && is_literal(column.default_sql)) {
      add(value, {kPgType, column.type.oid}, kNormal);
      return;
    }
    const auto columns = columns_of(column.default_sql, column.generated ? &relation : nullptr);
    if (!columns)
      return add_unknown(value, fmt::format("the default of the column {}", column.name));
    for (const int read : *columns) add(value, {kPgClass, relation.oid, read}, kNormal);
  }

  // 'x'::type, where no character of the literal is a quote, and nothing more.
  static bool is_literal(std::string_view sql) {
    const std::size_t end = sql.starts_with('\'') ? sql.find('\'', 1) : std::string_view::npos;
    return end != std::string_view::npos && sql.substr(end + 1).starts_with("::") &&
           sql.find_first_of("'()[] ", end + 1) == std::string_view::npos;
  }

  // Of nextval('x'::regclass); null: it is another one.
  const Relation* sequence_of_default(std::string_view sql) const {
    for (const Relation* sequence : catalog_.relations()) {
      if (!sequence->sequence) continue;
      const std::string_view schema = schema_name(sequence->schema, catalog_);
      if (sql == fmt::format("nextval('{}'::regclass)", sequence->name) ||
          sql == fmt::format("nextval('{}.{}'::regclass)", schema, sequence->name))
        return sequence;
    }
    return nullptr;
  }

  void write_index(const Relation& index) {
    const IndexDefinition& definition = *index.index;
    const Relation& table = *catalog_.find_relation(definition.relation);
    const Address address{kPgClass, index.oid};
    std::set<int> columns;  // of a constraint's index: those of expressions and WHERE alone
    if (const Constraint* key = key_of_index(table, index.oid)) {
      add(address, {kPgConstraint, key->oid}, kInternal);
    } else {
      columns.insert(definition.columns.begin(), definition.columns.end());
      columns.erase(0);
      if (columns.empty()) add(address, {kPgClass, table.oid}, kAuto);
    }
    bool is_known = true;
    const auto read = [&](std::string_view sql) {
      const auto named = columns_of(sql, &table);
      is_known = is_known && named;
      if (named) columns.insert(named->begin(), named->end());
    };
    for (const IndexKey& one : definition.keys) read(one.expression_sql);
    read(definition.predicate_sql);
    for (const int attnum : columns) add(address, {kPgClass, table.oid, attnum}, kAuto);
    if (!is_known) add_unknown(address, fmt::format("the index {}", index.name));
    write_operator_classes(address, definition, table);
    if (table.partition_bound) add_unknown(address, "the index of a partition");
  }

  void write_operator_classes(Address index, const IndexDefinition& definition,
                              const Relation& table) {
    std::set<Oid> classes;
    const std::size_t keys = definition.columns.size() - definition.included;
    const Oid method = index_method(definition.method);
    for (std::size_t i = 0; i < keys; ++i) {
      const std::string_view name =
          i < definition.keys.size() ? definition.keys[i].operator_class : std::string_view();
      const int attnum = definition.columns[i];
      const OperatorClass* found = nullptr;
      if (!name.empty()) {
        found = find_operator_class(method, name);
      } else if (attnum != 0) {
        const Oid type = table.columns.at(static_cast<std::size_t>(attnum) - 1).type.oid;
        found = default_operator_class(method, type);
      }
      if (found != nullptr) classes.insert(found->oid);
    }
    for (const Oid operator_class : classes) add(index, {kPgOpclass, operator_class}, kNormal);
  }

  void write_constraint(const Relation& table, const Constraint& constraint) {
    const Address address{kPgConstraint, constraint.oid};
    std::vector<int> columns = constraint.columns;
    if (owns_index(constraint))  // INCLUDE too
      columns = catalog_.find_relation(constraint.index)->index->columns;
    std::erase(columns, 0);
    for (const int attnum : columns) add(address, {kPgClass, table.oid, attnum}, kAuto);
    if (columns.empty()) add(address, {kPgClass, table.oid}, kAuto);
    const bool is_check = constraint.kind == ConstraintKind::kCheck;
    if (is_check) {
      for (const int attnum : constraint.columns)
        add(address, {kPgClass, table.oid, attnum}, kNormal);
      if (names_others(constraint.check_sql, &table))
        add_unknown(address, fmt::format("the constraint {}", constraint.name));
    }
    if (constraint.kind == ConstraintKind::kForeignKey) write_foreign_key(table, constraint);
    for (const Oid trigger : constraint.triggers) add({kPgTrigger, trigger}, address, kInternal);
    if ((table.partition_bound && !is_check) || is_key_to_partition(table, constraint, catalog_))
      add_unknown(address, "the constraint of a partition");
  }

  void write_foreign_key(const Relation& table, const Constraint& key) {
    const Address address{kPgConstraint, key.oid};
    for (const int attnum : key.referenced_columns)
      add(address, {kPgClass, key.referenced, attnum}, kNormal);
    add(address, {kPgClass, key.index}, kNormal);
    const bool has_foreign_type = std::ranges::any_of(key.columns, [&](int attnum) {
      return !is_pinned(table.columns.at(static_cast<std::size_t>(attnum) - 1).type.oid);
    });
    if (has_foreign_type) add_unknown(address, fmt::format("the constraint {}", key.name));
  }

  void write_trigger(const Relation& table, const Trigger& trigger) {
    const Address address{kPgTrigger, trigger.oid};
    add(address, {kPgProc, trigger.function}, kNormal);
    add(address, {kPgClass, table.oid}, kAuto);
    for (const int attnum : trigger.columns) add(address, {kPgClass, table.oid, attnum}, kNormal);
    if (trigger.referenced != kInvalidOid) add(address, {kPgClass, trigger.referenced}, kAuto);
    if (trigger.constraint != kInvalidOid)
      add({kPgConstraint, trigger.constraint}, address, kInternal);
    if (whole_of_trigger(table, trigger, catalog_) != nullptr)
      add_unknown(address, "the trigger of a partition");
    if (!trigger.when_sql.empty())
      add_unknown(address, fmt::format("the trigger {}", trigger.name));
  }

  SystemRows& rows_;
  const SystemRowContext& context_;
  const CatalogSnapshot& catalog_;
  ForeignNames names_;
};

}  // namespace

void write_pg_depend(SystemRows& rows, const SystemRowContext& context) {
  write_fixed_rows(rows, context);
  Dependencies dependencies(rows, context);
  dependencies.write_carto();
  dependencies.write_all();
}

}  // namespace carto_mock::sql
