#include "sql/engine/database.h"

#include <fmt/format.h>

#include <atomic>
#include <mutex>
#include <utility>

#include "sql/engine/catalog_store.h"
#include "sql/engine/database_context.h"
#include "sql/engine/generation.h"
#include "sql/engine/generation_supply.h"
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
        directory_(std::move(directory)),
        supply_([this] { return copy_image(); }) {
    if (const auto folder = directory_.current_generation()) {
      current_ = std::make_shared<Generation>(*folder, context_);
    } else {
      created_ = true;
      const std::filesystem::path made = directory_.make_generation();
      current_ = std::make_shared<Generation>(made, context_);
      directory_.make_current(made);
    }
    if (directory_.has_image()) supply_.renew();
  }

  // Begins as the image of `original`.
  Impl(std::string name, const std::filesystem::path& parent, const Impl& original,
       const Renames& renames)
      : context_(
            std::make_shared<DatabaseContext>(std::move(name), original.context_->environment)),
        directory_(context_->folder.emplace(parent).path()),
        created_(true),
        supply_([this] { return copy_image(); }) {
    const std::filesystem::path folder = directory_.make_generation();
    {
      const std::lock_guard lock(original.files_);
      original.directory_.copy_image(Generation::file(folder));
    }
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
    {
      const std::lock_guard lock(files_);
      directory_.put_image();
      image_catalog_ = std::move(catalog);
    }
    began_as_image_ = true;
    supply_.renew();
  }

  void reset() {
    const std::lock_guard replacing(replacing_);
    if (!directory_.has_image()) {
      throw Error(sqlstate::kObjectNotInPrerequisiteState,
                  "there is no image of the database to go back to");
    }
    std::shared_ptr<Generation> fresh = supply_.take();
    {
      const std::lock_guard lock(files_);
      directory_.make_current(fresh->folder());
    }
    {
      const std::lock_guard lock(mutex_);
      std::swap(current_, fresh);
    }
    began_as_image_ = true;
    ++context_->changes;
    supply_.retire(std::move(fresh));
  }

  std::shared_ptr<Generation> private_copy() {
    std::filesystem::path folder;
    {
      const std::lock_guard lock(files_);
      folder = directory_.make_generation();
    }
    std::shared_ptr<const CatalogSnapshot> catalog = current()->copy_to(Generation::file(folder));
    auto copy = std::make_shared<Generation>(folder, context_, std::move(catalog));
    copy->discard_files_at_end();
    return copy;
  }

  std::shared_ptr<Generation> private_image_copy() {
    std::shared_ptr<Generation> copy = copy_image();
    copy->discard_files_at_end();
    return copy;
  }

  DatabaseContext& context() const { return *context_; }
  bool created() const { return created_; }
  bool began_as_image() const { return began_as_image_; }
  GenerationSupply& supply() { return supply_; }

 private:
  std::shared_ptr<Generation> copy_image() {
    std::filesystem::path folder;
    std::shared_ptr<const CatalogSnapshot> catalog;
    {
      const std::lock_guard lock(files_);
      folder = directory_.make_generation();
      directory_.copy_image(Generation::file(folder));
      catalog = image_catalog_;
    }
    auto generation = std::make_shared<Generation>(folder, context_, std::move(catalog));
    const std::lock_guard lock(files_);
    // The catalog of all copies is one object, so that statements that were compiled for one fit
    // the others.
    if (image_catalog_ == nullptr) image_catalog_ = generation->catalog();
    return generation;
  }

  std::shared_ptr<DatabaseContext> context_;
  std::mutex replacing_;      // one reset() or save_image() at a time
  mutable std::mutex files_;  // guards directory_ and image_catalog_
  StorageDirectory directory_;
  std::shared_ptr<const CatalogSnapshot> image_catalog_;
  mutable std::mutex mutex_;
  std::shared_ptr<Generation> current_;
  bool created_ = false;
  std::atomic<bool> began_as_image_{false};
  GenerationSupply supply_;  // last: its thread uses the above
};

Database::Database(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Database::~Database() = default;

std::shared_ptr<Database> Database::copy_image(std::string name,
                                               const std::filesystem::path& parent,
                                               const Renames& renames) const {
  return std::shared_ptr<Database>(
      new Database(std::make_unique<Impl>(std::move(name), parent, *impl_, renames)));
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
bool Database::wait_until_reset_is_prepared() { return impl_->supply().wait_until_ready(); }
std::uint64_t Database::change_counter() const { return impl_->context().changes; }

}  // namespace carto_mock::sql
