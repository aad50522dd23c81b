#include "sql/engine/exclusion_constraints.h"

#include <fmt/format.h>

#include <string_view>

#include "sql/analyzer/operators.h"
#include "sql/analyzer/resolve.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/operator_classes.h"
#include "sql/engine/index_definition.h"
#include "sql/engine/statement_compiler.h"
#include "sql/functions/object_names.h"
#include "sql/types/domain_types.h"
#include "sql/types/type_oids.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// CREATE INDEX as EXCLUDE has it; it points into the constraint.
class IndexStatement {
 public:
  explicit IndexStatement(const PgQuery__Constraint& constraint)
      : included_(constraint.n_including, PG_QUERY__INDEX_ELEM__INIT),
        included_nodes_(constraint.n_including, PG_QUERY__NODE__INIT) {
    for (std::size_t i = 0; i < constraint.n_exclusions; ++i) {
      const PgQuery__List& exclusion = *constraint.exclusions[i]->list;
      keys_.push_back(exclusion.items[0]);
      operators_.push_back(exclusion.items[1]);
    }
    for (std::size_t i = 0; i < constraint.n_including; ++i) {
      included_[i].name = constraint.including[i]->string->sval;
      included_nodes_[i].node_case = PG_QUERY__NODE__NODE_INDEX_ELEM;
      included_nodes_[i].index_elem = &included_[i];
      including_.push_back(&included_nodes_[i]);
    }
    statement_.access_method = constraint.access_method;
    statement_.where_clause = constraint.where_clause;
    statement_.n_index_params = keys_.size();
    statement_.index_params = keys_.data();
    statement_.n_exclude_op_names = operators_.size();
    statement_.exclude_op_names = operators_.data();
    statement_.n_index_including_params = including_.size();
    statement_.index_including_params = including_.data();
  }
  IndexStatement(const IndexStatement&) = delete;
  IndexStatement& operator=(const IndexStatement&) = delete;

  const PgQuery__IndexStmt& statement() const { return statement_; }

 private:
  std::vector<PgQuery__IndexElem> included_;
  std::vector<PgQuery__Node> included_nodes_;
  std::vector<PgQuery__Node*> keys_;
  std::vector<PgQuery__Node*> operators_;
  std::vector<PgQuery__Node*> including_;
  PgQuery__IndexStmt statement_ = PG_QUERY__INDEX_STMT__INIT;
};

void check_columns_exist(const PgQuery__IndexStmt& statement, const Relation& table, int location) {
  const auto check = [&](std::span<PgQuery__Node* const> elements) {
    for (const PgQuery__Node* node : elements) {
      const PgQuery__IndexElem& element = *node->index_elem;
      if (element.expr != nullptr || table.find_column(element.name) != nullptr) continue;
      throw Error(sqlstate::kUndefinedColumn,
                  fmt::format("column \"{}\" named in key does not exist", element.name))
          .at(location);
    }
  };
  check({statement.index_params, statement.n_index_params});
  check({statement.index_including_params, statement.n_index_including_params});
}

Type key_type(const Relation& table, const IndexDefinition& index, std::size_t place,
              const UtilityContext& context) {
  const int attnum = index.columns[place];
  if (attnum != 0) return table.columns.at(static_cast<std::size_t>(attnum) - 1).type;
  return compile_stored_expression(index.keys.at(place).expression_sql, &table, nullptr,
                                   context.session)
      ->type;
}

// For two keys of one type.
const BuiltinOperator& find_operator(const PgQuery__List& names, Oid type) {
  const ResolvedOperator found =
      resolve_operator(analysis::operator_name({names.items, names.n_items}), type, type, -1);
  const bool is_as_it_is =
      found.left == type || find_coercion(type, found.left, CoercionContext::kImplicit).kind ==
                                CoercionPath::Kind::kRelabel;
  if (!is_as_it_is) throw Error::unsupported("EXCLUDE with an operator of another type");
  return *found.op;
}

Oid check_operator(const BuiltinOperator& op, const IndexDefinition& index, std::size_t place,
                   Oid type, const UtilityContext& context) {
  const std::string shown = output_object_name(op.oid, oid::kRegoperator, context.session);
  if (op.commutator != op.oid) {
    throw Error(sqlstate::kWrongObjectType, fmt::format("operator {} is not commutative", shown))
        .detail("Only commutative operators can be used in exclusion constraints.");
  }
  const Oid method = index_method(index.method);
  const std::string& name = index.keys.at(place).operator_class;
  const OperatorClass* known =
      name.empty() ? default_operator_class(method, type) : find_operator_class(method, name);
  if (known == nullptr) throw Error::unsupported("EXCLUDE with keys of this type");
  // PostgreSQL's fails at the second row: XX000 `unrecognized scankey subtype: 0`.
  if (index.method == "spgist" && (type == oid::kBox || type == oid::kPolygon))
    throw Error::unsupported("EXCLUDE USING spgist with boxes");
  if (!is_search_operator(known->family, op.oid)) {
    throw Error(sqlstate::kWrongObjectType,
                fmt::format("operator {} is not a member of operator family \"{}\"", shown,
                            operator_family_name(known->family)))
        .detail(
            "The exclusion operator must be related to the index operator class for the "
            "constraint.");
  }
  return op.oid;
}

}  // namespace

ExclusionDefinition define_exclusion(const PgQuery__Constraint& constraint, const Relation& table,
                                     const UtilityContext& context) {
  const IndexStatement index(constraint);
  check_columns_exist(index.statement(), table, constraint.location);
  ExclusionDefinition definition;
  definition.index = define_index(index.statement(), table, definition.label, context);
  for (std::size_t i = 0; i < constraint.n_exclusions; ++i) {
    const Oid type = key_type(table, definition.index, i, context).oid;
    const Oid compared = is_domain_type(type) ? below_domain(type) : type;
    definition.operators.push_back(
        check_operator(find_operator(*constraint.exclusions[i]->list->items[1]->list, compared),
                       definition.index, i, compared, context));
  }
  return definition;
}

}  // namespace carto_mock::sql
