// One generation of a database's storage: a SQLite file in a folder of its own, the connections to
// it, and the catalog that it holds.
//
// Reads run side by side, each on a connection of the pool and in a read transaction; one that ends
// leaves its snapshot to the next, until a write begins or has made it old: to begin a read makes
// SQLite lock a file, which would be the bottleneck of short queries. Writes run one at a time, in
// the order in which they asked. A generation that reset() has replaced lives on
// until its last session ends, and takes its files with it. Thread-safe.
//
// Durability: SQLite's WAL with PRAGMA synchronous=NORMAL. A commit is in the operating system's
// hands when it returns, so that the death of the process, kill -9 included, loses nothing; the
// loss of power may lose the last transactions, never the file's consistency. FULL would cost an
// fsync a commit, on a tool whose data comes from a fixture.
#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/engine/database_context.h"
#include "sql/engine/pooled_connection.h"
#include "sql/engine/sequence_store.h"
#include "sql/engine/table_dates.h"

namespace carto_mock::sql {

// Called while a lease is waited for: throws (57014) to give up.
using InterruptCheck = std::function<void()>;

class Generation {
  // A connection, and the snapshot that it is in.
  struct Reader {
    std::unique_ptr<PooledConnection> connection;
    std::shared_ptr<const CatalogSnapshot> catalog;  // null: it is in none
    std::uint64_t commits = 0;                       // what commits_ was before it began
  };

 public:
  // Opens `folder`/data.sqlite, or makes it with the catalog of an empty database. `catalog`: what
  // the file is known to hold, so that it need not be read again.
  Generation(std::filesystem::path folder, std::shared_ptr<DatabaseContext> context,
             std::shared_ptr<const CatalogSnapshot> catalog = nullptr);
  ~Generation();
  Generation(const Generation&) = delete;
  Generation& operator=(const Generation&) = delete;

  static std::filesystem::path file(const std::filesystem::path& folder) {
    return folder / "data.sqlite";
  }
  const std::filesystem::path& folder() const { return folder_; }

  // As of the last commit.
  std::shared_ptr<const CatalogSnapshot> catalog() const;
  SequenceStore& sequences() { return sequences_; }
  DatabaseContext& context() const { return *context_; }
  Oid allocate_oid();
  // As of the last commit.
  std::shared_ptr<const TableDates> table_dates(const InterruptCheck& check_interrupts);

  // A connection in a read transaction, and the catalog that belongs to what it sees: at least the
  // last commit before the lease. Ends with its destructor.
  class ReadLease {
   public:
    ReadLease(Generation& generation, const InterruptCheck& check_interrupts);
    ~ReadLease();
    ReadLease(const ReadLease&) = delete;
    ReadLease& operator=(const ReadLease&) = delete;
    PooledConnection& connection() { return *reader_.connection; }
    const std::shared_ptr<const CatalogSnapshot>& catalog() const { return reader_.catalog; }

   private:
    Generation& generation_;
    Reader reader_;
  };

  // The writer, in a write transaction; rolled back by the destructor unless commit() was called.
  class WriteLease {
   public:
    WriteLease(Generation& generation, const InterruptCheck& check_interrupts);
    ~WriteLease();
    WriteLease(const WriteLease&) = delete;
    WriteLease& operator=(const WriteLease&) = delete;
    PooledConnection& connection() { return *generation_.writer_; }
    // `catalog` becomes the current one together with the data; null: it has not changed.
    void commit(std::shared_ptr<const CatalogSnapshot> catalog);

   private:
    Generation& generation_;
  };

  // Copies the data as of the last commit to `target`, a file that does not exist, waiting for a
  // running write. Returns the catalog that the copy holds. copy_to() packs it into one file;
  // copy_files_to() takes the file and its log as they are, an order of magnitude faster.
  std::shared_ptr<const CatalogSnapshot> copy_to(const std::filesystem::path& target);
  std::shared_ptr<const CatalogSnapshot> copy_files_to(const std::filesystem::path& target);

  // The files go when the generation does: another one has taken its place.
  void discard_files_at_end() { discard_files_ = true; }

 private:
  Reader open_reader() const;
  Reader acquire_reader(const InterruptCheck& check_interrupts);
  void release_reader(Reader reader);
  void begin_read(Reader& reader);
  static void end_read(Reader& reader) noexcept;
  void end_idle_reads();
  void acquire_writer(const InterruptCheck& check_interrupts);
  void release_writer();
  std::shared_ptr<const CatalogSnapshot> while_nothing_writes(const std::function<void()>& copy);

  std::filesystem::path folder_;
  std::shared_ptr<DatabaseContext> context_;
  SequenceStore sequences_;
  std::atomic<Oid> next_oid_{kFirstUserOid};
  std::atomic<bool> discard_files_{false};
  std::atomic<std::uint64_t> commits_{0};
  TableDatesCache table_dates_;

  // The catalog and the commits that change it: the counter is odd while one is under way, so that
  // a reader can tell that the catalog it took and the snapshot it began belong together.
  mutable std::mutex catalog_mutex_;
  std::shared_ptr<const CatalogSnapshot> catalog_;
  std::atomic<std::uint64_t> catalog_commits_{0};

  std::mutex readers_mutex_;
  std::condition_variable reader_returned_;
  std::vector<Reader> idle_readers_;
  std::size_t reader_count_ = 0;

  std::mutex writer_mutex_;
  std::condition_variable writer_returned_;
  std::deque<const void*> writer_queue_;  // who holds it, then who waits
  std::unique_ptr<PooledConnection> writer_;
};

}  // namespace carto_mock::sql
