// ts_headline (manual, chapter 12.3.4).
#include <string>
#include <string_view>

#include "sql/functions/native.h"
#include "sql/functions/text_search_lists.h"
#include "sql/functions/text_search_names.h"
#include "sql/functions/text_search_notices.h"
#include "sql/text_search/headline.h"
#include "sql/types/json.h"
#include "sql/types/jsonb.h"

namespace carto_mock::sql {
namespace {

// Makes the headlines of one call.
class Headlines {
 public:
  Headlines(const CallContext& context, const TextSearchConfiguration& configuration,
            std::string_view query, std::string_view options)
      : context_(context),
        configuration_(configuration),
        query_(decode_tsquery(query)),
        options_(parse_headline_options(options)) {}

  std::string of_text(std::string_view text) const {
    int long_words = 0;
    std::string headline = make_headline(
        text, query_, configuration_, options_, [this] { context_.session.check_interrupts(); },
        long_words);
    give_long_word_notices(context_, long_words);
    return headline;
  }

  // Without the blanks that the text has between its parts.
  std::string of_json(std::string_view text) const {
    std::string result;
    append(parse_json(text), result);
    return result;
  }

  std::string of_jsonb(std::string_view text) const {
    JsonNode node = parse_json(text);
    replace_strings(node);
    return jsonb_text(node);
  }

 private:
  void replace_strings(JsonNode& node) const {
    if (node.kind == JsonNode::Kind::kString) node.text = of_text(node.text);
    for (JsonNode& element : node.elements) replace_strings(element);
    for (JsonMember& member : node.members) replace_strings(member.value);
  }

  void append(const JsonNode& node, std::string& out) const {
    switch (node.kind) {
      case JsonNode::Kind::kNull:
        out += "null";
        break;
      case JsonNode::Kind::kString:
        out += quote_json(of_text(node.text));
        break;
      case JsonNode::Kind::kNumber:
        out += node.text;
        break;
      case JsonNode::Kind::kTrue:
        out += "true";
        break;
      case JsonNode::Kind::kFalse:
        out += "false";
        break;
      case JsonNode::Kind::kArray:
        append_elements(node, out);
        break;
      case JsonNode::Kind::kObject:
        append_members(node, out);
        break;
    }
  }

  void append_elements(const JsonNode& node, std::string& out) const {
    out += '[';
    for (const JsonNode& element : node.elements) {
      if (&element != &node.elements.front()) out += ',';
      append(element, out);
    }
    out += ']';
  }

  void append_members(const JsonNode& node, std::string& out) const {
    out += '{';
    for (const JsonMember& member : node.members) {
      if (&member != &node.members.front()) out += ',';
      out += quote_json(member.key) + ':';
      append(member.value, out);
    }
    out += '}';
  }

  const CallContext& context_;
  const TextSearchConfiguration& configuration_;
  TsQuery query_;
  HeadlineOptions options_;
};

using Make = std::string (Headlines::*)(std::string_view text) const;

// Of a document and a query, maybe behind a configuration, maybe with options after them.
template <Make make, bool has_configuration, bool has_options>
Value headline(const CallContext& context, Arguments arguments) {
  const TextSearchConfiguration& configuration =
      has_configuration ? configuration_of(static_cast<Oid>(arguments[0].as_integer()))
                        : current_configuration(context.session);
  const Arguments rest = arguments.subspan(has_configuration ? 1 : 0);
  const std::string_view options = has_options ? std::string_view(rest[2].as_text()) : "";
  const Headlines headlines(context, configuration, rest[1].as_text(), options);
  return Value::text((headlines.*make)(rest[0].as_text()));
}

constexpr FunctionEntry kEntries[] = {
    {"ts_headline(text,tsquery)", headline<&Headlines::of_text, false, false>},
    {"ts_headline(text,tsquery,text)", headline<&Headlines::of_text, false, true>},
    {"ts_headline(regconfig,text,tsquery)", headline<&Headlines::of_text, true, false>},
    {"ts_headline(regconfig,text,tsquery,text)", headline<&Headlines::of_text, true, true>},
    {"ts_headline(json,tsquery)", headline<&Headlines::of_json, false, false>},
    {"ts_headline(json,tsquery,text)", headline<&Headlines::of_json, false, true>},
    {"ts_headline(regconfig,json,tsquery)", headline<&Headlines::of_json, true, false>},
    {"ts_headline(regconfig,json,tsquery,text)", headline<&Headlines::of_json, true, true>},
    {"ts_headline(jsonb,tsquery)", headline<&Headlines::of_jsonb, false, false>},
    {"ts_headline(jsonb,tsquery,text)", headline<&Headlines::of_jsonb, false, true>},
    {"ts_headline(regconfig,jsonb,tsquery)", headline<&Headlines::of_jsonb, true, false>},
    {"ts_headline(regconfig,jsonb,tsquery,text)", headline<&Headlines::of_jsonb, true, true>},
};

}  // namespace

std::span<const FunctionEntry> text_search_headline_functions() { return kEntries; }

}  // namespace carto_mock::sql
