// ~ and its kin, regexp_replace, regexp_match and others (manual, chapter 9.7.3).
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/functions/function_lists.h"
#include "sql/functions/native.h"
#include "sql/functions/regexp.h"
#include "sql/functions/unicode.h"
#include "sql/functions/value_streams.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using std::string;
using std::string_view;

std::u32string characters(string_view text) {
  std::u32string result;
  for (std::size_t position = 0; position < text.size();)
    result.push_back(next_character(text, position));
  return result;
}

string bytes(std::u32string_view text) {
  string result;
  for (const char32_t character : text) append_character(result, character);
  return result;
}

string bytes(std::u32string_view text, const RegexpRange& range) {
  return bytes(text.substr(range.begin, range.end - range.begin));
}

template <bool ignore_case, bool negated>
bool test(string_view text, string_view pattern) {
  return Regexp::compile(pattern, ignore_case).matches(characters(text)) != negated;
}

struct Flags {
  bool global = false;
  bool ignore_case = false;
};

Flags parse_flags(string_view text, string_view function, bool allows_global) {
  Flags flags;
  for (const char flag : text) {
    if (flag == 'g') {
      flags.global = true;
    } else if (flag == 'i') {
      flags.ignore_case = true;
    } else if (flag == 'c') {
      flags.ignore_case = false;
    } else if (string_view("emnpqstwxb").find(flag) != string_view::npos) {
      throw Error::unsupported(string("the regular expression option ") + flag);
    } else {
      throw Error(sqlstate::kInvalidParameterValue,
                  string("invalid regular expression option: \"") + flag + "\"");
    }
  }
  if (flags.global && !allows_global)
    throw Error(sqlstate::kInvalidParameterValue,
                string(function) + " does not support the \"global\" option");
  return flags;
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

string replace_with_flags(string_view source, string_view pattern, string_view replacement,
                          string_view flag_text) {
  if (!flag_text.empty() && flag_text[0] >= '0' && flag_text[0] <= '9')
    throw Error(sqlstate::kInvalidParameterValue,
                "invalid regular expression option: \"" + string(flag_text.substr(0, 1)) + "\"")
        .hint(
            "If you meant to use regexp_replace() with a start parameter, cast the fourth "
            "argument to integer explicitly.");
  const Flags flags = parse_flags(flag_text, "regexp_replace()", true);
  const Regexp regexp = Regexp::compile(pattern, flags.ignore_case);
  const std::u32string text = characters(source);
  string result;
  std::size_t copied = 0;
  std::size_t from = 0;
  while (from <= text.size()) {
    const std::optional<RegexpMatch> match = regexp.search(text, from);
    if (!match) break;
    const RegexpRange& whole = *match->groups[0];
    result += bytes(text, {copied, whole.begin});
    append_replacement(result, replacement, text, *match);
    copied = whole.end;
    from = whole.end;
    if (!flags.global) break;
    if (whole.begin == whole.end) ++from;
  }
  if (copied < text.size()) result += bytes(text, {copied, text.size()});
  return result;
}

string replace(string_view source, string_view pattern, string_view replacement) {
  return replace_with_flags(source, pattern, replacement, "");
}

// The groups, or the whole match where there are none.
Value match_array(std::u32string_view text, const RegexpMatch& match) {
  std::vector<Value> values;
  for (std::size_t i = match.groups.size() > 1 ? 1 : 0; i < match.groups.size(); ++i) {
    values.push_back(match.groups[i] ? Value::text(bytes(text, *match.groups[i])) : Value());
  }
  return Value::array(Array::of(oid::kText, std::move(values)));
}

Value match_with_flags(string_view source, string_view pattern, string_view flag_text) {
  const Flags flags = parse_flags(flag_text, "regexp_match()", true);
  if (flags.global)
    throw Error(sqlstate::kInvalidParameterValue,
                "regexp_match() does not support the \"global\" option")
        .hint("Use the regexp_matches function instead.");
  const std::u32string text = characters(source);
  const auto match = Regexp::compile(pattern, flags.ignore_case).search(text, 0);
  return match ? match_array(text, *match) : Value();
}

Value match(string_view source, string_view pattern) {
  return match_with_flags(source, pattern, "");
}

std::vector<Value> all_matches(const CallContext& context, Arguments arguments) {
  const Flags flags =
      parse_flags(arguments.size() > 2 ? arguments[2].as_text() : "", "regexp_matches()", true);
  const std::u32string text = characters(arguments[0].as_text());
  const Regexp regexp = Regexp::compile(arguments[1].as_text(), flags.ignore_case);
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
std::vector<Value> split_parts(string_view source, string_view pattern, string_view flag_text,
                               string_view function) {
  const Flags flags = parse_flags(flag_text, function, false);
  const std::u32string text = characters(source);
  const Regexp regexp = Regexp::compile(pattern, flags.ignore_case);
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

Array split_to_array(string_view source, string_view pattern) {
  return Array::of(oid::kText, split_parts(source, pattern, "", "regexp_split_to_array()"));
}

Array split_to_array_with_flags(string_view source, string_view pattern, string_view flags) {
  return Array::of(oid::kText, split_parts(source, pattern, flags, "regexp_split_to_array()"));
}

std::vector<Value> split_to_table(const CallContext&, Arguments arguments) {
  return split_parts(arguments[0].as_text(), arguments[1].as_text(),
                     arguments.size() > 2 ? arguments[2].as_text() : "", "regexp_split_to_table()");
}

// substring(text from pattern): the first group, or the whole match.
std::optional<string> substring(string_view source, string_view pattern) {
  const std::u32string text = characters(source);
  const auto found = Regexp::compile(pattern, false).search(text, 0);
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
    {"regexp_like(text,text)", native<test<false, false>>},
    {"regexp_replace(text,text,text)", native<replace>},
    {"regexp_replace(text,text,text,text)", native<replace_with_flags>},
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
