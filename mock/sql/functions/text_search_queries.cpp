// Functions and operators of tsquery (manual, tables 9.42 and 9.43).
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

#include "sql/functions/comparison_entry.h"
#include "sql/functions/native.h"
#include "sql/functions/text_search_lists.h"
#include "sql/functions/text_search_names.h"
#include "sql/functions/text_search_notices.h"
#include "sql/text_search/query_building.h"
#include "sql/text_search/query_editing.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using namespace comparison_entry;
using Kind = TsQueryItem::Kind;

using Build = TsQuery (*)(std::string_view text, const TextSearchConfiguration& configuration,
                          QueryNotices& notices);

TsQuery build_words(std::string_view text, const TextSearchConfiguration& configuration,
                    QueryNotices& notices) {
  return build_plain_query(text, Kind::kAnd, configuration, notices);
}

TsQuery build_phrase(std::string_view text, const TextSearchConfiguration& configuration,
                     QueryNotices& notices) {
  return build_plain_query(text, Kind::kPhrase, configuration, notices);
}

// With a word in front of whatever is wrong with it?
bool has_word_first(std::string_view text) {
  const std::size_t start = std::min(text.find_first_not_of(" \t\n\r!("), text.size());
  const std::string_view rest = text.substr(start);
  for (std::size_t length = 1; length <= rest.size(); ++length) {
    try {
      if (parse_tsquery_tree(rest.substr(0, length)).item.kind == Kind::kOperand) return true;
    } catch (const Error&) {
      continue;
    }
  }
  return false;
}

// For an error only: how a text is read does not depend on the configuration.
template <Build build>
const TextSearchConfiguration& wanted_configuration(Oid oid, std::string_view text) {
  if (build == build_query && find_text_search_configuration(oid) == nullptr &&
      !has_word_first(text))
    static_cast<void>(parse_tsquery_tree(text));
  return configuration_of(oid);
}

template <Build build>
std::string to_query_in(const CallContext& context, std::int64_t configuration,
                        std::string_view text) {
  QueryNotices notices;
  // PostgreSQL looks for the configuration when there is a word.
  const std::string_view no_word = build == build_query       ? " \t\n\r!&|()"
                                   : build == build_web_query ? " \t\n\r!&|()-"
                                                              : "";
  const bool has_word = text.find_first_not_of(no_word) != std::string_view::npos;
  const TsQuery query =
      build(text,
            has_word ? wanted_configuration<build>(static_cast<Oid>(configuration), text)
                     : current_configuration(context.session),
            notices);
  give_notices(context, text, notices);
  return encode_tsquery(query);
}

template <Build build>
std::string to_query(const CallContext& context, std::string_view text) {
  return to_query_in<build>(context, current_configuration(context.session).oid, text);
}

template <Kind kind>
std::string join(std::string_view left, std::string_view right) {
  TsQuery l = decode_tsquery(left);
  TsQuery r = decode_tsquery(right);
  if (!l) return std::string(right);
  if (!r) return std::string(left);
  const TsQueryTree tree = make_operator(kind, *std::move(l), *std::move(r));
  check_depth(tree);
  return encode_tsquery(tree);
}

std::string join_as_phrase(std::string_view left, std::string_view right, std::int64_t distance) {
  if (distance < 0 || distance > kMaximumTsDistance) {
    throw Error(sqlstate::kInvalidParameterValue,
                fmt::format("distance in phrase operator must be an integer value between zero and "
                            "{} inclusive",
                            kMaximumTsDistance));
  }
  TsQuery l = decode_tsquery(left);
  TsQuery r = decode_tsquery(right);
  if (!l) return std::string(right);
  if (!r) return std::string(left);
  const TsQueryTree tree =
      make_operator(Kind::kPhrase, *std::move(l), *std::move(r), static_cast<int>(distance));
  check_depth(tree);
  return encode_tsquery(tree);
}

std::string negate(std::string_view text) {
  TsQuery query = decode_tsquery(text);
  if (!query) return std::string(text);
  const TsQueryTree tree = make_negation(*std::move(query));
  check_depth(tree);
  return encode_tsquery(tree);
}

std::int64_t count_nodes(std::string_view text) {
  const TsQuery query = decode_tsquery(text);
  return query ? static_cast<std::int64_t>(items_of(*query).size()) : 0;
}

std::string query_tree(std::string_view text) {
  const TsQuery query = decode_tsquery(text);
  if (!query) return "";
  const TsQuery part = indexable_part(*query);
  return part ? encode_tsquery(part) : "T";
}

std::string rewrite(std::string_view query, std::string_view target, std::string_view substitute) {
  return encode_tsquery(
      rewrite_query(decode_tsquery(query), decode_tsquery(target), decode_tsquery(substitute)));
}

bool contains(std::string_view query, std::string_view part) {
  return contains_lexemes(decode_tsquery(query), decode_tsquery(part));
}

bool is_contained(std::string_view part, std::string_view query) { return contains(query, part); }

std::int64_t current(const CallContext& context) {
  return current_configuration(context.session).oid;
}

constexpr bool kGivesNotices = true;
constexpr FunctionEntry kEntries[] = {
    {"to_tsquery(text)", native<to_query<build_query>>, kGivesNotices},
    {"to_tsquery(regconfig,text)", native<to_query_in<build_query>>, kGivesNotices},
    {"plainto_tsquery(text)", native<to_query<build_words>>, kGivesNotices},
    {"plainto_tsquery(regconfig,text)", native<to_query_in<build_words>>, kGivesNotices},
    {"phraseto_tsquery(text)", native<to_query<build_phrase>>, kGivesNotices},
    {"phraseto_tsquery(regconfig,text)", native<to_query_in<build_phrase>>, kGivesNotices},
    {"websearch_to_tsquery(text)", native<to_query<build_web_query>>, kGivesNotices},
    {"websearch_to_tsquery(regconfig,text)", native<to_query_in<build_web_query>>, kGivesNotices},
    {"get_current_ts_config()", native<current>},
    {"tsquery_and(tsquery,tsquery)", native<join<Kind::kAnd>>},
    {"tsquery_or(tsquery,tsquery)", native<join<Kind::kOr>>},
    {"tsquery_not(tsquery)", native<negate>},
    {"tsquery_phrase(tsquery,tsquery)", native<join<Kind::kPhrase>>},
    {"tsquery_phrase(tsquery,tsquery,integer)", native<join_as_phrase>},
    {"numnode(tsquery)", native<count_nodes>},
    {"querytree(tsquery)", native<query_tree>},
    {"ts_rewrite(tsquery,tsquery,tsquery)", native<rewrite>},
    {"tsq_mcontains(tsquery,tsquery)", native<contains>},
    {"tsq_mcontained(tsquery,tsquery)", native<is_contained>},
    {"tsquery_eq(tsquery,tsquery)", compare<of_type<oid::kTsQuery>, Relation::kEqual>},
    {"tsquery_ne(tsquery,tsquery)", compare<of_type<oid::kTsQuery>, Relation::kNotEqual>},
    {"tsquery_lt(tsquery,tsquery)", compare<of_type<oid::kTsQuery>, Relation::kLess>},
    {"tsquery_le(tsquery,tsquery)", compare<of_type<oid::kTsQuery>, Relation::kLessEqual>},
    {"tsquery_gt(tsquery,tsquery)", compare<of_type<oid::kTsQuery>, Relation::kGreater>},
    {"tsquery_ge(tsquery,tsquery)", compare<of_type<oid::kTsQuery>, Relation::kGreaterEqual>},
    {"tsquery_cmp(tsquery,tsquery)", difference<of_type<oid::kTsQuery>>},
};

}  // namespace

std::span<const FunctionEntry> text_search_query_functions() { return kEntries; }

}  // namespace carto_mock::sql
