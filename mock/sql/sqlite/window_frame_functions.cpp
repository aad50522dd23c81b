// pg_window_frame(program, input, …): an aggregate of a window that is the whole partition. SQLite
// asks for its value once for each row, in the order of the window.
#include <memory>
#include <optional>
#include <vector>

#include "sql/sqlite/aggregate_state.h"
#include "sql/sqlite/connection_state.h"
#include "sql/sqlite/stored_values.h"
#include "sql/sqlite/window_frames.h"

namespace carto_mock::sql::sqlite {
namespace {

class FramedWindow {
 public:
  void step(ConnectionState& state, int count, sqlite3_value** arguments) {
    const auto index = static_cast<std::size_t>(sqlite3_value_int64(arguments[0])) - 1;
    program_ =
        std::get<std::shared_ptr<const FrameProgram>>(state.plan->parameters.at(index).value).get();
    std::vector<Value>& row = rows_.emplace_back(static_cast<std::size_t>(count) - 1);
    for (std::size_t i = 0; i < row.size(); ++i)
      row[i] = to_value(arguments[i + 1], program_->row_types[i].oid);
  }
  // The window never loses a row.
  void inverse() {}
  void value(ConnectionState& state, sqlite3_context* call) {
    if (!results_) results_.emplace(*program_, rows_);
    set_result(call, results_->next(state.evaluation_context()), program_->call.result_type.oid);
  }
  static void finish(ConnectionState&, sqlite3_context* call) { sqlite3_result_null(call); }
  static void finish_empty(sqlite3_context* call) { sqlite3_result_null(call); }

 private:
  const FrameProgram* program_ = nullptr;
  std::vector<std::vector<Value>> rows_;
  std::optional<FrameResults> results_;  // of all rows, once they are known
};

}  // namespace

void register_window_frames(ConnectionState& state) {
  register_window_aggregate<FramedWindow>(state, "pg_window_frame");
}

}  // namespace carto_mock::sql::sqlite
