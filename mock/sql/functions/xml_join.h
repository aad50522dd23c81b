// Pieces of XML one after the other, as XMLCONCAT and xmlagg() put them (manual, chapter 9.15.1.3).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace carto_mock::sql {

class XmlJoin {
 public:
  // Throws 2200N for a declaration that is none.
  void add(std::string_view xml);
  // With one declaration in place of the pieces': a version that all of them say, and standalone
  // where none leaves it open.
  std::string text() &&;

 private:
  std::string content_;
  std::optional<std::string> version_;  // of all pieces so far
  bool has_version_ = true;
  std::optional<bool> standalone_ = true;
};

}  // namespace carto_mock::sql
