// Functions on xml (manual, chapter 9.15) that need no more of XML than its text.
#include "sql/functions/xml_functions.h"

#include <optional>
#include <string>

#include "sql/functions/aggregate_maker.h"
#include "sql/functions/native.h"
#include "sql/functions/type_function_lists.h"
#include "sql/functions/xml_join.h"
#include "sql/types/xml_text.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

std::string from_text(const std::string& text) {
  require_xml_content(text);
  return text;
}

// As it was written.
std::string as_text(const std::string& xml) { return xml; }

std::string comment(const std::string& text) {
  constexpr SqlState kInvalidXmlComment{"2200S"};
  if (text.find("--") != std::string::npos || text.ends_with('-'))
    throw Error(kInvalidXmlComment, "invalid XML comment");
  return "<!--" + text + "-->";
}

// NULL is left out.
std::optional<std::string> concatenate(const std::optional<std::string>& left,
                                       const std::optional<std::string>& right) {
  if (!left) return right;
  if (!right) return left;
  XmlJoin join;
  join.add(*left);
  join.add(*right);
  return std::move(join).text();
}

class XmlAggregate final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    if (arguments[0].is_null()) return;
    result_ = result_ ? concatenate(result_, arguments[0].as_text()) : arguments[0].as_text();
  }
  Value finish(const CallContext&) override {
    return result_ ? Value::text(*std::move(result_)) : Value();
  }

 private:
  std::optional<std::string> result_;
};

constexpr FunctionEntry kEntries[] = {
    {"xml(text)", native<from_text>},
    {"text(xml)", native<as_text>},
    {"xml_send(xml)", native<format_xml>},
    {"xmlcomment(text)", native<comment>},
    {"xmlconcat2(xml,xml)", native<concatenate>},
};

constexpr bool kSkipsNulls = true;

constexpr AggregateEntry kAggregates[] = {
    {"xmlagg(xml)", !kSkipsNulls, make_aggregate<XmlAggregate>},
};

}  // namespace

std::span<const FunctionEntry> xml_functions() { return kEntries; }
std::span<const AggregateEntry> xml_aggregates() { return kAggregates; }

}  // namespace carto_mock::sql
