#include <fmt/format.h>

#include "sql/lowering/plan.h"
#include "sql/lowering/storage_boxes.h"

namespace carto_mock::sql {

std::string storage_table(Oid relation) { return fmt::format("t{}", relation); }
std::string storage_column(int attnum) { return fmt::format("c{}", attnum); }
std::string storage_index(Oid index) { return fmt::format("i{}", index); }

std::string storage_keys(Oid index) { return fmt::format("u{}", index); }
std::string storage_boxes(Oid table, Oid index) { return fmt::format("b{}_{}", table, index); }

}  // namespace carto_mock::sql
