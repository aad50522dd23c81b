// encode(), decode() and other functions on bytea (manual, chapter 9.5).
#include "support/encodings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "sql/functions/function_lists.h"
#include "sql/functions/native.h"
#include "sql/types/unicode.h"
#include "support/character_encoding.h"
#include "support/digests.h"
#include "support/error.h"
#include "support/utf8.h"

namespace carto_mock::sql {
namespace {

enum class Encoding { kHexadecimal, kBase64, kEscape };

Encoding find_encoding(std::string_view name) {
  const std::string lower = to_lower_ascii(name);
  if (lower == "hex") return Encoding::kHexadecimal;
  if (lower == "base64") return Encoding::kBase64;
  if (lower == "escape") return Encoding::kEscape;
  throw Error(sqlstate::kInvalidParameterValue, fmt::format("unrecognized encoding: \"{}\"", name));
}

// Lines of 76 characters (RFC 2045).
std::string encode_base64(std::string_view bytes) {
  constexpr std::size_t kLine = 76;
  const std::string text = base64_encode(bytes);
  std::string result;
  for (std::size_t begin = 0; begin < text.size(); begin += kLine) {
    if (begin > 0) result += '\n';
    result.append(text, begin, kLine);
  }
  // PostgreSQL breaks a line as soon as it is full.
  if (!text.empty() && text.size() % kLine == 0) result += '\n';
  return result;
}

std::string encode_escape(std::string_view bytes) {
  std::string result;
  for (const char byte : bytes) {
    const auto code = static_cast<unsigned char>(byte);
    if (code == 0 || code >= 0x80) {
      result += fmt::format("\\{:03o}", code);
    } else {
      if (byte == '\\') result += '\\';
      result += byte;
    }
  }
  return result;
}

std::string encode(std::string_view bytes, std::string_view encoding) {
  switch (find_encoding(encoding)) {
    case Encoding::kHexadecimal:
      return hex_encode(bytes);
    case Encoding::kBase64:
      return encode_base64(bytes);
    case Encoding::kEscape:
      return encode_escape(bytes);
  }
  return {};
}

bool is_blank(char byte) { return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r'; }

std::string decode_hexadecimal(std::string_view text) {
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    // Blanks may stand between bytes only.
    if (digits.size() % 2 == 0 && is_blank(text[i])) continue;
    const bool is_digit = hex_decode(std::string(2, text[i])).has_value();
    if (!is_digit)
      throw Error(sqlstate::kInvalidParameterValue,
                  fmt::format("invalid hexadecimal digit: \"{}\"",
                              text.substr(i, utf8_character_length(text.substr(i)))));
    digits += text[i];
  }
  if (digits.size() % 2 != 0)
    throw Error(sqlstate::kInvalidParameterValue, "invalid hexadecimal data: odd number of digits");
  return hex_decode(digits).value();
}

[[noreturn]] void throw_invalid_base64_end() {
  throw Error(sqlstate::kInvalidParameterValue, "invalid base64 end sequence")
      .hint("Input data is missing padding, is truncated, or is otherwise corrupted.");
}

std::string decode_base64(std::string_view text) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string result;
  std::uint32_t buffer = 0;
  int position = 0;
  int padding = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char byte = text[at];
    if (is_blank(byte)) continue;
    std::uint32_t digit = 0;
    if (byte == '=') {
      if (padding == 0) {
        if (position != 2 && position != 3)
          throw Error(sqlstate::kInvalidParameterValue,
                      "unexpected \"=\" while decoding base64 sequence");
        padding = position == 2 ? 2 : 1;
      }
    } else {
      const std::size_t found = kAlphabet.find(byte);
      if (found == std::string_view::npos)
        throw Error(sqlstate::kInvalidParameterValue,
                    fmt::format("invalid symbol \"{}\" found while decoding base64 sequence",
                                text.substr(at, utf8_character_length(text.substr(at)))));
      digit = static_cast<std::uint32_t>(found);
    }
    buffer = (buffer << 6) | digit;
    if (++position == 4) {
      result += static_cast<char>((buffer >> 16) & 0xFF);
      if (padding < 2) result += static_cast<char>((buffer >> 8) & 0xFF);
      if (padding < 1) result += static_cast<char>(buffer & 0xFF);
      buffer = 0;
      position = 0;
    }
  }
  if (position != 0) throw_invalid_base64_end();
  return result;
}

std::string decode_escape(std::string_view text) {
  std::string result;
  const auto octal = [&](std::size_t at, char highest) {
    return at < text.size() && text[at] >= '0' && text[at] <= highest;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      result += text[i];
    } else if (i + 1 < text.size() && text[i + 1] == '\\') {
      result += text[++i];
    } else if (octal(i + 1, '3') && octal(i + 2, '7') && octal(i + 3, '7')) {
      result += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 +
                                  (text[i + 3] - '0'));
      i += 3;
    } else {
      throw Error(sqlstate::kInvalidTextRepresentation, "invalid input syntax for type bytea");
    }
  }
  return result;
}

std::string decode(std::string_view text, std::string_view encoding) {
  switch (find_encoding(encoding)) {
    case Encoding::kHexadecimal:
      return decode_hexadecimal(text);
    case Encoding::kBase64:
      return decode_base64(text);
    case Encoding::kEscape:
      return decode_escape(text);
  }
  return {};
}

template <DigestAlgorithm algorithm>
std::string digest_of(std::string_view bytes) {
  return digest(algorithm, bytes);
}

const CharacterEncoding& require_encoding(std::string_view name, std::string_view what) {
  const CharacterEncoding* encoding = CharacterEncoding::find(name);
  if (encoding != nullptr) return *encoding;
  throw Error(sqlstate::kInvalidParameterValue,
              fmt::format("invalid {} encoding name \"{}\"", what, name));
}

// Without a text to convert no conversion is looked for.
std::string convert_to(std::string_view text, std::string_view encoding) {
  const CharacterEncoding& destination = require_encoding(encoding, "destination");
  return text.empty() ? std::string() : destination.from_utf8(text);
}

// The bytes are looked at as what they are said to be first: SQL_ASCII has all but a zero.
std::string text_of(const CharacterEncoding& source, std::string_view bytes) {
  if (source.name() == "SQL_ASCII") source.check(bytes);
  return source.to_utf8(bytes);
}

std::int32_t character_count_of(std::string_view bytes, std::string_view encoding) {
  const CharacterEncoding* found = CharacterEncoding::find(encoding);
  if (found == nullptr) {
    throw Error(sqlstate::kInvalidParameterValue,
                fmt::format("invalid encoding name \"{}\"", encoding));
  }
  if (found->name() == "MULE_INTERNAL")
    throw Error::unsupported("the length of a text in MULE_INTERNAL");
  return static_cast<std::int32_t>(found->check(bytes));
}

std::string convert_from(std::string_view bytes, std::string_view encoding) {
  const CharacterEncoding& source = require_encoding(encoding, "source");
  return bytes.empty() ? std::string() : text_of(source, bytes);
}

// Encodings that PostgreSQL converts into each other without UTF8 between, by tables of their own.
bool are_related(std::string_view one, std::string_view other) {
  static constexpr std::array<std::string_view, 4> kCyrillic = {"ISO_8859_5", "KOI8R", "WIN1251",
                                                                "WIN866"};
  static constexpr std::array<std::string_view, 2> kCentralEuropean = {"LATIN2", "WIN1250"};
  static constexpr std::array<std::string_view, 2> kJapanese = {"EUC_JP", "SJIS"};
  static constexpr std::array<std::string_view, 2> kJapanese2004 = {"EUC_JIS_2004",
                                                                    "SHIFT_JIS_2004"};
  static constexpr std::array<std::string_view, 2> kTaiwanese = {"BIG5", "EUC_TW"};
  static constexpr std::array<std::string_view, 15> kOfMule = {
      "BIG5",   "EUC_CN", "EUC_JP", "EUC_KR", "EUC_TW",  "ISO_8859_5", "KOI8R", "LATIN1",
      "LATIN2", "LATIN3", "LATIN4", "SJIS",   "WIN1250", "WIN1251",    "WIN866"};
  const auto holds = [](const auto& group, std::string_view name) {
    return std::ranges::find(group, name) != group.end();
  };
  const auto has_both = [&](const auto& group) { return holds(group, one) && holds(group, other); };
  return has_both(kCyrillic) || has_both(kCentralEuropean) || has_both(kJapanese) ||
         has_both(kJapanese2004) || has_both(kTaiwanese) ||
         (one == "MULE_INTERNAL" && holds(kOfMule, other)) ||
         (other == "MULE_INTERNAL" && holds(kOfMule, one));
}

// Bytes stay as they are where one of the two is SQL_ASCII.
std::string convert(std::string_view bytes, std::string_view from, std::string_view to) {
  const CharacterEncoding& source = require_encoding(from, "source");
  const CharacterEncoding& destination = require_encoding(to, "destination");
  if (bytes.empty()) return {};
  constexpr std::string_view kUtf8 = "UTF8";
  constexpr std::string_view kAny = "SQL_ASCII";
  if (source.name() == kUtf8 || destination.name() == kUtf8)
    return destination.from_utf8(text_of(source, bytes));
  source.check(bytes);
  if (&source == &destination || destination.name() == kAny) return std::string(bytes);
  if (source.name() == kAny) {
    destination.check(bytes);
    return std::string(bytes);
  }
  if (are_related(source.name(), destination.name())) {
    throw Error::unsupported(
        fmt::format("conversion from {} to {}", source.name(), destination.name()));
  }
  throw Error(
      sqlstate::kUndefinedFunction,
      fmt::format("default conversion function for encoding \"{}\" to \"{}\" does not exist",
                  source.name(), destination.name()));
}

constexpr FunctionEntry kEntries[] = {
    {"encode(bytea,text)", native<encode>},
    {"decode(text,text)", native<decode>},
    {"sha224(bytea)", native<digest_of<DigestAlgorithm::kSha224>>},
    {"sha256(bytea)", native<digest_of<DigestAlgorithm::kSha256>>},
    {"sha384(bytea)", native<digest_of<DigestAlgorithm::kSha384>>},
    {"sha512(bytea)", native<digest_of<DigestAlgorithm::kSha512>>},
    {"convert_to(text,name)", native<convert_to>},
    {"convert_from(bytea,name)", native<convert_from>},
    {"convert(bytea,name,name)", native<convert>},
    {"length(bytea,name)", native<character_count_of>},
};

}  // namespace

std::span<const FunctionEntry> encoding_functions() { return kEntries; }

}  // namespace carto_mock::sql
