#include "sql/engine/generation.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

#include "sql/catalog/system_relations.h"
#include "sql/engine/catalog_store.h"
#include "sql/engine/storage_directory.h"
#include "sql/functions/backend_session.h"
#include "sql/functions/definition_session.h"
#include "sql/functions/object_definitions.h"
#include "sql/functions/partition_definitions.h"
#include "sql/functions/trigger_definition.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// Readers beyond these wait: a slow client holds a connection, and memory with it.
constexpr std::size_t kMostReaders = 16;
// How often who waits asks whether it should still.
constexpr auto kInterruptInterval = std::chrono::milliseconds(10);

// Its last_value, log_cnt and is_called.
SystemRelationRows sequence_rows(const Relation& sequence, const SequenceStore& sequences) {
  const SequenceValue at = sequences.get(sequence);
  return std::make_shared<const std::vector<std::vector<Value>>>(
      1, std::vector<Value>{Value::integer(at.last_value), Value::integer(at.logged),
                            Value::boolean(at.is_called)});
}

// `sequences` outlives the connection.
sqlite::ConnectionOptions options_for(sqlite::OpenMode mode, const SequenceStore& sequences) {
  sqlite::ConnectionOptions options;
  options.mode = mode;
  options.synchronous = sqlite::Synchronous::kNormal;
  options.system_relation_rows = [&sequences](Oid relation, const EvaluationContext& statement) {
    if (relation >= kFirstUserOid)
      return sequence_rows(*statement.session.catalog().find_relation(relation), sequences);
    return system_relation_rows(
        relation,
        {.catalog = statement.session.catalog(),
         .database_name = statement.session.database_name(),
         .current_user = statement.session.current_user(),
         .temporary_schema = statement.session.temporary_schema(),
         .sequence_value =
             [&session = statement.session](Oid sequence) {
               const auto at = session.sequence_position(sequence);
               return at.is_called ? std::optional(at.last_value) : std::nullopt;
             },
         .index_definition =
             [&session = statement.session](const Relation& index) {
               return index_definition(index, session);
             },
         .index_expressions =
             [&session = statement.session](const Relation& index) {
               return definition_session(session).index_expressions(index);
             },
         .partition_bound_definition =
             [&session = statement.session](const PartitionBound& bound) {
               return partition_bound_definition(bound,
                                                 *session.catalog().find_relation(bound.parent));
             },
         .default_definition = [&session = statement.session](
                                   std::string_view sql) { return shown_expression(sql, session); },
         .view_definition =
             [&session = statement.session](Oid view) {
               return definition_session(session).view_definition(view, false, 0).value_or("");
             },
         .is_updatable =
             [&session = statement.session](Oid view) {
               return definition_session(session).is_view_updatable(view);
             },
         .updatable_columns =
             [&session = statement.session](Oid view) {
               return definition_session(session).updatable_columns(view);
             },
         .trigger_definition =
             [&session = statement.session](const Trigger& trigger, const Relation& table) {
               return trigger_definition(trigger, table, session);
             },
         .row_count = [&session = statement.session](
                          Oid table) { return backend_session(session).row_count(table); },
         .session_setting =
             [&session = statement.session](std::string_view name) {
               return backend_session(session).session_setting(name);
             },
         .view_reads = [&session = statement.session](
                           Oid view) { return definition_session(session).view_reads(view); }});
  };
  return options;
}

}  // namespace

Generation::Generation(std::filesystem::path folder, std::shared_ptr<DatabaseContext> context,
                       std::shared_ptr<const CatalogSnapshot> catalog)
    : folder_(std::move(folder)), context_(std::move(context)), catalog_(std::move(catalog)) {
  writer_ = std::make_unique<PooledConnection>(file(folder_),
                                               options_for(sqlite::OpenMode::kCreate, sequences_));
  sqlite::Connection& connection = writer_->sqlite();
  if (!catalog_store::is_initialized(connection)) {
    connection.begin(sqlite::TransactionKind::kWrite);
    catalog_store::initialize(connection);
    connection.commit();
  }
  if (catalog_ == nullptr) {
    auto loaded = std::make_shared<CatalogSnapshot>(catalog_store::load(connection));
    loaded->set_version(context_->next_catalog_version());
    loaded->set_access_rules(context_->environment.access_rules);
    catalog_ = std::move(loaded);
  }
  catalog_store::drop_temporary_leftovers(connection, catalog_);
  next_oid_ = catalog_store::load_next_oid(connection);
  sequences_.load(connection);
  idle_readers_.push_back(open_reader());
  reader_count_ = 1;
}

Generation::~Generation() {
  idle_readers_.clear();
  writer_.reset();
  if (!discard_files_) return;
  std::error_code ignored;  // what cannot be removed now is removed at the next start
  std::filesystem::remove_all(folder_, ignored);
}

std::shared_ptr<const CatalogSnapshot> Generation::catalog() const {
  const std::lock_guard lock(catalog_mutex_);
  return catalog_;
}

Oid Generation::allocate_oid() { return next_oid_++; }

std::shared_ptr<const TableDates> Generation::table_dates(const InterruptCheck& check_interrupts) {
  const std::uint64_t commit = commits_;
  std::shared_ptr<const TableDates> dates = table_dates_.find(commit);
  if (dates != nullptr) return dates;
  ReadLease lease(*this, check_interrupts);
  dates = std::make_shared<const TableDates>(
      read_table_dates(lease.connection().sqlite(), *lease.catalog()));
  table_dates_.keep(dates, commit);
  return dates;
}

void Generation::begin_read(Reader& reader) {
  const std::uint64_t commits = commits_;
  const bool is_current = reader.catalog != nullptr && reader.commits == commits &&
                          reader.connection->sqlite().in_transaction();
  if (is_current) return;
  for (;;) {
    end_read(reader);
    const std::uint64_t before = catalog_commits_.load();
    std::shared_ptr<const CatalogSnapshot> current = catalog();
    reader.connection->begin_read();
    if (before % 2 == 0 && before == catalog_commits_.load()) {
      reader.catalog = std::move(current);
      reader.commits = commits;
      return;
    }
    catalog_commits_.wait(before);
  }
}

void Generation::end_read(Reader& reader) noexcept {
  reader.connection->sqlite().rollback();
  reader.catalog = nullptr;
}

void Generation::end_idle_reads() {
  const std::lock_guard lock(readers_mutex_);
  for (Reader& reader : idle_readers_) end_read(reader);
}

Generation::ReadLease::ReadLease(Generation& generation, const InterruptCheck& check_interrupts)
    : generation_(generation), reader_(generation.acquire_reader(check_interrupts)) {
  try {
    generation_.begin_read(reader_);
  } catch (...) {
    end_read(reader_);
    generation_.release_reader(std::move(reader_));
    throw;
  }
}

Generation::ReadLease::~ReadLease() { generation_.release_reader(std::move(reader_)); }

Generation::WriteLease::WriteLease(Generation& generation, const InterruptCheck& check_interrupts)
    : generation_(generation) {
  generation_.acquire_writer(check_interrupts);
  generation_.end_idle_reads();  // they would keep SQLite from using its log again from the start
  try {
    connection().sqlite().begin(sqlite::TransactionKind::kWrite);
  } catch (...) {
    generation_.release_writer();
    throw;
  }
}

Generation::WriteLease::~WriteLease() {
  connection().sqlite().rollback();
  generation_.release_writer();
}

void Generation::WriteLease::commit(std::shared_ptr<const CatalogSnapshot> catalog) {
  sqlite::Connection& sqlite = connection().sqlite();
  generation_.sequences_.save(sqlite, catalog == nullptr ? *generation_.catalog() : *catalog);
  if (catalog == nullptr) {
    sqlite.commit();
    ++generation_.commits_;
    generation_.sequences_.saved();
    return;
  }
  catalog_store::save_next_oid(sqlite, generation_.next_oid_);
  ++generation_.catalog_commits_;
  const auto finish = [this] {
    ++generation_.commits_;
    ++generation_.catalog_commits_;
    generation_.catalog_commits_.notify_all();
  };
  try {
    sqlite.commit();
  } catch (...) {
    finish();
    throw;
  }
  {
    const std::lock_guard lock(generation_.catalog_mutex_);
    generation_.catalog_ = std::move(catalog);
  }
  generation_.sequences_.saved();
  finish();
}

std::shared_ptr<const CatalogSnapshot> Generation::copy_to(const std::filesystem::path& target) {
  return while_nothing_writes([&] {
    writer_->sqlite().copy_to(target);
    // Opening it as a database switches the copy to WAL, which later copies of it are born with.
    sqlite::Connection(target, options_for(sqlite::OpenMode::kCreate, sequences_));
  });
}

std::shared_ptr<const CatalogSnapshot> Generation::copy_files_to(
    const std::filesystem::path& target) {
  return while_nothing_writes([&] { copy_database_file(file(folder_), target); });
}

std::shared_ptr<const CatalogSnapshot> Generation::while_nothing_writes(
    const std::function<void()>& copy) {
  acquire_writer(InterruptCheck());
  std::shared_ptr<const CatalogSnapshot> copied;
  try {
    copied = catalog();
    copy();
  } catch (...) {
    release_writer();
    throw;
  }
  release_writer();
  return copied;
}

Generation::Reader Generation::open_reader() const {
  return {std::make_unique<PooledConnection>(file(folder_),
                                             options_for(sqlite::OpenMode::kReadOnly, sequences_)),
          nullptr, 0};
}

Generation::Reader Generation::acquire_reader(const InterruptCheck& check_interrupts) {
  {
    std::unique_lock lock(readers_mutex_);
    while (idle_readers_.empty() && reader_count_ >= kMostReaders) {
      reader_returned_.wait_for(lock, kInterruptInterval);
      if (check_interrupts) check_interrupts();
    }
    if (!idle_readers_.empty()) {
      Reader reader = std::move(idle_readers_.back());
      idle_readers_.pop_back();
      return reader;
    }
    ++reader_count_;
  }
  try {
    return open_reader();
  } catch (...) {
    const std::lock_guard lock(readers_mutex_);
    --reader_count_;
    throw;
  }
}

void Generation::release_reader(Reader reader) {
  const std::lock_guard lock(readers_mutex_);
  idle_readers_.push_back(std::move(reader));
  reader_returned_.notify_one();
}

void Generation::acquire_writer(const InterruptCheck& check_interrupts) {
  const char place = 0;  // its address is this waiter's place in the queue
  std::unique_lock lock(writer_mutex_);
  writer_queue_.push_back(&place);
  while (writer_queue_.front() != &place) {
    writer_returned_.wait_for(lock, kInterruptInterval);
    if (writer_queue_.front() == &place || !check_interrupts) continue;
    try {
      check_interrupts();
    } catch (...) {
      std::erase(writer_queue_, &place);
      throw;
    }
  }
  writer_queue_.front() = this;  // the place ends with this function
}

void Generation::release_writer() {
  const std::lock_guard lock(writer_mutex_);
  writer_queue_.pop_front();
  writer_returned_.notify_all();
}

}  // namespace carto_mock::sql
