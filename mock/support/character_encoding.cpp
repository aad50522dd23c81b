#include "support/character_encoding.h"

#include <fmt/format.h>
#include <iconv.h>

#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "support/encodings.h"
#include "support/error.h"
#include "support/utf8.h"

namespace carto_mock {
namespace {

constexpr SqlState kUntranslatableCharacter("22P05");
constexpr std::size_t kLongestCharacter = 16;

class Converter {
 public:
  // An encoding that this C library lacks converts nothing.
  explicit Converter(const char* from) : handle_(iconv_open("UTF-8", from)) {}
  ~Converter() {
    if (is_open()) iconv_close(handle_);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  // Empty: the byte has no character.
  std::string convert(char byte) {
    if (!is_open()) return {};
    std::array<char, kLongestCharacter> output{};
    char* from = &byte;
    char* to = output.data();
    std::size_t from_left = 1;
    std::size_t to_left = output.size();
    constexpr auto kFailed = static_cast<std::size_t>(-1);
    const bool converted = iconv(handle_, &from, &from_left, &to, &to_left) != kFailed;
    // The C library holds a character back that may combine with the next (WIN1258).
    iconv(handle_, nullptr, nullptr, &to, &to_left);
    if (!converted) return {};
    return {output.data(), output.size() - to_left};
  }

 private:
  bool is_open() const {
    return reinterpret_cast<std::intptr_t>(handle_) != -1;  // NOLINT: what iconv_open() promises
  }
  iconv_t handle_;
};

struct Names {
  const char* name;
  const char* library_name;
  std::vector<std::string_view> aliases;  // lower case, without punctuation
};

// Table 24.1 of the manual; each alias as PostgreSQL 15's pg_char_to_encoding() knows it. The C
// library's tables were compared with PostgreSQL's, byte for byte: character_encoding_test.cpp.
std::vector<Names> all_names() {
  return {
      {"UTF8", "", {"utf8", "unicode"}},
      {"SQL_ASCII", "", {"sqlascii"}},
      {"LATIN1", "ISO-8859-1", {"latin1", "iso88591"}},
      {"LATIN2", "ISO-8859-2", {"latin2", "iso88592"}},
      {"LATIN3", "ISO-8859-3", {"latin3", "iso88593"}},
      {"LATIN4", "ISO-8859-4", {"latin4", "iso88594"}},
      {"LATIN5", "ISO-8859-9", {"latin5", "iso88599"}},
      {"LATIN6", "ISO-8859-10", {"latin6", "iso885910"}},
      {"LATIN7", "ISO-8859-13", {"latin7", "iso885913"}},
      {"LATIN8", "ISO-8859-14", {"latin8", "iso885914"}},
      {"LATIN9", "ISO-8859-15", {"latin9", "iso885915"}},
      {"LATIN10", "ISO-8859-16", {"latin10", "iso885916"}},
      {"ISO_8859_5", "ISO-8859-5", {"iso88595"}},
      {"ISO_8859_6", "ISO-8859-6", {"iso88596"}},
      {"ISO_8859_7", "ISO-8859-7", {"iso88597"}},
      {"ISO_8859_8", "ISO-8859-8", {"iso88598"}},
      {"KOI8R", "KOI8-R", {"koi8r", "koi8"}},
      {"KOI8U", "KOI8-U", {"koi8u"}},
      {"WIN866", "CP866", {"win866", "windows866", "alt"}},
      {"WIN874", "CP874", {"win874", "windows874"}},
      {"WIN1250", "CP1250", {"win1250", "windows1250"}},
      {"WIN1251", "CP1251", {"win1251", "windows1251", "win"}},
      {"WIN1252", "CP1252", {"win1252", "windows1252"}},
      {"WIN1253", "CP1253", {"win1253", "windows1253"}},
      {"WIN1254", "CP1254", {"win1254", "windows1254"}},
      {"WIN1255", "CP1255", {"win1255", "windows1255"}},
      {"WIN1256", "CP1256", {"win1256", "windows1256"}},
      {"WIN1257", "CP1257", {"win1257", "windows1257"}},
      {"WIN1258", "CP1258", {"win1258", "windows1258", "abc", "tcvn", "tcvn5712", "vscii"}},
      {"BIG5", nullptr, {"big5", "win950", "windows950"}},
      {"EUC_CN", nullptr, {"euccn"}},
      {"EUC_JIS_2004", nullptr, {"eucjis2004"}},
      {"EUC_JP", nullptr, {"eucjp"}},
      {"EUC_KR", nullptr, {"euckr"}},
      {"EUC_TW", nullptr, {"euctw"}},
      {"GB18030", nullptr, {"gb18030"}},
      {"GBK", nullptr, {"gbk", "win936", "windows936"}},
      {"JOHAB", nullptr, {"johab"}},
      {"MULE_INTERNAL", nullptr, {"muleinternal"}},
      {"SHIFT_JIS_2004", nullptr, {"shiftjis2004"}},
      {"SJIS", nullptr, {"sjis", "mskanji", "shiftjis", "win932", "windows932"}},
      {"UHC", nullptr, {"uhc", "win949", "windows949"}},
  };
}

std::string bytes_in_words(std::string_view bytes) {
  std::string words;
  for (const char byte : bytes) {
    words += fmt::format("{}0x{:02x}", words.empty() ? "" : " ", static_cast<unsigned char>(byte));
  }
  return words;
}

Error no_conversion(std::string_view from, std::string_view to) {
  return Error(
      sqlstate::kUndefinedFunction,
      fmt::format("default conversion function for encoding \"{}\" to \"{}\" does not exist", from,
                  to));
}

Error untranslatable(std::string_view character, std::string_view from, std::string_view to) {
  return Error(
      kUntranslatableCharacter,
      fmt::format("character with byte sequence {} in encoding \"{}\" has no equivalent in "
                  "encoding \"{}\"",
                  bytes_in_words(character), from, to));
}

}  // namespace

CharacterEncoding::CharacterEncoding(std::string name, const char* library_name)
    : name_(std::move(name)), kind_(Kind::kWithoutConversion) {
  if (library_name == nullptr) {
    if (MultibyteEncoding::exists(name_)) kind_ = Kind::kMultibyte;
    return;
  }
  kind_ = *library_name == '\0' ? Kind::kIdentity : Kind::kSingleByte;
  if (is_identity()) return;
  Converter converter(library_name);
  // PostgreSQL has a NUL in no text.
  for (std::size_t byte = 1; byte < kBytes; ++byte) {
    to_unicode_.at(byte) = converter.convert(static_cast<char>(byte));
    if (!to_unicode_.at(byte).empty())
      from_unicode_.emplace(to_unicode_.at(byte), static_cast<char>(byte));
  }
}

const CharacterEncoding* CharacterEncoding::find(std::string_view name) {
  using Encodings = std::map<std::string, std::shared_ptr<const CharacterEncoding>, std::less<>>;
  static const Encodings kEncodings = [] {
    Encodings encodings;
    for (const Names& names : all_names()) {
      const auto encoding =
          std::make_shared<const CharacterEncoding>(names.name, names.library_name);
      for (const std::string_view alias : names.aliases) encodings.emplace(alias, encoding);
    }
    return encodings;
  }();
  std::string plain;
  for (const char c : to_lower_ascii(name)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) plain += c;
  }
  const auto found = kEncodings.find(plain);
  return found == kEncodings.end() ? nullptr : found->second.get();
}

const MultibyteEncoding& CharacterEncoding::multibyte() const {
  return *MultibyteEncoding::find(name_);
}

void CharacterEncoding::require_conversion_to_utf8() const {
  if (kind_ == Kind::kWithoutConversion) throw no_conversion(name_, "UTF8");
}

CharacterEncoding::Outcome CharacterEncoding::decode_character(std::string_view bytes,
                                                               std::string& text) const {
  if (kind_ == Kind::kMultibyte) return multibyte().decode(bytes, text);
  if (bytes.front() == '\0') return Outcome::kInvalid;
  const std::string& character = to_unicode_.at(static_cast<unsigned char>(bytes.front()));
  if (character.empty()) return Outcome::kUntranslatable;
  text += character;
  return Outcome::kDecoded;
}

std::size_t CharacterEncoding::character_length(std::string_view bytes) const {
  return kind_ == Kind::kMultibyte ? multibyte().length(bytes) : 1;
}

std::size_t CharacterEncoding::decode(std::string_view bytes, std::string& text) const {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const std::string_view rest = bytes.substr(done);
    if (decode_character(rest, text) != Outcome::kDecoded) break;
    done += character_length(rest);
  }
  return done;
}

bool CharacterEncoding::is_incomplete(std::string_view bytes) const {
  std::string ignored;
  return !bytes.empty() && decode_character(bytes, ignored) == Outcome::kIncomplete;
}

void CharacterEncoding::refuse(std::string_view bytes) const {
  std::string ignored;
  if (decode_character(bytes, ignored) == Outcome::kUntranslatable) refuse_untranslatable(bytes);
  refuse_invalid(bytes);
}

void CharacterEncoding::refuse_invalid(std::string_view bytes) const {
  throw Error(sqlstate::kCharacterNotInRepertoire,
              fmt::format("invalid byte sequence for encoding \"{}\": {}", name_,
                          bytes_in_words(bytes.substr(0, character_length(bytes)))));
}

void CharacterEncoding::refuse_untranslatable(std::string_view bytes) const {
  throw untranslatable(bytes.substr(0, character_length(bytes)), name_, "UTF8");
}

std::size_t CharacterEncoding::check(std::string_view bytes) const {
  if (kind_ != Kind::kMultibyte) {
    const bool is_utf8 = name_ == "UTF8";
    if (is_utf8) check_utf8(bytes);
    const std::size_t nul = bytes.find('\0');
    if (nul != std::string_view::npos) refuse_invalid(bytes.substr(nul));
    if (!is_utf8) return bytes.size();
    std::size_t count = 0;
    for (; !bytes.empty(); ++count) bytes.remove_prefix(utf8_character_length(bytes));
    return count;
  }
  std::string ignored;
  std::size_t count = 0;
  for (; !bytes.empty(); ++count) {
    const Outcome outcome = decode_character(bytes, ignored);
    if (outcome == Outcome::kInvalid || outcome == Outcome::kIncomplete) refuse_invalid(bytes);
    bytes.remove_prefix(character_length(bytes));
  }
  return count;
}

std::string CharacterEncoding::to_utf8(std::string_view bytes) const {
  require_conversion_to_utf8();
  if (is_identity()) {
    check_utf8(bytes);
    return std::string(bytes);
  }
  std::string text;
  const std::size_t done = decode(bytes, text);
  if (done == bytes.size()) return text;
  check(bytes.substr(done));
  refuse(bytes.substr(done));
}

std::size_t CharacterEncoding::encode_character(std::string_view text, std::string& bytes) const {
  if (kind_ == Kind::kMultibyte) return multibyte().encode(text, bytes);
  const std::size_t length = utf8_character_length(text);
  const auto found = from_unicode_.find(text.substr(0, length));
  if (found == from_unicode_.end()) return 0;
  bytes += found->second;
  return length;
}

std::string CharacterEncoding::from_utf8(std::string_view text) const {
  if (kind_ == Kind::kWithoutConversion) throw no_conversion("UTF8", name_);
  if (is_identity()) return std::string(text);
  std::string bytes;
  while (!text.empty()) {
    const std::size_t taken = encode_character(text, bytes);
    if (taken == 0)
      throw untranslatable(text.substr(0, utf8_character_length(text)), "UTF8", name_);
    text.remove_prefix(taken);
  }
  return bytes;
}

}  // namespace carto_mock
