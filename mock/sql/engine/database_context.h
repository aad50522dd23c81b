// What all generations and sessions of one database share.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "sql/engine/database.h"
#include "sql/engine/session_settings.h"
#include "sql/engine/statement_cache.h"
#include "sql/functions/advisory_locks.h"
#include "sql/functions/data_services.h"
#include "sql/functions/transaction_log.h"
#include "support/private_directory.h"

namespace carto_mock::sql {

struct DatabaseContext {
  DatabaseContext(std::string name_, DatabaseEnvironment environment_)
      : name(std::move(name_)), environment(environment_), opened(environment.clock.now()) {}

  // No two catalogs of this database have the same version, whatever generation or transaction they
  // belong to: what is cached by version can never meet another catalog.
  std::uint64_t next_catalog_version() { return ++catalog_versions; }

  // What other programs have taken of the numbers of processes.
  static constexpr std::int32_t kLastForeignProcess = 1000;
  // Where the write-ahead log of a new server is.
  static constexpr std::uint64_t kFirstLogPosition = 0x1500000;

  std::optional<PrivateDirectory> folder;  // of a database that is not to outlive its use
  const std::string name;
  const DatabaseEnvironment environment;
  const Timestamp opened;
  StatementCache statements;
  RoleSettingsCache role_settings;
  ServiceUsage service_usage;
  AdvisoryLocks advisory_locks;
  TransactionLog transactions;
  std::atomic<std::int32_t> last_process{kLastForeignProcess};  // pg_backend_pid()
  std::atomic<std::uint64_t> log_position{kFirstLogPosition};   // pg_current_wal_lsn()
  std::atomic<std::uint64_t> catalog_versions{0};
  std::atomic<std::uint64_t> changes{0};  // Database::change_counter()
};

}  // namespace carto_mock::sql
