// What an error says of the objects that it is about: GET STACKED DIAGNOSTICS of COLUMN_NAME and
// the like (manual, table 43.2), and the options of RAISE of the same names.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "sql/plpgsql/program.h"
#include "support/error.h"

namespace carto_mock::sql::plpgsql {

using ErrorObjects = std::map<ErrorObject, std::string>;  // what is not there is empty

// An error that RAISE has made: its objects are those of its options.
class RaisedError final : public Error {
 public:
  RaisedError(Error error, ErrorObjects objects)
      : Error(std::move(error)), objects_(std::move(objects)) {}
  const ErrorObjects& objects() const { return objects_; }

 private:
  ErrorObjects objects_;
};

// Of any other error, whose message names them. Throws Error::unsupported for what it does not say.
std::string error_object(const Error& error, ErrorObject object);

}  // namespace carto_mock::sql::plpgsql
