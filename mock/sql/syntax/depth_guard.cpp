#include "sql/syntax/depth_guard.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr int kMaximumDepth = 4032;
// Shorter texts cannot nest that deep: every level takes at least two bytes (`1+`).
constexpr std::size_t kHarmlessLength = 2048;

bool is_identifier_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_operator_character(char c) {
  return std::string_view("+-*/<>=~!@#%^&|`?:").find(c) != std::string_view::npos;
}

// What the words mean for the depth.
enum class Word { kOther, kChains, kSetOperation, kJoin, kCase, kEnd, kBoundary };

Word classify(std::string_view word) {
  struct Entry {
    std::string_view word;
    Word meaning;
  };
  static constexpr std::array kWords = std::to_array<Entry>({
      {"and", Word::kBoundary},        {"at", Word::kChains},
      {"case", Word::kCase},           {"collate", Word::kChains},
      {"else", Word::kBoundary},       {"end", Word::kEnd},
      {"except", Word::kSetOperation}, {"from", Word::kBoundary},
      {"group", Word::kBoundary},      {"having", Word::kBoundary},
      {"in", Word::kChains},           {"intersect", Word::kSetOperation},
      {"is", Word::kChains},           {"isnull", Word::kChains},
      {"join", Word::kJoin},           {"limit", Word::kBoundary},
      {"not", Word::kChains},          {"notnull", Word::kChains},
      {"offset", Word::kBoundary},     {"on", Word::kBoundary},
      {"or", Word::kBoundary},         {"order", Word::kBoundary},
      {"returning", Word::kBoundary},  {"select", Word::kBoundary},
      {"set", Word::kBoundary},        {"then", Word::kBoundary},
      {"union", Word::kSetOperation},  {"using", Word::kBoundary},
      {"values", Word::kBoundary},     {"when", Word::kBoundary},
      {"where", Word::kBoundary},
  });
  const std::string lower = to_lower_ascii(word);
  const auto found = std::find_if(kWords.begin(), kWords.end(),
                                  [&](const Entry& entry) { return entry.word == lower; });
  return found == kWords.end() ? Word::kOther : found->meaning;
}

class DepthEstimator {
 public:
  explicit DepthEstimator(std::string_view text) : text_(text) {}

  int run() {
    while (position_ < text_.size()) next_token();
    return maximum_;
  }

 private:
  // What chains at one level of nesting.
  struct Level {
    int operators = 0;  // since the last boundary
    int set_operations = 0;
    int joins = 0;
    bool is_case = false;
    int total() const { return 1 + operators + set_operations + joins; }
  };

  char peek(std::size_t ahead = 0) const {
    return position_ + ahead < text_.size() ? text_[position_ + ahead] : '\0';
  }

  void next_token() {
    const char c = peek();
    if (c == '\'') {
      skip_quoted('\'', false);
    } else if (c == '"') {
      skip_quoted('"', false);
    } else if (c == '-' && peek(1) == '-') {
      skip_line();
    } else if (c == '/' && peek(1) == '*') {
      skip_comment();
    } else if (c == '$') {
      skip_dollar_quoted();
    } else if (is_identifier_start(c)) {
      read_word();
    } else if (is_digit(c)) {
      while (is_digit(peek()) || is_identifier_start(peek()) || peek() == '.') ++position_;
    } else if (c == '(' || c == '[') {
      ++position_;
      open(false);
    } else if (c == ')' || c == ']') {
      ++position_;
      close_parenthesis();
    } else if (c == ',') {
      ++position_;
      boundary();
      levels_.back().joins = 0;
    } else if (c == ';') {
      ++position_;
      enclosing_ = 0;
      levels_.assign(1, Level{});
    } else if (is_operator_character(c)) {
      read_operator();
    } else {
      ++position_;
    }
  }

  // From the quote on, past its partner; a doubled quote stands for itself.
  void skip_quoted(char quote, bool backslash_escapes) {
    for (++position_; position_ < text_.size(); ++position_) {
      if (backslash_escapes && text_[position_] == '\\') {
        ++position_;
      } else if (text_[position_] == quote) {
        if (peek(1) != quote) break;
        ++position_;
      }
    }
    position_ = std::min(position_ + 1, text_.size());
  }

  void skip_line() { position_ = std::min(text_.find('\n', position_), text_.size()); }

  void skip_comment() {
    int open_comments = 0;
    while (position_ < text_.size()) {
      if (peek() == '/' && peek(1) == '*') {
        ++open_comments;
        position_ += 2;
      } else if (peek() == '*' && peek(1) == '/') {
        --open_comments;
        position_ += 2;
        if (open_comments == 0) return;
      } else {
        ++position_;
      }
    }
  }

  void skip_dollar_quoted() {
    std::size_t end = position_ + 1;
    while (end < text_.size() && (is_identifier_start(text_[end]) || is_digit(text_[end]))) ++end;
    if (end >= text_.size() || text_[end] != '$' || is_digit(peek(1))) {  // a parameter: $1
      position_ = end;
      return;
    }
    const std::string_view delimiter = text_.substr(position_, end + 1 - position_);
    const std::size_t closing = text_.find(delimiter, end + 1);
    position_ = closing == std::string_view::npos ? text_.size() : closing + delimiter.size();
  }

  void read_word() {
    const std::size_t start = position_;
    while (is_identifier_start(peek()) || is_digit(peek()) || peek() == '$') ++position_;
    const std::string_view word = text_.substr(start, position_ - start);
    if (peek() == '\'' && (word == "e" || word == "E")) {
      skip_quoted('\'', true);
      return;
    }
    switch (classify(word)) {
      case Word::kOther:
        break;
      case Word::kChains:
        chain(levels_.back().operators);
        break;
      case Word::kSetOperation:
        boundary();
        levels_.back().joins = 0;
        chain(levels_.back().set_operations);
        break;
      case Word::kJoin:
        chain(levels_.back().joins);
        break;
      case Word::kCase:
        open(true);
        break;
      case Word::kEnd:
        if (levels_.back().is_case) close();
        break;
      case Word::kBoundary:
        boundary();
        break;
    }
  }

  // PostgreSQL's lexer makes one operator of `||` or `<>`, but cuts the `+` and `-` off the end of
  // a run: `+++` are three.
  void read_operator() {
    const std::size_t start = position_;
    while (is_operator_character(peek()) && !(peek() == '-' && peek(1) == '-') &&
           !(peek() == '/' && peek(1) == '*')) {
      ++position_;
    }
    const std::string_view run = text_.substr(start, position_ - start);
    const std::size_t other = run.find_last_not_of("+-");
    const std::size_t signs = other == std::string_view::npos ? run.size() : run.size() - other - 1;
    chain(levels_.back().operators, static_cast<int>(signs) + (signs < run.size() ? 1 : 0));
  }

  void chain(int& counter, int links = 1) {
    counter += links;
    note_depth();
  }

  void boundary() { levels_.back().operators = 0; }

  void open(bool is_case) {
    enclosing_ += levels_.back().total();
    levels_.push_back(Level{});
    levels_.back().is_case = is_case;
    note_depth();
  }

  void close() {
    if (levels_.size() == 1) return;
    levels_.pop_back();
    enclosing_ -= levels_.back().total();
  }

  void close_parenthesis() {
    while (levels_.size() > 1 && levels_.back().is_case)
      close();  // a CASE without END: no valid SQL
    close();
  }

  void note_depth() { maximum_ = std::max(maximum_, enclosing_ + levels_.back().total()); }

  std::string_view text_;
  std::size_t position_ = 0;
  std::vector<Level> levels_ = std::vector<Level>(1);
  int enclosing_ = 0;  // sum of the totals of all levels but the last
  int maximum_ = 1;
};

}  // namespace

int estimate_depth(std::string_view text) { return DepthEstimator(text).run(); }

void check_depth(std::string_view text) {
  if (text.size() > kHarmlessLength && estimate_depth(text) > kMaximumDepth)
    throw_stack_depth_exceeded();
}

void throw_stack_depth_exceeded() {
  throw Error(sqlstate::kStatementTooComplex, "stack depth limit exceeded")
      .hint(
          "Increase the configuration parameter \"max_stack_depth\" (currently 2048kB), after "
          "ensuring the "
          "platform's stack depth limit is adequate.");
}

}  // namespace carto_mock::sql
