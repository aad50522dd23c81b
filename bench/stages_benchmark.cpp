// How long each stage of a statement takes: its key, parsing, a point query that is in the cache
// and one that is not, a whole table, and the same written as JSON. The last line is bare SQLite
// reading as many rows.
#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include <memory>
#include <string>

#include "accounts/registry.h"
#include "formats/format.h"
#include "formats/output.h"
#include "sql/engine/session.h"
#include "sql/engine/statement_key.h"
#include "sql/syntax/parser.h"
#include "support/thread.h"

namespace {

using namespace carto_mock;

// Rows are looked at and thrown away.
class NullSink final : public sql::ResultSink {
 public:
  void columns(std::span<const sql::OutputColumn>) override {}
  void row(std::span<const sql::Value> values) override { benchmark::DoNotOptimize(values.data()); }
  void complete(const sql::CommandTag&) override {}
  void notice(sql::Severity, const std::string&) override {}
};

// One set of accounts for all measurements.
struct World {
  SystemClock clock;
  Random random{1};
  accounts::Registry registry{{}, clock, random};
  std::shared_ptr<accounts::Account> account = registry.find("dev");

  sql::Session connect() { return account->database().connect(account->owner_role()); }
};

World& world() {
  static World instance;
  return instance;
}

std::string point_query(int id) {
  return "SELECT * FROM tornadoes WHERE cartodb_id = " + std::to_string(id);
}

void statement_key(benchmark::State& state) {
  const std::string text = point_query(1234);
  for (auto _ : state) benchmark::DoNotOptimize(sql::make_statement_key(text));
}
BENCHMARK(statement_key);

void parse(benchmark::State& state) {
  const std::string text = point_query(1234);
  for (auto _ : state) benchmark::DoNotOptimize(sql::parse(text).size());
}
BENCHMARK(parse);

void point_query_with_another_id(benchmark::State& state) {
  sql::Session session = world().connect();
  NullSink sink;
  int id = 0;
  for (auto _ : state) session.execute(point_query(id++ % 5000 + 1), sink);
}
BENCHMARK(point_query_with_another_id);

void point_query_not_in_the_cache(benchmark::State& state) {
  sql::Session session = world().connect();
  NullSink sink;
  int column = 0;
  for (auto _ : state) {
    session.execute(
        "SELECT year AS y" + std::to_string(column++) + " FROM tornadoes WHERE cartodb_id = 7",
        sink);
  }
}
BENCHMARK(point_query_not_in_the_cache);

void whole_table(benchmark::State& state) {
  sql::Session session = world().connect();
  NullSink sink;
  for (auto _ : state) session.execute("SELECT * FROM tornadoes", sink);
}
BENCHMARK(whole_table);

// Counts the bytes and drops them.
class CountingOutput final : public formats::Output {
 public:
  void write(std::string_view bytes) override { size += bytes.size(); }
  std::size_t size = 0;
};

void whole_table_as_json(benchmark::State& state) {
  sql::Session session = world().connect();
  for (auto _ : state) {
    CountingOutput output;
    const auto writer =
        formats::make_format_writer(formats::Format::kJson, {}, output, session.text_settings());
    session.execute("SELECT * FROM tornadoes", *writer);
    writer->finish(std::chrono::milliseconds(0));
    benchmark::DoNotOptimize(output.size);
  }
}
BENCHMARK(whole_table_as_json);

void connect_a_session(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(world().connect().role());
}
BENCHMARK(connect_a_session);

void reset_the_accounts(benchmark::State& state) {
  for (auto _ : state) {
    state.PauseTiming();
    for (const auto& account : world().registry.accounts())
      account->database().wait_until_reset_is_prepared();
    state.ResumeTiming();
    world().registry.reset();
  }
}
BENCHMARK(reset_the_accounts)->Iterations(200);

sql::Database& first_database() { return world().registry.accounts().front()->database(); }

void save_a_snapshot(benchmark::State& state) {
  for (auto _ : state) first_database().save_snapshot("bench");
  first_database().drop_snapshot("bench");
}
BENCHMARK(save_a_snapshot)->Iterations(200)->UseRealTime();

// The worst case: none of the restores finds a copy that was made ahead of it.
void restore_a_snapshot_at_once(benchmark::State& state) {
  first_database().save_snapshot("bench");
  for (auto _ : state) first_database().restore_snapshot("bench");
  first_database().drop_snapshot("bench");
}
BENCHMARK(restore_a_snapshot_at_once)->Iterations(200)->UseRealTime();

// The yardstick for whole_table: SQLite alone, the same number of rows and columns of the same
// kinds.
void bare_sqlite(benchmark::State& state) {
  sqlite3* handle = nullptr;
  sqlite3_open(":memory:", &handle);
  const std::unique_ptr<sqlite3, int (*)(sqlite3*)> connection(handle, sqlite3_close);
  sqlite3_exec(handle,
               "CREATE TABLE t(a, b, c, d, e, f, g, h, i, j, k, l, m, n);"
               "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
               "INSERT INTO t SELECT i, zeroblob(25), zeroblob(25), 2020, 'Texas', 1, 2, 0, 1.5, "
               "'74.9', i * 86400000000, 0,"
               "  'Brief touchdown in open fields.', 'Wichita' FROM n",
               nullptr, nullptr, nullptr);
  sqlite3_stmt* prepared = nullptr;
  sqlite3_prepare_v2(handle, "SELECT * FROM t", -1, &prepared, nullptr);
  const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement(prepared, sqlite3_finalize);
  for (auto _ : state) {
    while (sqlite3_step(prepared) == SQLITE_ROW) {
      for (int column = 0; column < 14; ++column)
        benchmark::DoNotOptimize(sqlite3_column_value(prepared, column));
    }
    sqlite3_reset(prepared);
  }
}
BENCHMARK(bare_sqlite);

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  carto_mock::run_with_large_stack([] { benchmark::RunSpecifiedBenchmarks(); });
}
