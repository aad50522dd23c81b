// to_tsvector and its like, and the operator @@ of texts (manual, tables 9.42 and 9.43).
#include <fmt/format.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "sql/functions/native.h"
#include "sql/functions/text_search_lists.h"
#include "sql/functions/text_search_names.h"
#include "sql/functions/text_search_notices.h"
#include "sql/text_search/document_vector.h"
#include "sql/text_search/query_building.h"
#include "sql/text_search/vector_search.h"
#include "sql/types/json.h"
#include "sql/types/text_scanner.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// What of a JSON value is taken.
struct JsonParts {
  bool keys = false;
  bool strings = false;
  bool numbers = false;
  bool booleans = false;
};

constexpr std::string_view kPossibleParts =
    "Possible values are: \"string\", \"numeric\", \"boolean\", \"key\", and \"all\".";

void add_part(std::string_view name, JsonParts& parts) {
  const auto is = [name](std::string_view part) { return equals_ignoring_case(name, part); };
  const bool is_all = is("all");
  if (!is_all && !is("key") && !is("string") && !is("numeric") && !is("boolean")) {
    throw Error(sqlstate::kInvalidParameterValue,
                fmt::format("wrong flag in flag array: \"{}\"", name))
        .hint(std::string(kPossibleParts));
  }
  parts.keys |= is_all || is("key");
  parts.strings |= is_all || is("string");
  parts.numbers |= is_all || is("numeric");
  parts.booleans |= is_all || is("boolean");
}

JsonParts parse_parts(std::string_view json) {
  const JsonNode node = parse_json(json);
  if (node.kind == JsonNode::Kind::kObject) {
    throw Error(sqlstate::kInvalidParameterValue,
                "wrong flag type, only arrays and scalars are allowed");
  }
  JsonParts parts;
  const auto add = [&parts](const JsonNode& flag) {
    if (flag.kind == JsonNode::Kind::kArray || flag.kind == JsonNode::Kind::kObject)
      throw Error(sqlstate::kInternalError, "unexpected end of flag array");
    if (flag.kind != JsonNode::Kind::kString) {
      throw Error(sqlstate::kInvalidParameterValue, "flag array element is not a string")
          .hint(std::string(kPossibleParts));
    }
    add_part(flag.text, parts);
  };
  if (node.kind == JsonNode::Kind::kArray) {
    for (const JsonNode& flag : node.elements) add(flag);
  } else {
    add(node);
  }
  return parts;
}

void visit_parts(const JsonNode& node, const JsonParts& parts,
                 const std::function<void(std::string_view)>& visit) {
  switch (node.kind) {
    case JsonNode::Kind::kNull:
      break;
    case JsonNode::Kind::kString:
      if (parts.strings) visit(node.text);
      break;
    case JsonNode::Kind::kNumber:
      if (parts.numbers) visit(node.text);
      break;
    case JsonNode::Kind::kTrue:
      if (parts.booleans) visit("true");
      break;
    case JsonNode::Kind::kFalse:
      if (parts.booleans) visit("false");
      break;
    case JsonNode::Kind::kArray:
      for (const JsonNode& element : node.elements) visit_parts(element, parts, visit);
      break;
    case JsonNode::Kind::kObject:
      for (const JsonMember& member : node.members) {
        if (parts.keys) visit(member.key);
        visit_parts(member.value, parts, visit);
      }
      break;
  }
}

TsVector finish(const CallContext& context, DocumentVector& document) {
  give_long_word_notices(context, document.long_words());
  return document.finish();
}

const TextSearchConfiguration& given(std::int64_t oid) {
  return configuration_of(static_cast<Oid>(oid));
}

TsVector vector_of_text(const CallContext& context, const TextSearchConfiguration& configuration,
                        std::string_view text) {
  DocumentVector document(configuration);
  document.add(text);
  return finish(context, document);
}

// PostgreSQL looks for the configuration when there is a text to parse, not before.
std::string vector_of_json(const CallContext& context, std::int64_t configuration,
                           std::string_view json, const JsonParts& parts) {
  std::optional<DocumentVector> document;
  visit_parts(parse_json(json), parts, [&](std::string_view text) {
    if (!document) document.emplace(given(configuration));
    document->add_separate(text);
  });
  return encode_tsvector(document ? finish(context, *document) : TsVector());
}

std::string text_in(const CallContext& context, std::int64_t oid, std::string_view text) {
  return encode_tsvector(vector_of_text(context, given(oid), text));
}

std::string text(const CallContext& context, std::string_view text) {
  return encode_tsvector(vector_of_text(context, current_configuration(context.session), text));
}

std::string json_in(const CallContext& context, std::int64_t oid, std::string_view json) {
  return vector_of_json(context, oid, json, {.strings = true});
}

std::string json(const CallContext& context, std::string_view json) {
  return vector_of_json(context, current_configuration(context.session).oid, json,
                        {.strings = true});
}

std::string json_parts_in(const CallContext& context, std::int64_t oid, std::string_view json,
                          std::string_view parts) {
  return vector_of_json(context, oid, json, parse_parts(parts));
}

std::string json_parts(const CallContext& context, std::string_view json, std::string_view parts) {
  return vector_of_json(context, current_configuration(context.session).oid, json,
                        parse_parts(parts));
}

bool text_matches_query(const CallContext& context, std::string_view text, std::string_view query) {
  return matches_query(decode_tsquery(query),
                       vector_of_text(context, current_configuration(context.session), text));
}

bool text_matches_text(const CallContext& context, std::string_view text, std::string_view words) {
  const TextSearchConfiguration& configuration = current_configuration(context.session);
  const TsVector vector = vector_of_text(context, configuration, text);
  QueryNotices notices;
  const TsQuery query = build_plain_query(words, TsQueryItem::Kind::kAnd, configuration, notices);
  give_notices(context, words, notices);
  return matches_query(query, vector);
}

constexpr bool kGivesNotices = true;
constexpr FunctionEntry kEntries[] = {
    {"to_tsvector(text)", native<text>, kGivesNotices},
    {"to_tsvector(regconfig,text)", native<text_in>, kGivesNotices},
    {"to_tsvector(json)", native<json>, kGivesNotices},
    {"to_tsvector(jsonb)", native<json>, kGivesNotices},
    {"to_tsvector(regconfig,json)", native<json_in>, kGivesNotices},
    {"to_tsvector(regconfig,jsonb)", native<json_in>, kGivesNotices},
    {"json_to_tsvector(json,jsonb)", native<json_parts>, kGivesNotices},
    {"jsonb_to_tsvector(jsonb,jsonb)", native<json_parts>, kGivesNotices},
    {"json_to_tsvector(regconfig,json,jsonb)", native<json_parts_in>, kGivesNotices},
    {"jsonb_to_tsvector(regconfig,jsonb,jsonb)", native<json_parts_in>, kGivesNotices},
    {"ts_match_tq(text,tsquery)", native<text_matches_query>, kGivesNotices},
    {"ts_match_tt(text,text)", native<text_matches_text>, kGivesNotices},
};

}  // namespace

std::span<const FunctionEntry> text_search_document_functions() { return kEntries; }

}  // namespace carto_mock::sql
