// ts_parse, ts_token_type, ts_lexize and ts_debug (manual, table 9.44).
#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/functions/native.h"
#include "sql/functions/text_search_lists.h"
#include "sql/functions/text_search_names.h"
#include "sql/functions/value_streams.h"
#include "sql/text_search/lexizer.h"
#include "sql/text_search/tokenizer.h"
#include "sql/types/type_oids.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

Value row_of(std::vector<Type> types, std::vector<std::string> names, std::vector<Value> fields) {
  return Value::record(
      {.types = std::move(types), .names = std::move(names), .fields = std::move(fields)});
}

// The parser of a call: its number or its name.
void require_parser(const CallContext& context, const Value& parser) {
  if (context.argument_types[0].oid == oid::kText) {
    require_text_search_parser(parser.as_text(), context.session);
  } else if (parser.as_integer() != kDefaultTextSearchParser) {
    throw Error(sqlstate::kInternalError,
                fmt::format("cache lookup failed for text search parser {}", parser.as_integer()));
  }
}

std::vector<Value> parse(const CallContext& context, Arguments arguments) {
  require_parser(context, arguments[0]);
  std::vector<Value> rows;
  for (const Token& token : tokenize(arguments[1].as_text())) {
    rows.push_back(row_of(
        {{oid::kInt4}, {oid::kText}}, {"tokid", "token"},
        {Value::integer(static_cast<int>(token.kind)), Value::text(std::string(token.text))}));
  }
  return rows;
}

std::vector<Value> token_types(const CallContext& context, Arguments arguments) {
  require_parser(context, arguments[0]);
  std::vector<Value> rows;
  for (const TokenKindName& kind : kTokenKindNames) {
    rows.push_back(
        row_of({{oid::kInt4}, {oid::kText}, {oid::kText}}, {"tokid", "alias", "description"},
               {Value::integer(static_cast<int>(kind.kind)), Value::text(std::string(kind.alias)),
                Value::text(std::string(kind.description))}));
  }
  return rows;
}

Value lexemes_of(Lexizer& lexizer, const TextSearchDictionary& dictionary, std::string_view word) {
  std::vector<Value> lexemes;
  if (std::optional<std::string> lexeme = lexizer.lexize(dictionary, word))
    lexemes.push_back(Value::text(*std::move(lexeme)));
  return Value::array(Array::of(oid::kText, std::move(lexemes)));
}

Value lexize(const CallContext&, Arguments arguments) {
  Lexizer lexizer;
  return lexemes_of(lexizer, dictionary_of(static_cast<Oid>(arguments[0].as_integer())),
                    arguments[1].as_text());
}

std::vector<Value> debug(const TextSearchConfiguration& configuration, std::string_view document) {
  std::vector<Value> rows;
  Lexizer lexizer;
  for (const Token& token : tokenize(document)) {
    const TokenKindName& kind = kTokenKindNames[static_cast<std::size_t>(token.kind) - 1];
    const TextSearchDictionary* dictionary = configuration.dictionary(token.kind);
    std::vector<Value> dictionaries;
    if (dictionary != nullptr) dictionaries.push_back(Value::integer(dictionary->oid));
    rows.push_back(
        row_of({{oid::kText},
                {oid::kText},
                {oid::kText},
                {oid::kRegdictionaryArray},
                {oid::kRegdictionary},
                {oid::kTextArray}},
               {"alias", "description", "token", "dictionaries", "dictionary", "lexemes"},
               {Value::text(std::string(kind.alias)), Value::text(std::string(kind.description)),
                Value::text(std::string(token.text)),
                Value::array(Array::of(oid::kRegdictionary, std::move(dictionaries))),
                dictionary == nullptr ? Value() : Value::integer(dictionary->oid),
                dictionary == nullptr ? Value() : lexemes_of(lexizer, *dictionary, token.text)}));
  }
  return rows;
}

// A query of the catalogs in PostgreSQL, to which an unknown configuration has no rows.
std::vector<Value> debug_in(const CallContext&, Arguments arguments) {
  const TextSearchConfiguration* configuration =
      find_text_search_configuration(static_cast<Oid>(arguments[0].as_integer()));
  return configuration == nullptr ? std::vector<Value>()
                                  : debug(*configuration, arguments[1].as_text());
}

std::vector<Value> debug_in_current(const CallContext& context, Arguments arguments) {
  return debug(current_configuration(context.session), arguments[0].as_text());
}

constexpr FunctionEntry kEntries[] = {{"ts_lexize(regdictionary,text)", lexize}};

constexpr SetFunctionEntry kSetEntries[] = {
    {"ts_parse(oid,text)", all_at_once<parse>},
    {"ts_parse(text,text)", all_at_once<parse>},
    {"ts_token_type(oid)", all_at_once<token_types>},
    {"ts_token_type(text)", all_at_once<token_types>},
    {"ts_debug(regconfig,text)", all_at_once<debug_in>},
    {"ts_debug(text)", all_at_once<debug_in_current>},
};

}  // namespace

std::span<const FunctionEntry> text_search_debugging_functions() { return kEntries; }
std::span<const SetFunctionEntry> text_search_debugging_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
