#include "formats/postgres_messages.h"

#include <algorithm>

#include "sql/types/type_registry.h"

namespace carto_mock::formats {
namespace {

void append_uint32(std::string& out, std::uint32_t number) {
  for (const int shift : {24, 16, 8, 0}) out += static_cast<char>(number >> shift & 0xffU);
}
void append_uint16(std::string& out, std::size_t number) {
  out += static_cast<char>(number >> 8 & 0xffU);
  out += static_cast<char>(number & 0xffU);
}

void append_field(std::string& body, char field, std::string_view text) {
  if (text.empty()) return;
  body += field;
  body += zero_terminated(text);
}

// Positions count characters, from 1.
std::string position(std::string_view statement, int offset) {
  const std::string_view before = statement.substr(0, static_cast<std::size_t>(offset));
  const auto characters = std::ranges::count_if(
      before, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; });
  return std::to_string(characters + 1);
}

}  // namespace

std::uint32_t read_uint32(std::string_view bytes) {
  std::uint32_t number = 0;
  for (const char byte : bytes.substr(0, 4))
    number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

void append_message(std::string& out, char type, std::string_view body) {
  out += type;
  append_uint32(out, static_cast<std::uint32_t>(body.size() + 4));
  out += body;
}

std::string zero_terminated(std::string_view text) {
  std::string terminated(text);
  terminated += '\0';
  return terminated;
}

void append_row_description(std::string& out, std::span<const sql::DescribedColumn> columns) {
  std::string body;
  append_uint16(body, columns.size());
  for (const sql::DescribedColumn& column : columns) {
    body += zero_terminated(column.name);
    append_uint32(body, column.relation);
    append_uint16(body, static_cast<std::size_t>(column.attribute));
    append_uint32(body, column.type.oid);
    constexpr std::size_t kVariableSize = 0xffff;  // -1
    append_uint16(body, kVariableSize);
    append_uint32(body, static_cast<std::uint32_t>(column.type.typmod));
    append_uint16(body, 0);  // format: text
  }
  append_message(out, 'T', body);
}

void append_data_row(std::string& out, std::span<const sql::Value> values,
                     std::span<const sql::OutputColumn> columns,
                     const sql::TextSettings& settings) {
  constexpr std::uint32_t kNull = 0xffffffff;  // -1
  std::string body;
  append_uint16(body, values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i].is_null()) {
      append_uint32(body, kNull);
      continue;
    }
    const std::string text = sql::output_value(values[i], columns[i].type, settings);
    append_uint32(body, static_cast<std::uint32_t>(text.size()));
    body += text;
  }
  append_message(out, 'D', body);
}

void append_command_complete(std::string& out, std::string_view tag) {
  append_message(out, 'C', zero_terminated(tag));
}

void append_error(std::string& out, const Error& error, std::string_view statement) {
  std::string body;
  append_field(body, 'S', "ERROR");
  append_field(body, 'V', "ERROR");
  append_field(body, 'C', error.state().code());
  append_field(body, 'M', error.message());
  append_field(body, 'D', error.detail());
  append_field(body, 'H', error.hint());
  const std::optional<int> offset = error.offset();
  if (offset) append_field(body, 'P', position(statement, *offset));
  body += '\0';
  append_message(out, 'E', body);
}

}  // namespace carto_mock::formats
