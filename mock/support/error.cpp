#include "support/error.h"

#include <fmt/format.h>

namespace carto_mock {

Error Error::unsupported(std::string construct) {
  Error error(sqlstate::kFeatureNotSupported,
              fmt::format("carto-mock does not support {}", construct));
  error.hint_ = "CARTO can do this; carto-mock cannot, and refuses rather than guess.";
  error.unsupported_construct_ = std::move(construct);
  return error;
}

}  // namespace carto_mock
