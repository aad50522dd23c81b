// ~ and its kin, regexp_replace, regexp_match and others (manual, chapter 9.7.3).
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/functions/function_lists.h"
#include "sql/functions/native.h"
#include "sql/functions/regexp.h"
#include "sql/functions/regexp_arguments.h"
#include "sql/functions/value_streams.h"
#include "support/error.h"
#include "support/utf8.h"

namespace carto_mock::sql {
namespace {

using std::string;
using std::string_view;

template <bool ignore_case, bool negated>
bool test(const CallContext& context, string_view text, string_view pattern) {
  return Regexp::compile(pattern, {.ignore_case = ignore_case}, context)
             .matches(characters(text)) != negated;
}

// `\1` to `\9` are groups, `\&` the whole match, `\\` a backslash.
void append_replacement(string& result, string_view replacement, std::u32string_view text,
                        const RegexpMatch& match) {
  for (std::size_t i = 0; i < replacement.size(); ++i) {
    if (replacement[i] != '\\' || i + 1 == replacement.size()) {
      result += replacement[i];
      continue;
    }
    const char code = replacement[++i];
    if (code == '\\') {
      result += '\\';
    } else if (code == '&' || (code >= '1' && code <= '9')) {
      const std::size_t group = code == '&' ? 0 : static_cast<std::size_t>(code - '0');
      if (group < match.groups.size() && match.groups[group])
        result += bytes(text, *match.groups[group]);
    } else {
      result += '\\';
      result += code;
    }
  }
}

// Replaces the `wanted`-th match that begins at `from` or behind it; 0: all.
string replace_from(const CallContext& context, string_view source, string_view pattern,
                    string_view replacement, const RegexpOptions& options, std::size_t from,
                    std::int32_t wanted) {
  const Regexp regexp = Regexp::compile(pattern, options, context);
  const std::u32string text = characters(source);
  string result;
  std::size_t copied = 0;
  std::int32_t number = 0;
  while (from <= text.size()) {
    const std::optional<RegexpMatch> match = regexp.search(text, from);
    if (!match) break;
    const RegexpRange& whole = *match->groups[0];
    from = whole.begin == whole.end ? whole.end + 1 : whole.end;
    if (++number < wanted) continue;
    result += bytes(text, {copied, whole.begin});
    append_replacement(result, replacement, text, *match);
    copied = whole.end;
    if (wanted > 0) break;
  }
  if (copied < text.size()) result += bytes(text, {copied, text.size()});
  return result;
}

string replace_with_flags(const CallContext& context, string_view source, string_view pattern,
                          string_view replacement, string_view flag_text) {
  if (!flag_text.empty() && flag_text[0] >= '0' && flag_text[0] <= '9')
    throw Error(sqlstate::kInvalidParameterValue,
                "invalid regular expression option: \"" + string(flag_text.substr(0, 1)) + "\"")
        .hint(
            "If you meant to use regexp_replace() with a start parameter, cast the fourth "
            "argument to integer explicitly.");
  const RegexpFlags flags = parse_regexp_flags(flag_text);
  return replace_from(context, source, pattern, replacement, flags.options, 0,
                      flags.global ? 0 : 1);
}

string replace(const CallContext& context, string_view source, string_view pattern,
               string_view replacement) {
  return replace_from(context, source, pattern, replacement, {}, 0, 1);
}

string replace_numbered_with_flags(const CallContext& context, string_view source,
                                   string_view pattern, string_view replacement, std::int32_t start,
                                   std::int32_t number, string_view flag_text) {
  require_regexp_argument("start", start, 1);
  require_regexp_argument("n", number, 0);
  const RegexpFlags flags = parse_regexp_flags(flag_text);
  return replace_from(context, source, pattern, replacement, flags.options,
                      static_cast<std::size_t>(start) - 1, number);
}

string replace_numbered(const CallContext& context, string_view source, string_view pattern,
                        string_view replacement, std::int32_t start, std::int32_t number) {
  return replace_numbered_with_flags(context, source, pattern, replacement, start, number, "");
}

string replace_first_after(const CallContext& context, string_view source, string_view pattern,
                           string_view replacement, std::int32_t start) {
  return replace_numbered_with_flags(context, source, pattern, replacement, start, 1, "");
}

// The groups, or the whole match where there are none.
Value match_array(std::u32string_view text, const RegexpMatch& match) {
  std::vector<Value> values;
  for (std::size_t i = match.groups.size() > 1 ? 1 : 0; i < match.groups.size(); ++i) {
    values.push_back(match.groups[i] ? Value::text(bytes(text, *match.groups[i])) : Value());
  }
  return Value::array(Array::of(oid::kText, std::move(values)));
}

Value match_with_flags(const CallContext& context, string_view source, string_view pattern,
                       string_view flag_text) {
  const RegexpFlags flags = parse_regexp_flags(flag_text);
  if (flags.global)
    throw Error(sqlstate::kInvalidParameterValue,
                "regexp_match() does not support the \"global\" option")
        .hint("Use the regexp_matches function instead.");
  const std::u32string text = characters(source);
  const auto match = Regexp::compile(pattern, flags.options, context).search(text, 0);
  return match ? match_array(text, *match) : Value();
}

Value match(const CallContext& context, string_view source, string_view pattern) {
  return match_with_flags(context, source, pattern, "");
}

std::vector<Value> all_matches(const CallContext& context, Arguments arguments) {
  const RegexpFlags flags = parse_regexp_flags(arguments.size() > 2 ? arguments[2].as_text() : "");
  const std::u32string text = characters(arguments[0].as_text());
  const Regexp regexp = Regexp::compile(arguments[1].as_text(), flags.options, context);
  std::vector<Value> rows;
  for (std::size_t from = 0; from <= text.size();) {
    context.session.check_interrupts();
    const auto found = regexp.search(text, from);
    if (!found) break;
    rows.push_back(match_array(text, *found));
    if (!flags.global) break;
    const RegexpRange& whole = *found->groups[0];
    from = whole.end > whole.begin ? whole.end : whole.end + 1;
  }
  return rows;
}

// Empty matches at the ends and right behind another match do not split.
std::vector<Value> split_parts(const CallContext& context, string_view source, string_view pattern,
                               string_view flag_text, string_view function) {
  const RegexpOptions options = parse_regexp_options(flag_text, function);
  const std::u32string text = characters(source);
  const Regexp regexp = Regexp::compile(pattern, options, context);
  std::vector<Value> parts;
  std::size_t begin = 0;
  for (std::size_t from = 0; from <= text.size();) {
    const auto found = regexp.search(text, from);
    if (!found) break;
    const RegexpRange& whole = *found->groups[0];
    const bool is_empty = whole.begin == whole.end;
    if (!is_empty || (whole.begin < text.size() && whole.end > begin)) {
      parts.push_back(Value::text(bytes(text, {begin, whole.begin})));
      begin = whole.end;
    }
    from = is_empty ? whole.end + 1 : whole.end;
  }
  parts.push_back(Value::text(bytes(text, {begin, text.size()})));
  return parts;
}

Array split_to_array(const CallContext& context, string_view source, string_view pattern) {
  return Array::of(oid::kText,
                   split_parts(context, source, pattern, "", "regexp_split_to_array()"));
}

Array split_to_array_with_flags(const CallContext& context, string_view source, string_view pattern,
                                string_view flags) {
  return Array::of(oid::kText,
                   split_parts(context, source, pattern, flags, "regexp_split_to_array()"));
}

std::vector<Value> split_to_table(const CallContext& context, Arguments arguments) {
  return split_parts(context, arguments[0].as_text(), arguments[1].as_text(),
                     arguments.size() > 2 ? arguments[2].as_text() : "", "regexp_split_to_table()");
}

// substring(text from pattern): the first group, or the whole match.
std::optional<string> substring(const CallContext& context, string_view source,
                                string_view pattern) {
  const std::u32string text = characters(source);
  const auto found = Regexp::compile(pattern, {}, context).search(text, 0);
  if (!found) return std::nullopt;
  const auto& range = found->groups[found->groups.size() > 1 ? 1 : 0];
  if (!range) return std::nullopt;
  return bytes(text, *range);
}

constexpr FunctionEntry kEntries[] = {
    {"textregexeq(text,text)", native<test<false, false>>},
    {"textregexne(text,text)", native<test<false, true>>},
    {"texticregexeq(text,text)", native<test<true, false>>},
    {"texticregexne(text,text)", native<test<true, true>>},
    {"nameregexeq(name,text)", native<test<false, false>>},
    {"nameregexne(name,text)", native<test<false, true>>},
    {"nameicregexeq(name,text)", native<test<true, false>>},
    {"nameicregexne(name,text)", native<test<true, true>>},
    {"bpcharregexeq(character,text)", native<test<false, false>>},
    {"bpcharregexne(character,text)", native<test<false, true>>},
    {"bpcharicregexeq(character,text)", native<test<true, false>>},
    {"bpcharicregexne(character,text)", native<test<true, true>>},
    {"regexp_replace(text,text,text)", native<replace>},
    {"regexp_replace(text,text,text,text)", native<replace_with_flags>},
    {"regexp_replace(text,text,text,integer)", native<replace_first_after>},
    {"regexp_replace(text,text,text,integer,integer)", native<replace_numbered>},
    {"regexp_replace(text,text,text,integer,integer,text)", native<replace_numbered_with_flags>},
    {"regexp_match(text,text)", native<match>},
    {"regexp_match(text,text,text)", native<match_with_flags>},
    {"regexp_split_to_array(text,text)", native<split_to_array>},
    {"regexp_split_to_array(text,text,text)", native<split_to_array_with_flags>},
    {"\"substring\"(text,text)", native<substring>},
};

constexpr SetFunctionEntry kSetEntries[] = {
    {"regexp_matches(text,text)", all_at_once<all_matches>},
    {"regexp_matches(text,text,text)", all_at_once<all_matches>},
    {"regexp_split_to_table(text,text)", all_at_once<split_to_table>},
    {"regexp_split_to_table(text,text,text)", all_at_once<split_to_table>},
};

}  // namespace

std::span<const FunctionEntry> regexp_functions() { return kEntries; }
std::span<const SetFunctionEntry> regexp_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
