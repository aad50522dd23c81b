#include "sql/engine/database.h"

#include <fmt/format.h>

#include <atomic>
#include <map>
#include <mutex>
#include <utility>

#include "sql/engine/catalog_store.h"
#include "sql/engine/database_context.h"
#include "sql/engine/database_image.h"
#include "sql/engine/generation.h"
#include "sql/engine/storage_directory.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr std::string_view kSuperuser = "postgres";

Session superuser_session(std::shared_ptr<Generation> generation) {
  const Oid role = generation->catalog()->find_role(kSuperuser)->oid;
  return Session(std::move(generation), role, {});
}

}  // namespace

class Database::Impl {
 public:
  Impl(std::string name, std::filesystem::path directory, DatabaseEnvironment environment)
      : context_(std::make_shared<DatabaseContext>(std::move(name), environment)),
        directory_(std::move(directory)) {
    if (const auto folder = directory_.current_generation()) {
      current_ = std::make_shared<Generation>(*folder, context_);
    } else {
      created_ = true;
      const std::filesystem::path made = directory_.make_generation();
      current_ = std::make_shared<Generation>(made, context_);
      directory_.make_current(made);
    }
    if (directory_.has_image()) image_ = make_image(directory_.image(), nullptr);
  }

  // Begins as the image of `original`.
  Impl(std::string name, const std::filesystem::path& parent, const Impl& original,
       const Renames& renames, DatabaseEnvironment environment)
      : context_(std::make_shared<DatabaseContext>(std::move(name), environment)),
        directory_(context_->folder.emplace(parent).path()),
        created_(true) {
    const std::filesystem::path folder = directory_.make_generation();
    original.copy_image_to(Generation::file(folder));
    {
      sqlite::Connection connection(Generation::file(folder), {.mode = sqlite::OpenMode::kCreate});
      connection.begin(sqlite::TransactionKind::kWrite);
      for (const auto& [from, to] : renames) catalog_store::replace_text(connection, from, to);
      connection.commit();
    }
    current_ = std::make_shared<Generation>(folder, context_);
  }

  std::shared_ptr<Generation> current() const {
    const std::lock_guard lock(mutex_);
    return current_;
  }

  void save_image() {
    const std::lock_guard replacing(replacing_);
    std::shared_ptr<const CatalogSnapshot> catalog =
        current()->copy_to(directory_.make_image_draft());
    image_.reset();  // nothing of the old file is made any more
    {
      const std::lock_guard lock(files_);
      directory_.put_image();
    }
    image_ = make_image(directory_.image(), std::move(catalog));
    began_as_image_ = true;
  }

  void reset() {
    const std::lock_guard replacing(replacing_);
    go_to(image());
    context_->service_usage.clear();
    began_as_image_ = true;
  }

  void save_snapshot(const std::string& name) {
    const std::lock_guard replacing(replacing_);
    const std::filesystem::path file = directory_.make_snapshot_file();
    std::shared_ptr<const CatalogSnapshot> catalog = current()->copy_files_to(file);
    auto snapshot = make_image(file, std::move(catalog));
    snapshot->discard_file_at_end();
    snapshots_[name] = std::move(snapshot);
  }

  bool restore_snapshot(std::string_view name) {
    const std::lock_guard replacing(replacing_);
    const auto found = snapshots_.find(name);
    if (found == snapshots_.end()) return false;
    go_to(*found->second);
    return true;
  }

  bool drop_snapshot(std::string_view name) {
    const std::lock_guard replacing(replacing_);
    const auto found = snapshots_.find(name);
    if (found == snapshots_.end()) return false;
    snapshots_.erase(found);
    return true;
  }

  std::vector<std::string> snapshots() const {
    const std::lock_guard replacing(replacing_);
    std::vector<std::string> names;
    names.reserve(snapshots_.size());
    for (const auto& [name, snapshot] : snapshots_) names.push_back(name);
    return names;
  }

  std::shared_ptr<Generation> private_copy() {
    const std::filesystem::path folder = make_generation_folder();
    std::shared_ptr<const CatalogSnapshot> catalog =
        current()->copy_files_to(Generation::file(folder));
    auto copy = std::make_shared<Generation>(folder, context_, std::move(catalog));
    copy->discard_files_at_end();
    return copy;
  }

  std::shared_ptr<Generation> private_image_copy() {
    const std::lock_guard replacing(replacing_);
    std::shared_ptr<Generation> copy = image().copy();
    copy->discard_files_at_end();
    return copy;
  }

  bool wait_until_reset_is_prepared() {
    const std::lock_guard replacing(replacing_);
    return image().wait_until_ready();
  }

  DatabaseContext& context() const { return *context_; }
  bool created() const { return created_; }
  bool began_as_image() const { return began_as_image_; }

 private:
  std::unique_ptr<DatabaseImage> make_image(std::filesystem::path file,
                                            std::shared_ptr<const CatalogSnapshot> catalog) {
    return std::make_unique<DatabaseImage>(std::move(file), std::move(catalog), context_,
                                           [this] { return make_generation_folder(); });
  }

  DatabaseImage& image() const {
    if (image_ != nullptr) return *image_;
    throw Error(sqlstate::kObjectNotInPrerequisiteState,
                "there is no image of the database to go back to");
  }

  void copy_image_to(const std::filesystem::path& target) const {
    const std::lock_guard replacing(replacing_);
    image().copy_file_to(target);
  }

  std::filesystem::path make_generation_folder() {
    const std::lock_guard lock(files_);
    return directory_.make_generation();
  }

  void go_to(DatabaseImage& image) {
    std::shared_ptr<Generation> fresh = image.take();
    {
      const std::lock_guard lock(files_);
      directory_.make_current(fresh->folder());
    }
    {
      const std::lock_guard lock(mutex_);
      std::swap(current_, fresh);
    }
    ++context_->changes;
    image.retire(std::move(fresh));
  }

  std::shared_ptr<DatabaseContext> context_;
  // One change of the images or of the current generation at a time; guards the images.
  mutable std::mutex replacing_;
  std::mutex files_;  // guards directory_
  StorageDirectory directory_;
  mutable std::mutex mutex_;
  std::shared_ptr<Generation> current_;
  bool created_ = false;
  std::atomic<bool> began_as_image_{false};
  // Last: their threads use the above.
  std::unique_ptr<DatabaseImage> image_;
  std::map<std::string, std::unique_ptr<DatabaseImage>, std::less<>> snapshots_;
};

Database::Database(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Database::~Database() = default;

std::shared_ptr<Database> Database::copy_image(std::string name,
                                               const std::filesystem::path& parent,
                                               const Renames& renames,
                                               DatabaseEnvironment environment) const {
  return std::shared_ptr<Database>(
      new Database(std::make_unique<Impl>(std::move(name), parent, *impl_, renames, environment)));
}

std::shared_ptr<Database> Database::open(std::string name, std::filesystem::path directory,
                                         DatabaseEnvironment environment) {
  return std::shared_ptr<Database>(
      new Database(std::make_unique<Impl>(std::move(name), std::move(directory), environment)));
}

const std::string& Database::name() const { return impl_->context().name; }
bool Database::was_created() const { return impl_->created(); }
bool Database::began_as_image() const { return impl_->began_as_image(); }

Session Database::connect(std::string_view role, SessionOptions options) {
  std::shared_ptr<Generation> generation = impl_->current();
  const Role* found = generation->catalog()->find_role(role);
  if (found == nullptr)
    throw Error(SqlState("28000"), fmt::format("role \"{}\" does not exist", role));
  const Oid oid = found->oid;
  return Session(std::move(generation), oid, std::move(options));
}

Session Database::connect(Oid role, SessionOptions options) {
  std::shared_ptr<Generation> generation = impl_->current();
  if (generation->catalog()->find_role(role) == nullptr) {
    throw Error(SqlState("28000"), fmt::format("role with OID {} does not exist", role));
  }
  return Session(std::move(generation), role, std::move(options));
}

Session Database::connect_superuser() { return connect(kSuperuser); }

Session Database::connect_to_copy() { return superuser_session(impl_->private_copy()); }

Session Database::connect_to_image_copy() { return superuser_session(impl_->private_image_copy()); }

void Database::save_image() { impl_->save_image(); }
void Database::reset() { impl_->reset(); }
void Database::save_snapshot(const std::string& name) { impl_->save_snapshot(name); }
bool Database::restore_snapshot(std::string_view name) { return impl_->restore_snapshot(name); }
bool Database::drop_snapshot(std::string_view name) { return impl_->drop_snapshot(name); }
std::vector<std::string> Database::snapshots() const { return impl_->snapshots(); }
bool Database::wait_until_reset_is_prepared() { return impl_->wait_until_reset_is_prepared(); }
std::uint64_t Database::change_counter() const { return impl_->context().changes; }

}  // namespace carto_mock::sql
