// Messages of PostgreSQL's protocol as a server sends them (manual, chapter 55.7).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "sql/engine/description_sink.h"
#include "sql/types/text_settings.h"
#include "support/error.h"

namespace carto_mock::formats {

std::uint32_t read_uint32(std::string_view bytes);

// Type, length, body.
void append_message(std::string& out, char type, std::string_view body = {});

// Text that ends in a zero byte, as strings do in the protocol.
std::string zero_terminated(std::string_view text);

void append_row_description(std::string& out, std::span<const sql::DescribedColumn> columns);
void append_data_row(std::string& out, std::span<const sql::Value> values,
                     std::span<const sql::OutputColumn> columns, const sql::TextSettings& settings);
void append_command_complete(std::string& out, std::string_view tag);
// `statement` is the text that the error's offset counts in.
void append_error(std::string& out, const Error& error, std::string_view statement);

}  // namespace carto_mock::formats
