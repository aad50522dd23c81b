#include "sql/sqlite/prepared_plan.h"

#include <utility>
#include <variant>

#include "sql/sqlite/connection_state.h"
#include "sql/sqlite/program_pointer.h"

namespace carto_mock::sql::sqlite {
namespace {

// Callbacks of this run see its context; those of an outer run see theirs again afterwards.
class ContextScope {
 public:
  ContextScope(ConnectionState& state, const EvaluationContext* context, const Plan* plan,
               SystemRowsOfRun* system_rows)
      : state_(state),
        previous_(std::exchange(state.context, context)),
        previous_plan_(std::exchange(state.plan, plan)),
        previous_rows_(std::exchange(state.system_rows, system_rows)) {}
  ~ContextScope() {
    state_.system_rows = previous_rows_;
    state_.context = previous_;
    state_.plan = previous_plan_;
  }
  ContextScope(const ContextScope&) = delete;
  ContextScope& operator=(const ContextScope&) = delete;

 private:
  ConnectionState& state_;
  const EvaluationContext* previous_;
  const Plan* previous_plan_;
  SystemRowsOfRun* previous_rows_;
};

// Binds what stays the same in all runs.
class FixedBinder {
 public:
  FixedBinder(Statement& statement, int index, Type type)
      : statement_(statement), index_(index), type_(type) {}

  template <typename Program>
  void operator()(const std::shared_ptr<const Program>& program) const {
    statement_.bind_pointer(index_, program.get(), kProgramKind<Program>);
  }
  // SQLite keeps the rows of a window aside, where pointers get lost: the callback finds the
  // program by its number.
  void operator()(const std::shared_ptr<const WindowProgram>&) const {
    statement_.bind(index_, std::int64_t{index_});
  }
  void operator()(const std::shared_ptr<const FrameProgram>&) const {
    statement_.bind(index_, std::int64_t{index_});
  }
  // Likewise a system catalog's: where there are many conditions, SQLite checks what it has passed
  // once more, and finds a pointer equal to nothing.
  void operator()(const std::shared_ptr<const RowSourceProgram>& program) const {
    if (program->system_relation == kInvalidOid) {
      statement_.bind_pointer(index_, program.get(), kProgramKind<RowSourceProgram>);
    } else {
      statement_.bind(index_, std::int64_t{index_});
    }
  }
  void operator()(const Constant& constant) const {
    statement_.bind(index_, constant.value, type_.oid);
  }
  void operator()(const LiteralReference&) const {}  // bound by start()

 private:
  Statement& statement_;
  int index_;
  Type type_;
};

// A plan reads.
TableAccesses declared_accesses(const Plan& plan) {
  TableAccesses accesses;
  for (const Oid table : plan.tables) accesses.push_back({table, Privilege::kSelect});
  return accesses;
}

// Behind SQLite's back: it knows one virtual table for them all.
void add_system_relations(const Plan& plan, TableAccesses& accesses) {
  for (const PlanParameter& parameter : plan.parameters) {
    const auto* source = std::get_if<std::shared_ptr<const RowSourceProgram>>(&parameter.value);
    if (source == nullptr || (*source)->system_relation == kInvalidOid) continue;
    accesses.push_back({(*source)->system_relation, Privilege::kSelect});
  }
}

}  // namespace

PreparedPlan::PreparedPlan(Connection& connection, std::shared_ptr<const Plan> plan)
    : state_(&connection.state()),
      plan_(std::move(plan)),
      statement_(*state_, plan_->sql, declared_accesses(*plan_)),
      accesses_(statement_.accesses().begin(), statement_.accesses().end()),
      row_(plan_->columns.size()) {
  add_system_relations(*plan_, accesses_);
  int index = 0;
  for (const PlanParameter& parameter : plan_->parameters) {
    std::visit(FixedBinder(statement_, ++index, parameter.type), parameter.value);
  }
}

void PreparedPlan::start(const EvaluationContext& context) {
  statement_.reset();
  system_rows_.clear();
  context_ = &context;
  int index = 0;
  for (const PlanParameter& parameter : plan_->parameters) {
    ++index;
    if (const auto* literal = std::get_if<LiteralReference>(&parameter.value)) {
      statement_.bind(index, context.literals[static_cast<std::size_t>(literal->index)],
                      parameter.type.oid);
    }
  }
}

bool PreparedPlan::step() {
  if (context_ == nullptr) return false;
  try {
    const ContextScope scope(*state_, context_, plan_.get(), &system_rows_);
    if (!statement_.step()) {
      context_ = nullptr;
      system_rows_.clear();
      return false;
    }
    for (std::size_t i = 0; i < row_.size(); ++i) {
      row_[i] = statement_.value(static_cast<int>(i), plan_->columns[i].type.oid);
    }
    return true;
  } catch (...) {
    reset();
    throw;
  }
}

void PreparedPlan::reset() noexcept {
  statement_.reset();
  context_ = nullptr;
  system_rows_.clear();
}

}  // namespace carto_mock::sql::sqlite
