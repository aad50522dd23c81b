// Steps through all rows of a table of an SQLite file and looks at every byte of every value: what
// the engine below carto-mock takes for the same rows, and nothing else.
//
//   bare_rows FILE TABLE     prints: rows, bytes, seconds, peak memory in KiB
#include <sqlite3.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

namespace {

struct Closer {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

struct Totals {
  std::int64_t rows = 0;
  std::int64_t bytes = 0;
  unsigned checksum = 0;
};

void add_row(sqlite3_stmt* statement, Totals& totals) {
  ++totals.rows;
  for (int column = 0; column < sqlite3_column_count(statement); ++column) {
    const auto* bytes = static_cast<const unsigned char*>(sqlite3_column_blob(statement, column));
    const int size = sqlite3_column_bytes(statement, column);
    for (int i = 0; i < size; ++i) totals.checksum += bytes[i];
    totals.bytes += size;
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return EXIT_FAILURE;
  sqlite3* opened = nullptr;
  const int failure = sqlite3_open_v2(argv[1], &opened, SQLITE_OPEN_READONLY, nullptr);
  const std::unique_ptr<sqlite3, Closer> database(opened);
  if (failure != SQLITE_OK) return EXIT_FAILURE;
  const auto start = std::chrono::steady_clock::now();
  sqlite3_stmt* prepared = nullptr;
  const std::string query = std::string("SELECT * FROM ") + argv[2];
  if (sqlite3_prepare_v2(opened, query.c_str(), -1, &prepared, nullptr) != SQLITE_OK) {
    std::fprintf(stderr, "%s\n", sqlite3_errmsg(opened));
    return EXIT_FAILURE;
  }
  const std::unique_ptr<sqlite3_stmt, Closer> statement(prepared);
  Totals totals;
  while (sqlite3_step(prepared) == SQLITE_ROW) add_row(prepared, totals);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("%lld %lld %.3f %ld\n", static_cast<long long>(totals.rows),
              static_cast<long long>(totals.bytes), seconds.count(), usage.ru_maxrss);
  return totals.checksum == 1 ? EXIT_FAILURE : EXIT_SUCCESS;  // keeps the sum from being left out
}
