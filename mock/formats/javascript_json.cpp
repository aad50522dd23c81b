#include "formats/javascript_json.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <unordered_map>
#include <vector>

#include "formats/json_text.h"
#include "support/error.h"

namespace carto_mock::formats {
namespace {

// PostgreSQL's own parsers stop at its stack's limit, long before this.
constexpr int kDeepest = 100'000;

struct Member {
  std::string name;   // decoded
  std::size_t begin;  // of `"name":value` in the output
  std::size_t end;
};

void append_utf8(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (code & 0x3f));
  } else {
    out += static_cast<char>(0xf0 | code >> 18);
    out += static_cast<char>(0x80 | (code >> 12 & 0x3f));
    out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (code & 0x3f));
  }
}

bool is_index(const Member& member) { return is_array_index(member.name); }

std::uint64_t index_of(const Member& member) {
  std::uint64_t index = 0;
  std::from_chars(member.name.data(), member.name.data() + member.name.size(), index);
  return index;
}

class Rewriter {
 public:
  Rewriter(std::string& out, std::string_view json) : out_(out), json_(json) {}

  void run() {
    value();
    skip_blanks();
    if (at_ != json_.size()) malformed();
  }

 private:
  [[noreturn]] static void malformed() {
    throw Error(sqlstate::kInternalError, "a json value is not well-formed");
  }
  char peek() const { return at_ < json_.size() ? json_[at_] : '\0'; }
  void skip_blanks() {
    while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') ++at_;
  }
  bool take(char c) {
    skip_blanks();
    if (peek() != c) return false;
    ++at_;
    return true;
  }

  void value() {
    skip_blanks();
    switch (peek()) {
      case '{':
        return object();
      case '[':
        return array();
      case '"':
        return append_string(string());
      case 't':
        return word("true");
      case 'f':
        return word("false");
      case 'n':
        return word("null");
      default:
        return number();
    }
  }

  void word(std::string_view expected) {
    if (json_.substr(at_, expected.size()) != expected) malformed();
    at_ += expected.size();
    out_ += expected;
  }

  void number() {
    const std::size_t end = std::min(json_.find_first_not_of("+-.0123456789eE", at_), json_.size());
    if (end == at_) malformed();
    append_js_number(out_, json_.substr(at_, end - at_), NonFinite::kNull);
    at_ = end;
  }

  void array() {
    enter();
    out_ += '[';
    if (!take(']')) {
      for (;;) {
        value();
        if (take(']')) break;
        if (!take(',')) malformed();
        out_ += ',';
      }
    }
    out_ += ']';
    --depth_;
  }

  void object() {
    enter();
    const std::size_t start = out_.size();
    std::vector<Member> members;
    out_ += '{';
    if (!take('}')) {
      for (;;) {
        skip_blanks();
        Member member{string(), out_.size(), 0};
        append_string(member.name);
        if (!take(':')) malformed();
        out_ += ':';
        value();
        member.end = out_.size();
        members.push_back(std::move(member));
        if (take('}')) break;
        if (!take(',')) malformed();
        out_ += ',';
      }
    }
    out_ += '}';
    --depth_;
    reorder(start, std::move(members));
  }

  // Puts the members in JavaScript's order, where that is not the order they came in.
  void reorder(std::size_t start, std::vector<Member> members) {
    std::vector<Member> kept;
    kept.reserve(members.size());  // the map's keys point into it
    std::unordered_map<std::string_view, std::size_t> places;
    for (Member& member : members) {
      if (const auto same = places.find(member.name); same != places.end()) {
        kept[same->second].begin = member.begin;
        kept[same->second].end = member.end;
        continue;
      }
      kept.push_back(std::move(member));
      places.emplace(kept.back().name, kept.size() - 1);
    }
    const bool has_indexes = std::ranges::any_of(kept, is_index);
    if (kept.size() == members.size() && !has_indexes) return;
    const auto names = std::ranges::stable_partition(kept, is_index).begin();
    std::sort(kept.begin(), names,
              [](const Member& a, const Member& b) { return index_of(a) < index_of(b); });
    std::string text = "{";
    for (const Member& member : kept) {
      if (text.size() > 1) text += ',';
      text.append(out_, member.begin, member.end - member.begin);
    }
    text += '}';
    out_.replace(start, std::string::npos, text);
  }

  // Of an object or array.
  void enter() {
    ++at_;
    if (++depth_ > kDeepest) throw Error::unsupported("a json value that nests deeper than 100000");
  }

  std::uint32_t hex4() {
    std::uint32_t code = 0;
    const auto text = json_.substr(std::min(at_, json_.size()), 4);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), code, 16);
    if (error != std::errc() || end != text.data() + 4) malformed();
    at_ += 4;
    return code;
  }

  // Decodes a string. A lone surrogate, which UTF-8 cannot hold, stays as the bytes ED xx xx.
  std::string string() {
    if (peek() != '"') malformed();
    ++at_;
    std::string text;
    for (;;) {
      const std::size_t stop = json_.find_first_of("\"\\", at_);
      if (stop == std::string_view::npos) malformed();
      text += json_.substr(at_, stop - at_);
      at_ = stop + 1;
      if (json_[stop] == '"') return text;
      const char escape = peek();
      ++at_;
      switch (escape) {
        case 'b':
          text += '\b';
          break;
        case 'f':
          text += '\f';
          break;
        case 'n':
          text += '\n';
          break;
        case 'r':
          text += '\r';
          break;
        case 't':
          text += '\t';
          break;
        case 'u': {
          std::uint32_t code = hex4();
          const bool is_high = code >= 0xd800 && code < 0xdc00;
          if (is_high && json_.substr(at_, 2) == "\\u") {
            const std::size_t before = at_;
            at_ += 2;
            const std::uint32_t low = hex4();
            if (low >= 0xdc00 && low < 0xe000) {
              code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
            } else {
              at_ = before;
            }
          }
          append_utf8(text, code);
          break;
        }
        default:
          text += escape;
      }
    }
  }

  // JSON.stringify writes lone surrogates as escapes.
  void append_string(const std::string& text) {
    if (text.find('\xed') == std::string::npos) return append_json_string(out_, text);
    std::string part;
    append_json_string(part, text);
    for (std::size_t i = 0; i < part.size(); ++i) {
      const auto second = i + 2 < part.size() ? static_cast<unsigned char>(part[i + 1]) : 0U;
      if (part[i] != '\xed' || second < 0xa0) {
        out_ += part[i];
        continue;
      }
      const unsigned code =
          0xd000U | (second & 0x3fU) << 6 | (static_cast<unsigned char>(part[i + 2]) & 0x3fU);
      constexpr std::string_view kDigits = "0123456789abcdef";
      out_ += "\\ud";
      for (const unsigned shift : {8U, 4U, 0U}) out_ += kDigits[code >> shift & 15U];
      i += 2;
    }
  }

  std::string& out_;
  std::string_view json_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

bool is_array_index(std::string_view name) {
  if (name.empty() || name.size() > 10 || (name[0] == '0' && name.size() > 1)) return false;
  std::uint64_t index = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
  const bool is_number = error == std::errc() && end == name.data() + name.size();
  return is_number && index < std::numeric_limits<std::uint32_t>::max();
}

void append_javascript_json(std::string& out, std::string_view json) { Rewriter(out, json).run(); }

}  // namespace carto_mock::formats
