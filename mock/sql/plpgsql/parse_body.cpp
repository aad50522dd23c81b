#include "sql/plpgsql/parse_body.h"

#include <fmt/format.h>
#include <pg_query.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#endif

#include "sql/plpgsql/parameter_names.h"
#include "sql/plpgsql/tokens.h"
#include "support/error.h"

namespace carto_mock::sql::plpgsql {
namespace {

std::string enquoted(std::string_view text, char quote) {
  std::string result(1, quote);
  for (const char c : text) {
    if (c == quote) result += quote;
    result += c;
  }
  return result + quote;
}

// The parser takes whole CREATE FUNCTION statements; the types of parameters do not matter to it.
std::string statement_for(std::string_view body, const Signature& signature) {
  std::string parameters;
  std::size_t number = 0;
  for (const std::string& name : signature.parameters) {
    if (!parameters.empty()) parameters += ", ";
    parameters += enquoted(parameter_name(name, ++number), '"') + " int";
  }
  const std::string_view result = signature.returns_trigger ? "trigger"
                                  : signature.returns_set   ? "SETOF int"
                                  : signature.returns_void  ? "void"
                                                            : "int";
  return fmt::format("CREATE FUNCTION f({}) RETURNS {} LANGUAGE plpgsql AS {}", parameters, result,
                     enquoted(body, '\''));
}

// The parser forgets which variable RETURN NEXT names, but keeps an expression; and RETURN NEXT
// without any is not taken from a function with output parameters.
std::string with_returned_expressions(std::string_view body, const Signature& signature) {
  const std::vector<Token> tokens = tokens_of(body);
  std::string result;
  std::size_t copied = 0;
  for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
    if (tokens[i].kind != PG_QUERY__TOKEN__RETURN || tokens[i + 1].kind != PG_QUERY__TOKEN__NEXT)
      continue;
    const auto is_end = [&tokens](std::size_t index) {
      return index < tokens.size() && tokens[index].kind == PG_QUERY__TOKEN__ASCII_59;
    };
    const Token& next = tokens[i + 2];
    result += body.substr(copied, next.begin - copied);
    copied = next.begin;
    if (is_end(i + 2) && signature.has_outputs) {
      result += std::string_view(" 1");
    } else if (is_end(i + 3)) {
      result += fmt::format("({})", body.substr(next.begin, next.end - next.begin));
      copied = next.end;
    }
  }
  return result += body.substr(copied);
}

struct KnownMessage {
  std::string_view part;
  SqlState state;
};
constexpr auto kKnownMessages = std::to_array<KnownMessage>({
    {"unrecognized exception condition", sqlstate::kUndefinedObject},
    {"\" does not exist", sqlstate::kUndefinedObject},
    {"cannot use RETURN", sqlstate::kDatatypeMismatch},
    {"is declared CONSTANT", "22005"},
    {"must have a default value", "22004"},
});

// The parser does not know the types of variables, and mistakes what needs them for errors.
bool is_its_own(std::string_view message) {
  constexpr auto kParts = std::to_array<std::string_view>(
      {"collations are not supported", "must be of type cursor", "cursor variable must be",
       "cursor FOR loop must use", "has no arguments"});
  const bool of_types = std::ranges::any_of(kParts, [message](std::string_view part) {
    return message.find(part) != std::string_view::npos;
  });
  const bool of_field =
      message.ends_with("is not a known variable") && message.find('.') != std::string_view::npos;
  return of_types || of_field;
}

Error compile_error(std::string message) {
  const auto known = std::ranges::find_if(kKnownMessages, [&message](const KnownMessage& one) {
    return message.find(one.part) != std::string::npos;
  });
  return Error(known == kKnownMessages.end() ? sqlstate::kSyntaxError : known->state,
               std::move(message));
}

// libpg_query loses an empty string of its own where it refuses a body. While this lives, the leak
// sanitizer does not count what is allocated.
class UncountedAllocations {
 public:
#if defined(__SANITIZE_ADDRESS__)
  UncountedAllocations() { __lsan_disable(); }
  ~UncountedAllocations() { __lsan_enable(); }
#else
  UncountedAllocations() = default;
  ~UncountedAllocations() = default;
#endif
  UncountedAllocations(const UncountedAllocations&) = delete;
  UncountedAllocations& operator=(const UncountedAllocations&) = delete;
};

PgQueryPlpgsqlParseResult parse_statement(const std::string& statement) {
  [[maybe_unused]] const UncountedAllocations uncounted;
  return pg_query_parse_plpgsql(statement.c_str());
}

struct ResultDeleter {
  void operator()(PgQueryPlpgsqlParseResult* result) const {
    pg_query_free_plpgsql_parse_result(*result);
  }
};

}  // namespace

void check_syntax(std::string_view body, const Signature& signature,
                  const std::vector<std::string>& cursors) {
  const std::string named = with_parameter_names(body, signature.parameters);
  PgQueryPlpgsqlParseResult result =
      parse_statement(statement_for(with_returned_expressions(named, signature), signature));
  const std::unique_ptr<PgQueryPlpgsqlParseResult, ResultDeleter> owner(&result);
  if (result.error == nullptr || is_its_own(result.error->message)) return;
  const std::string_view message = result.error->message;
  if (signature.is_procedure && message.starts_with("RETURN cannot have a parameter"))
    throw Error(sqlstate::kSyntaxError, "RETURN cannot have a parameter in a procedure");
  // It takes a cursor for a query.
  const bool is_cursor = std::ranges::any_of(cursors, [message](const std::string& cursor) {
    return message == fmt::format("syntax error at or near \"{}\"", cursor);
  });
  if (!is_cursor) throw compile_error(result.error->message);
}

}  // namespace carto_mock::sql::plpgsql
