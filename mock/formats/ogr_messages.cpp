#include "formats/ogr_messages.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace carto_mock::formats {
namespace {

constexpr std::size_t kExcerptWidth = 60;
constexpr std::size_t kShownAfterError = 10;

// Where each character of UTF-8 text begins, and where the text ends.
std::vector<std::size_t> character_starts(std::string_view text) {
  std::vector<std::size_t> starts;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xc0U) != 0x80U) starts.push_back(i);
  }
  starts.push_back(text.size());
  return starts;
}

}  // namespace

Error ogr_failure(int exit_status, std::string_view printed) {
  return {sqlstate::kInternalError,
          fmt::format("ogr2ogr command return code {}, Error: {}", exit_status, printed)};
}

std::string excerpt(std::string_view statement, std::size_t offset) {
  const auto line_number =
      std::count(statement.begin(), statement.begin() + static_cast<std::ptrdiff_t>(offset), '\n') +
      1;
  const std::size_t line_start =
      offset == 0 ? 0 : statement.rfind('\n', offset - 1) + 1;  // npos + 1 is 0
  std::string line(statement.substr(line_start, statement.find('\n', offset) - line_start));
  std::ranges::replace(line, '\t', ' ');
  const std::vector<std::size_t> starts = character_starts(line);
  const auto location = static_cast<std::size_t>(
      std::ranges::lower_bound(starts, offset - line_start) - starts.begin());

  std::size_t begin = 0;
  std::size_t end = starts.size() - 1;
  if (end > kExcerptWidth) {
    if (location + kShownAfterError > kExcerptWidth)
      end = std::min(end, location + kShownAfterError);
    else
      end = kExcerptWidth;
    if (end > kExcerptWidth) begin = end - kExcerptWidth;
  }
  std::string text = fmt::format("LINE {}: ", line_number);
  const std::size_t indent = text.size() + (begin > 0 ? 3 : 0) + (location - begin);
  if (begin > 0) text += "...";
  text.append(line, starts[begin], starts[end] - starts[begin]);
  if (end + 1 < starts.size()) text += "...";
  text += '\n';
  text.append(indent, ' ');
  text += "^\n";
  return text;
}

std::string client_message(const Error& error, std::string_view statement) {
  std::string text = fmt::format("ERROR:  {}\n", error.message());
  const std::optional<int> offset = error.offset();
  if (offset) text += excerpt(statement, static_cast<std::size_t>(*offset));
  if (!error.detail().empty()) text += fmt::format("DETAIL:  {}\n", error.detail());
  if (!error.hint().empty()) text += fmt::format("HINT:  {}\n", error.hint());
  return text;
}

}  // namespace carto_mock::formats
