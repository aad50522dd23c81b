#include "sql/analyzer/recursion.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "sql/analyzer/locations.h"
#include "sql/syntax/syntax_walk.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

constexpr SqlState kInvalidRecursion("42P19");

// The message as `Struct`, if it is one of that kind.
template <typename Struct>
const Struct* as(const ProtobufCMessage& message, const ProtobufCMessageDescriptor& kind) {
  return message.descriptor == &kind ? reinterpret_cast<const Struct*>(&message) : nullptr;
}

const PgQuery__CommonTableExpr& item_of(const PgQuery__WithClause& with, std::size_t index) {
  return *with.ctes[index]->common_table_expr;
}

// Walks over a WITH query's text with the names that inner WITH clauses hide from it.
class ReferenceWalk {
 public:
  virtual ~ReferenceWalk() = default;
  void walk(const ProtobufCMessage& message) {
    if (const auto* name = as<PgQuery__RangeVar>(message, pg_query__range_var__descriptor)) {
      if (text_of(name->schemaname).empty() && !hidden_.contains(text_of(name->relname)))
        found(*name);
      return;
    }
    if (const auto* select = as<PgQuery__SelectStmt>(message, pg_query__select_stmt__descriptor)) {
      walk_select(*select);
      return;
    }
    walk_other(message);
  }

 protected:
  virtual void found(const PgQuery__RangeVar& name) = 0;
  // The SELECT without its WITH.
  virtual void walk_body(const PgQuery__SelectStmt& select) { walk_parts(select); }
  virtual void walk_other(const ProtobufCMessage& message) { walk_children(message); }

  void walk_children(const ProtobufCMessage& message) {
    for_each_child(message, [this](const ProtobufCMessage& child) { walk(child); });
  }
  void walk_parts(const PgQuery__SelectStmt& select) {
    for_each_child(select.base, [&](const ProtobufCMessage& child) {
      if (select.with_clause == nullptr || &child != &select.with_clause->base) walk(child);
    });
  }

 private:
  void walk_select(const PgQuery__SelectStmt& select) {
    if (select.with_clause == nullptr) {
      walk_body(select);
      return;
    }
    const PgQuery__WithClause& with = *select.with_clause;
    const std::set<std::string_view> before = hidden_;
    // Of WITH RECURSIVE all names are known to all its queries, else those that came before.
    if (with.recursive != 0) hide_all(with);
    for (std::size_t i = 0; i < with.n_ctes; ++i) {
      walk(item_of(with, i).ctequery->base);
      hidden_.insert(text_of(item_of(with, i).ctename));
    }
    walk_body(select);
    hidden_ = before;
  }
  void hide_all(const PgQuery__WithClause& with) {
    for (std::size_t i = 0; i < with.n_ctes; ++i) hidden_.insert(text_of(item_of(with, i).ctename));
  }

  std::set<std::string_view> hidden_;
};

// Which of the clause's queries the walked one reads.
class Dependencies : public ReferenceWalk {
 public:
  explicit Dependencies(const PgQuery__WithClause& with) : with_(with) {}
  const std::set<std::size_t>& indexes() const { return indexes_; }

 private:
  void found(const PgQuery__RangeVar& name) override {
    for (std::size_t i = 0; i < with_.n_ctes; ++i) {
      if (text_of(item_of(with_, i).ctename) == text_of(name.relname)) {
        indexes_.insert(i);
        return;
      }
    }
  }

  const PgQuery__WithClause& with_;
  std::set<std::size_t> indexes_;
};

// Does a query read itself only where it may?
class SelfReferences : public ReferenceWalk {
 public:
  explicit SelfReferences(std::string_view name) : name_(name) {}

  void check_start(const ProtobufCMessage& term) {
    walk_within(term, "within its non-recursive term");
  }
  void check_step(const ProtobufCMessage& term) { walk_within(term, {}); }
  void check_with(const PgQuery__WithClause& with) { walk_within(with.base, kSubquery); }

 private:
  static constexpr std::string_view kSubquery = "within a subquery";
  static constexpr std::string_view kOuterJoin = "within an outer join";

  void walk_within(const ProtobufCMessage& message, std::string_view forbidden) {
    const std::string_view before = forbidden_;
    forbidden_ = forbidden;
    walk(message);
    forbidden_ = before;
  }
  // A place that adds to what is forbidden already, if nothing is.
  void walk_further_within(const ProtobufCMessage& message, std::string_view forbidden) {
    walk_within(message, forbidden_.empty() ? forbidden : forbidden_);
  }

  void found(const PgQuery__RangeVar& name) override {
    if (text_of(name.relname) != name_) return;
    if (forbidden_.empty()) {
      if (!std::exchange(is_read_, true)) return;
      refuse("more than once", name.location);
    }
    refuse(forbidden_, name.location);
  }
  [[noreturn]] void refuse(std::string_view where, int location) const {
    throw Error(kInvalidRecursion,
                fmt::format("recursive reference to query \"{}\" must not appear {}", name_, where))
        .at(location);
  }

  void walk_body(const PgQuery__SelectStmt& select) override {
    const bool is_except = select.op == PG_QUERY__SET_OPERATION__SETOP_EXCEPT;
    const bool is_intersect = select.op == PG_QUERY__SET_OPERATION__SETOP_INTERSECT;
    if (!forbidden_.empty() || (!is_except && !is_intersect)) {
      walk_parts(select);
      return;
    }
    // Without ALL PostgreSQL minds the right side of EXCEPT alone.
    const std::string_view where = is_except ? "within EXCEPT" : "within INTERSECT";
    walk_within(select.larg->base, select.all != 0 ? where : std::string_view());
    walk_within(select.rarg->base, is_except || select.all != 0 ? where : std::string_view());
    for_each_child(select.base, [&](const ProtobufCMessage& child) {
      const bool is_known = &child == &select.larg->base || &child == &select.rarg->base ||
                            (select.with_clause != nullptr && &child == &select.with_clause->base);
      if (!is_known) walk(child);
    });
  }

  void walk_other(const ProtobufCMessage& message) override {
    if (const auto* join = as<PgQuery__JoinExpr>(message, pg_query__join_expr__descriptor)) {
      const bool keeps_left = join->jointype == PG_QUERY__JOIN_TYPE__JOIN_LEFT ||
                              join->jointype == PG_QUERY__JOIN_TYPE__JOIN_FULL;
      const bool keeps_right = join->jointype == PG_QUERY__JOIN_TYPE__JOIN_RIGHT ||
                               join->jointype == PG_QUERY__JOIN_TYPE__JOIN_FULL;
      walk_further_within(join->larg->base, keeps_right ? kOuterJoin : std::string_view());
      walk_further_within(join->rarg->base, keeps_left ? kOuterJoin : std::string_view());
      if (join->quals != nullptr) walk(join->quals->base);
      return;
    }
    if (const auto* subquery = as<PgQuery__SubLink>(message, pg_query__sub_link__descriptor)) {
      if (subquery->testexpr != nullptr) walk(subquery->testexpr->base);
      walk_within(subquery->subselect->base, kSubquery);
      return;
    }
    walk_children(message);
  }

  std::string_view name_;
  std::string_view forbidden_;  // where the walk is; empty: a reference is fine
  bool is_read_ = false;
};

void check_recursive(const PgQuery__CommonTableExpr& item) {
  if (item.ctequery->node_case != PG_QUERY__NODE__NODE_SELECT_STMT) {
    throw Error(kInvalidRecursion,
                fmt::format("recursive query \"{}\" must not contain data-modifying statements",
                            item.ctename))
        .at(item.location);
  }
  const PgQuery__SelectStmt& select = *item.ctequery->select_stmt;
  if (select.op != PG_QUERY__SET_OPERATION__SETOP_UNION) {
    throw Error(
        kInvalidRecursion,
        fmt::format("recursive query \"{}\" does not have the form non-recursive-term UNION "
                    "[ALL] recursive-term",
                    item.ctename))
        .at(item.location);
  }
  SelfReferences references(item.ctename);
  references.check_start(select.larg->base);
  references.check_step(select.rarg->base);
  if (select.with_clause != nullptr) references.check_with(*select.with_clause);
  const auto refuse = [](std::string_view clause, int location) {
    throw Error(sqlstate::kFeatureNotSupported,
                fmt::format("{} in a recursive query is not implemented", clause))
        .at(location);
  };
  if (select.n_sort_clause > 0)
    refuse("ORDER BY", location_of(*select.sort_clause[0]->sort_by->node));
  if (select.limit_offset != nullptr) refuse("OFFSET", location_of(*select.limit_offset));
  if (select.limit_count != nullptr) refuse("LIMIT", location_of(*select.limit_count));
  if (select.n_locking_clause > 0) refuse("FOR UPDATE/SHARE", -1);
}

}  // namespace

std::vector<WithItem> order_with_items(const PgQuery__WithClause& with) {
  std::vector<WithItem> ordered;
  if (with.recursive == 0) {
    for (std::size_t i = 0; i < with.n_ctes; ++i) ordered.push_back({i});
    return ordered;
  }
  std::vector<std::set<std::size_t>> reads;
  for (std::size_t i = 0; i < with.n_ctes; ++i) {
    Dependencies dependencies(with);
    dependencies.walk(item_of(with, i).ctequery->base);
    reads.push_back(dependencies.indexes());
  }
  std::vector<std::size_t> left(with.n_ctes);
  for (std::size_t i = 0; i < left.size(); ++i) left[i] = i;
  while (!left.empty()) {
    const auto ready = std::ranges::find_if(left, [&](std::size_t i) {
      return std::ranges::none_of(reads[i], [&](std::size_t read) {
        return read != i && std::ranges::count(left, read) > 0;
      });
    });
    if (ready == left.end()) {
      throw Error(sqlstate::kFeatureNotSupported,
                  "mutual recursion between WITH items is not implemented")
          .at(item_of(with, left.front()).location);
    }
    ordered.push_back({*ready, reads[*ready].contains(*ready)});
    left.erase(ready);
  }
  for (const WithItem& item : ordered)
    if (item.is_recursive) check_recursive(item_of(with, item.index));
  return ordered;
}

}  // namespace carto_mock::sql::analysis
