// Tables, schemas and results of queries as XML (manual, chapter 9.15.4).
#pragma once

#include <span>

#include "sql/functions/function.h"

namespace carto_mock::sql {

std::span<const FunctionEntry> xml_export_functions();

}  // namespace carto_mock::sql
