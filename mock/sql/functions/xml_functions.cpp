// Functions on xml (manual, chapter 9.15).
#include <string>

#include "sql/functions/native.h"
#include "sql/functions/type_function_lists.h"
#include "sql/types/xml_text.h"

namespace carto_mock::sql {
namespace {

std::string from_text(const std::string& text) {
  require_xml_content(text);
  return text;
}

constexpr FunctionEntry kEntries[] = {
    {"xml(text)", native<from_text>},
};

}  // namespace

std::span<const FunctionEntry> xml_functions() { return kEntries; }

}  // namespace carto_mock::sql
