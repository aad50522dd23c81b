// Views whose queries must follow when what they read gets other names: they are kept as text.
#pragma once

#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "sql/engine/utility.h"
#include "sql/tree/query.h"

namespace carto_mock::sql {

class ReadingViews {
 public:
  // To be made before the change: reads the views' queries as they are.
  ReadingViews(const std::set<Oid>& views, const UtilityContext& context);
  // To be called after it. Throws 0A000 where a query has no text of ours.
  void rewrite(const UtilityContext& context) const;

 private:
  std::vector<std::pair<Oid, std::unique_ptr<Query>>> queries_;
};

}  // namespace carto_mock::sql
