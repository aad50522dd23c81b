// One database: a file of SQLite, its catalog, its roles. A personal account has one of its own,
// the members of an organization share one.
//
// Storage comes in generations: reset() and restore() copy an image to a new file and swap it in
// behind a shared pointer; sessions that run finish on the old one, whose files go with their last
// user. Thread-safe.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/engine/session.h"
#include "support/clock.h"
#include "support/random.h"

namespace carto_mock::sql {

class Gazetteer;

// What a database takes from outside; all of it outlives the database.
struct DatabaseEnvironment {
  const Clock& clock;
  Random& random;
  const Gazetteer& gazetteer;
  const AccessRules& access_rules = AccessRules::postgres();
};

// Texts of a catalog and its documents that another database is to have otherwise: (from, to).
using Renames = std::vector<std::pair<std::string, std::string>>;

class Database {
 public:
  // `directory` is the database's own: made if missing. If it holds a database already, that one is
  // opened (a server killed in between loses nothing that was committed); else an empty database is
  // made with the superuser `postgres` and the schemas public, cartodb, cdb_dataservices_client and
  // information_schema.
  static std::shared_ptr<Database> open(std::string name, std::filesystem::path directory,
                                        DatabaseEnvironment environment);
  // A database that begins as this one's image, in a folder of its own within `parent` that goes
  // with the last session. Each `from` is a text that was made up to stand for a name: it is put
  // wherever it stands, in the text of views and functions too. Has no image yet.
  std::shared_ptr<Database> copy_image(std::string name, const std::filesystem::path& parent,
                                       const Renames& renames,
                                       DatabaseEnvironment environment) const;
  ~Database();

  const std::string& name() const;
  bool was_created() const;  // by open(), rather than found
  // Has it been the image since open() or a reset()? False for one that was found and not reset.
  bool began_as_image() const;

  // Throws 28000 `role "x" does not exist`.
  Session connect(std::string_view role, SessionOptions options = {});
  Session connect(Oid role, SessionOptions options = {});
  Session connect_superuser();
  // A superuser's session on a private copy: of the database as of the last commit, or of the
  // image. What becomes of the database meanwhile is not seen there; the copy goes with the
  // session.
  Session connect_to_copy();
  Session connect_to_image_copy();

  // A copy of the database as it is, to come back to.
  void save_image();
  // Back to the image: well under a millisecond for a small one.
  void reset();
  // Further copies, each with a name, to come back to: as fast as to the image. They stay when the
  // database is reset, and go with it or with the process.
  void save_snapshot(const std::string& name);
  bool restore_snapshot(std::string_view name);  // false: there is none, like the next one
  bool drop_snapshot(std::string_view name);
  std::vector<std::string> snapshots() const;  // names, by name

  // Copies of the image are made ahead of time; waits until one is there, for tests and benchmarks
  // that want reset() to find it. False: it cannot be made.
  bool wait_until_reset_is_prepared();

  // Grows with every reset and every committed change of roles or documents: what others cache of
  // them is stale when it has changed.
  std::uint64_t change_counter() const;

 private:
  class Impl;
  explicit Database(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace carto_mock::sql
