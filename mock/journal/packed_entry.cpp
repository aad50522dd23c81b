#include "journal/packed_entry.h"

#include <cstring>
#include <string_view>

namespace carto_mock::journal {
namespace {

// Of a text, or of a list.
using Length = std::uint32_t;

std::size_t packed_size(std::string_view text) { return sizeof(Length) + text.size(); }

std::size_t packed_size(const http::Headers& headers) {
  std::size_t size = sizeof(Length);
  for (const auto& [name, value] : headers.list()) size += packed_size(name) + packed_size(value);
  return size;
}

std::size_t packed_size(const std::vector<std::string>& list) {
  std::size_t size = sizeof(Length);
  for (const std::string& text : list) size += packed_size(text);
  return size;
}

std::size_t packed_size(const std::vector<http::StatementNote>& statements) {
  std::size_t size = sizeof(Length);
  for (const http::StatementNote& one : statements)
    size += packed_size(one.translations) + packed_size(one.grants);
  return size;
}

void pack(std::string& texts, std::size_t length) {
  const auto number = static_cast<Length>(length);
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  texts.append(bytes, sizeof number);
}

void pack(std::string& texts, std::string_view text) {
  pack(texts, text.size());
  texts += text;
}

void pack(std::string& texts, const http::Headers& headers) {
  pack(texts, headers.list().size());
  for (const auto& [name, value] : headers.list()) {
    pack(texts, std::string_view(name));
    pack(texts, std::string_view(value));
  }
}

void pack(std::string& texts, const std::vector<std::string>& list) {
  pack(texts, list.size());
  for (const std::string& text : list) pack(texts, std::string_view(text));
}

void pack(std::string& texts, const std::vector<http::StatementNote>& statements) {
  pack(texts, statements.size());
  for (const http::StatementNote& one : statements) {
    pack(texts, one.translations);
    pack(texts, one.grants);
  }
}

class Unpacker {
 public:
  explicit Unpacker(std::string_view texts) : rest_(texts) {}

  std::string text() {
    const std::size_t size = length();
    std::string text(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return text;
  }

  http::Headers headers() {
    http::Headers headers;
    for (std::size_t count = length(); count > 0; --count) {
      std::string name = text();
      headers.add(std::move(name), text());
    }
    return headers;
  }

  std::vector<std::string> list() {
    std::vector<std::string> list;
    for (std::size_t count = length(); count > 0; --count) list.push_back(text());
    return list;
  }

  std::vector<http::StatementNote> statements() {
    std::vector<http::StatementNote> statements;
    for (std::size_t count = length(); count > 0; --count) {
      http::StatementNote& one = statements.emplace_back();
      one.translations = list();
      one.grants = list();
    }
    return statements;
  }

 private:
  std::size_t length() {
    Length number = 0;
    std::memcpy(&number, rest_.data(), sizeof number);
    rest_.remove_prefix(sizeof number);
    return number;
  }

  std::string_view rest_;
};

}  // namespace

PackedEntry::PackedEntry(const Entry& entry)
    : number_(entry.number),
      time_(entry.time),
      body_size_(entry.body.size),
      answer_size_(entry.answer.size),
      duration_(entry.duration),
      status_(entry.status),
      fault_(entry.fault) {
  texts_.reserve(packed_size(entry.method) + packed_size(entry.target) +
                 packed_size(entry.headers) + packed_size(entry.body.text) +
                 packed_size(entry.answer_headers) + packed_size(entry.answer.text) +
                 packed_size(entry.statements));
  pack(texts_, std::string_view(entry.method));
  pack(texts_, std::string_view(entry.target));
  pack(texts_, entry.headers);
  pack(texts_, std::string_view(entry.body.text));
  pack(texts_, entry.answer_headers);
  pack(texts_, std::string_view(entry.answer.text));
  pack(texts_, entry.statements);
}

Entry PackedEntry::unpack() const {
  Unpacker texts(texts_);
  Entry entry;
  entry.number = number_;
  entry.time = time_;
  entry.method = texts.text();
  entry.target = texts.text();
  entry.headers = texts.headers();
  entry.body = {texts.text(), body_size_};
  entry.status = status_;
  entry.answer_headers = texts.headers();
  entry.answer = {texts.text(), answer_size_};
  entry.statements = texts.statements();
  entry.duration = duration_;
  entry.fault = fault_;
  return entry;
}

}  // namespace carto_mock::journal
