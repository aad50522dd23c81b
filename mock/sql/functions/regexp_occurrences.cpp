// regexp_like(), regexp_count(), regexp_instr() and regexp_substr() (manual, chapter 9.7.3).
#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>

#include "sql/functions/function_lists.h"
#include "sql/functions/native.h"
#include "sql/functions/regexp.h"
#include "sql/functions/regexp_arguments.h"
#include "sql/functions/type_function_lists.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using std::string;
using std::string_view;

bool like(const CallContext& context, string_view source, string_view pattern, string_view flags) {
  return Regexp::compile(pattern, parse_regexp_options(flags, "regexp_like()"), context)
      .matches(characters(source));
}

bool like_plainly(const CallContext& context, string_view source, string_view pattern) {
  return like(context, source, pattern, "");
}

// The matches of a text, one after the other.
class Occurrences {
 public:
  // `start`: a character, counted from 1.
  Occurrences(const CallContext& context, string_view source, string_view pattern,
              std::int32_t start, const RegexpOptions& options)
      : text_(characters(source)),
        regexp_(Regexp::compile(pattern, options, context)),
        from_(static_cast<std::size_t>(start) - 1) {}

  std::optional<RegexpMatch> next() {
    if (from_ > text_.size()) return std::nullopt;
    auto match = regexp_.search(text_, from_);
    if (!match) {
      from_ = text_.size() + 1;
      return std::nullopt;
    }
    const RegexpRange& whole = *match->groups[0];
    from_ = whole.end > whole.begin ? whole.end : whole.end + 1;
    return match;
  }

  // Of the `number`-th match, counted from 1, its group `group`, or the whole of it. A pattern
  // without groups has one that is the whole.
  std::optional<RegexpRange> part(std::int32_t number, std::int32_t group) {
    if (group > std::max(regexp_.group_count(), 1)) return std::nullopt;
    std::optional<RegexpMatch> match;
    for (std::int32_t i = 0; i < number; ++i) {
      match = next();
      if (!match) return std::nullopt;
    }
    const bool is_whole = group == 0 || regexp_.group_count() == 0;
    return match->groups[is_whole ? 0 : static_cast<std::size_t>(group)];
  }

 private:
  std::u32string text_;
  Regexp regexp_;
  std::size_t from_;
};

std::int32_t count(const CallContext& context, string_view source, string_view pattern,
                   std::int32_t start, string_view flags) {
  require_regexp_argument("start", start, 1);
  Occurrences occurrences(context, source, pattern, start,
                          parse_regexp_options(flags, "regexp_count()"));
  std::int32_t number = 0;
  for (; occurrences.next(); ++number) context.session.check_interrupts();
  return number;
}

// The arguments behind the pattern that a call leaves out.
struct PartArguments {
  std::int32_t start = 1;
  std::int32_t number = 1;
  std::int32_t end_option = 0;
  string_view flags;
  std::int32_t group = 0;
};

std::optional<RegexpRange> find_part(const CallContext& context, Arguments arguments,
                                     const PartArguments& wanted, string_view function) {
  require_regexp_argument("start", wanted.start, 1);
  require_regexp_argument("n", wanted.number, 1);
  if (wanted.end_option != 0 && wanted.end_option != 1) {
    throw Error(sqlstate::kInvalidParameterValue,
                fmt::format("invalid value for parameter \"endoption\": {}", wanted.end_option));
  }
  require_regexp_argument("subexpr", wanted.group, 0);
  const RegexpOptions options = parse_regexp_options(wanted.flags, function);
  return Occurrences(context, arguments[0].as_text(), arguments[1].as_text(), wanted.start, options)
      .part(wanted.number, wanted.group);
}

std::int32_t integer_at(Arguments arguments, std::size_t index) {
  return static_cast<std::int32_t>(arguments[index].as_integer());
}

Value instr(const CallContext& context, Arguments arguments) {
  PartArguments wanted;
  if (arguments.size() > 2) wanted.start = integer_at(arguments, 2);
  if (arguments.size() > 3) wanted.number = integer_at(arguments, 3);
  if (arguments.size() > 4) wanted.end_option = integer_at(arguments, 4);
  if (arguments.size() > 5) wanted.flags = arguments[5].as_text();
  if (arguments.size() > 6) wanted.group = integer_at(arguments, 6);
  const auto part = find_part(context, arguments, wanted, "regexp_instr()");
  if (!part) return Value::integer(0);
  return Value::integer(
      static_cast<std::int64_t>(wanted.end_option == 1 ? part->end : part->begin) + 1);
}

Value substr(const CallContext& context, Arguments arguments) {
  PartArguments wanted;
  if (arguments.size() > 2) wanted.start = integer_at(arguments, 2);
  if (arguments.size() > 3) wanted.number = integer_at(arguments, 3);
  if (arguments.size() > 4) wanted.flags = arguments[4].as_text();
  if (arguments.size() > 5) wanted.group = integer_at(arguments, 5);
  const auto part = find_part(context, arguments, wanted, "regexp_substr()");
  if (!part) return {};
  return Value::text(bytes(characters(arguments[0].as_text()), *part));
}

std::int32_t count_all(const CallContext& context, string_view source, string_view pattern) {
  return count(context, source, pattern, 1, "");
}

std::int32_t count_from(const CallContext& context, string_view source, string_view pattern,
                        std::int32_t start) {
  return count(context, source, pattern, start, "");
}

constexpr FunctionEntry kEntries[] = {
    {"regexp_like(text,text)", native<like_plainly>},
    {"regexp_like(text,text,text)", native<like>},
    {"regexp_count(text,text)", native<count_all>},
    {"regexp_count(text,text,integer)", native<count_from>},
    {"regexp_count(text,text,integer,text)", native<count>},
    {"regexp_instr(text,text)", instr},
    {"regexp_instr(text,text,integer)", instr},
    {"regexp_instr(text,text,integer,integer)", instr},
    {"regexp_instr(text,text,integer,integer,integer)", instr},
    {"regexp_instr(text,text,integer,integer,integer,text)", instr},
    {"regexp_instr(text,text,integer,integer,integer,text,integer)", instr},
    {"regexp_substr(text,text)", substr},
    {"regexp_substr(text,text,integer)", substr},
    {"regexp_substr(text,text,integer,integer)", substr},
    {"regexp_substr(text,text,integer,integer,text)", substr},
    {"regexp_substr(text,text,integer,integer,text,integer)", substr},
};

}  // namespace

std::span<const FunctionEntry> regexp_occurrence_functions() { return kEntries; }

}  // namespace carto_mock::sql
