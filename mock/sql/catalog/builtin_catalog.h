// What every PostgreSQL 15 with PostGIS 3.3 has: types, functions, operators, casts and aggregates,
// as data that scripts/dump-pg-catalog wrote from a real one (mock/sql/catalog/data). Immutable;
// one instance a process, made at first use.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/types/type.h"

namespace carto_mock::sql {

// The schema pg_catalog, which is in no snapshot.
inline constexpr Oid kPgCatalogSchema = 11;

struct BuiltinType {
  Oid oid;
  std::string_view name;      // pg_type.typname: int4, bpchar, _text
  std::string_view sql_name;  // format_type(): integer, character, text[]
  std::string_view schema;    // pg_catalog, public (PostGIS)
  int length;                 // typlen
  char kind;                  // typtype: b, c, d, e, p, r, m
  char category;              // typcategory
  bool preferred;             // typispreferred
  Oid element;        // typelem of a true array (typsubscript = array_subscript_handler), else 0
  Oid array;          // typarray
  Oid relation;       // typrelid of a composite
  Oid base_type;      // of a domain, else 0
  Oid range_subtype;  // of a range its subtype, of a multirange its range type, else 0
};

struct BuiltinProcedure {
  Oid oid;
  std::string_view name;
  std::string_view schema;
  std::string_view signature;  // name(argument types) by format_type, as regprocedure prints it
  char kind;                   // prokind: f, a, w, p
  bool strict;
  bool returns_set;
  char volatility;       // i, s, v
  Oid variadic_element;  // provariadic; 0: none
  Oid result;
  std::span<const Oid> arguments;                    // input arguments
  int default_count;                                 // pronargdefaults
  std::span<const std::string_view> defaults;        // as SQL expressions, of the last arguments
  std::span<const std::string_view> argument_names;  // of all arguments; empty: none
  std::span<const Oid> all_arguments;                // with OUT ones; empty: none
  std::string_view argument_modes;  // one letter each of all_arguments (where those are empty,
                                    // of arguments); empty: all are input
  char aggregate_kind;              // n, o (ordered-set), h (hypothetical-set); blank: no aggregate
  int direct_argument_count;        // of an ordered-set aggregate
};

struct BuiltinOperator {
  Oid oid;
  std::string_view name;
  std::string_view schema;
  Oid left;  // 0: prefix operator
  Oid right;
  Oid result;
  Oid procedure;
  Oid commutator;
  Oid negator;
};

struct BuiltinCast {
  Oid source;
  Oid target;
  Oid procedure;  // 0 with method b (binary) or i (through text)
  char context;   // e, a, i
  char method;    // f, b, i
};

// The operators by which a type's default operator class sorts (btree) or only compares (hash: less
// and greater are 0).
struct SortOperators {
  Oid equal;
  Oid less;
  Oid greater;
};

// A system catalog or view, or the shape of a composite type.
struct BuiltinColumn {
  Oid relation;
  int number;  // attnum
  std::string_view name;
  Type type;  // of a domain's column: the base type
  bool not_null;
  Oid domain;  // 0: none
  int dimensions;
  Oid collation;
  bool updatable;
};

struct BuiltinRelation {
  Oid oid;
  std::string_view schema;
  std::string_view name;
  char kind;  // r, v, c
  Oid row_type;
  Oid access_method;  // relam
  bool has_index;
  bool is_shared;
  bool has_rules;
  char replica_identity;
  std::string_view acl;  // relacl's text; empty: NULL
  bool insertable;
  std::span<const BuiltinColumn> columns;
};

class BuiltinCatalog {
 public:
  static const BuiltinCatalog& instance();

  // What all enumerated types have in common is given for those that statements make as well; their
  // names are in the snapshot.
  const BuiltinType* find_type(Oid oid) const;
  // typname, in pg_catalog or public, without the row types of system relations' names in
  // information_schema.
  const BuiltinType* find_type(std::string_view name) const;
  const BuiltinProcedure* find_procedure(Oid oid) const;
  std::span<const BuiltinProcedure* const> procedures(
      std::string_view name) const;  // all overloads
  std::span<const BuiltinOperator* const> operators(std::string_view name) const;
  const BuiltinOperator* find_operator(Oid oid) const;
  const BuiltinCast* find_cast(Oid source, Oid target) const;
  const BuiltinProcedure* find_procedure_by_signature(std::string_view signature) const;
  // Of exactly this pg_opclass input type: arrays share anyarray's, varchar has text's (see
  // sort_operators() in analyzer/resolve_operator.cpp).
  const SortOperators* find_sort_operators(Oid type) const;
  const BuiltinRelation* find_relation(Oid oid) const;
  const BuiltinRelation* find_relation(std::string_view schema, std::string_view name) const;
  std::span<const BuiltinType> types() const;
  std::span<const BuiltinProcedure> procedures() const;
  std::span<const BuiltinOperator> operators() const;
  std::span<const BuiltinCast> casts() const;
  std::span<const BuiltinRelation> relations() const;

 private:
  BuiltinCatalog();
  ~BuiltinCatalog();
  struct Data;
  std::unique_ptr<Data> data_;
};

// PostgreSQL's format_type_be(), which error messages and regtype use: `character varying(10)`,
// `numeric(10,2)`, `geometry(Point,4326)`; without modifier `character`, `bit`. A mark
// (type_marks.h) for a type that a statement has made, `???` for an OID that is no type's.
std::string format_type(Type type);
// The SQL function format_type(oid, integer): the same, but `bpchar` and `"bit"` where the modifier
// is -1, since `character` alone would mean character(1).
std::string format_type_with_modifier(Type type);

}  // namespace carto_mock::sql
