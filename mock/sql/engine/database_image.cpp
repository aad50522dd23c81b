#include "sql/engine/database_image.h"

#include "sql/engine/storage_directory.h"

namespace carto_mock::sql {

DatabaseImage::DatabaseImage(std::filesystem::path file,
                             std::shared_ptr<const CatalogSnapshot> catalog,
                             std::shared_ptr<DatabaseContext> context,
                             std::function<std::filesystem::path()> make_folder)
    : file_(std::move(file)),
      context_(std::move(context)),
      make_folder_(std::move(make_folder)),
      catalog_(std::move(catalog)),
      supply_([this] { return copy(); }) {
  supply_.renew();
}

DatabaseImage::~DatabaseImage() {
  if (discards_file_) remove_database_file(file_);
}

std::shared_ptr<Generation> DatabaseImage::copy() {
  const std::filesystem::path folder = make_folder_();
  copy_file_to(Generation::file(folder));
  std::shared_ptr<const CatalogSnapshot> catalog;
  {
    const std::lock_guard lock(mutex_);
    catalog = catalog_;
  }
  auto generation = std::make_shared<Generation>(folder, context_, std::move(catalog));
  // The catalog of all copies is one object, so that statements that were compiled for one fit the
  // others.
  const std::lock_guard lock(mutex_);
  if (catalog_ == nullptr) catalog_ = generation->catalog();
  return generation;
}

void DatabaseImage::copy_file_to(const std::filesystem::path& target) const {
  copy_database_file(file_, target);
}

}  // namespace carto_mock::sql
