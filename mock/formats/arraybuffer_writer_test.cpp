// Blocks against answers of the real service (spec sql-api.md 4.8).
#include <gtest/gtest.h>

#include "formats/arraybuffer_block.h"
#include "formats/format.h"
#include "support/encodings.h"

namespace carto_mock::formats {
namespace {

namespace oid = sql::oid;
using sql::OutputColumn;
using sql::Value;

class StringOutput final : public Output {
 public:
  void write(std::string_view bytes) override { text += bytes; }
  std::string text;
};

std::string arraybuffer(const std::vector<OutputColumn>& columns,
                        const std::vector<std::vector<Value>>& rows) {
  StringOutput output;
  const FormatOptions options;
  const sql::TextSettings settings;
  const auto writer = make_format_writer(Format::kArraybuffer, options, output, settings);
  writer->columns(columns);
  for (const auto& row : rows) writer->row(row);
  writer->complete({"SELECT", static_cast<std::int64_t>(rows.size())});
  writer->finish(std::chrono::milliseconds(0));
  return hex_encode(output.text);
}

std::string error_of(const std::vector<OutputColumn>& columns,
                     const std::vector<std::vector<Value>>& rows) {
  try {
    arraybuffer(columns, rows);
  } catch (const Error& error) {
    return error.message();
  }
  return "no error";
}

TEST(Arraybuffer, OneNumber) {
  EXPECT_EQ(arraybuffer({{"a", {oid::kInt4, -1}}}, {{Value::integer(1)}}),
            "0000000b000000200000000a0000000a000000050000000261000000"
            "00000008000000040000803f");
}

TEST(Arraybuffer, ArraysAreListsOfTheTypeInTheName) {
  sql::Array array;
  array.element_type = oid::kInt4;
  array.lengths = {3};
  array.lower_bounds = {1};
  array.elements = {Value::integer(1), Value::integer(2), Value::integer(3)};
  EXPECT_EQ(arraybuffer({{"x__uint8", {oid::kInt4Array, -1}}}, {{Value::array(array)}}),
            "0000000b000000330000000a000000180000000500000010"
            "78005f005f00750069006e0074003800"
            "0000000b0000000b0000000200000003010203");
}

TEST(Arraybuffer, Blocks) {
  const std::vector<BlockValue> numbers{1.0, 2.0, 3.0, 4.0};
  EXPECT_EQ(hex_encode(column_block("v__int16", numbers)), "00000004000000080100020003000400");
  const std::vector<BlockValue> lists{std::vector<double>{1, 2, 3, 4}, std::vector<double>{1, 4}};
  EXPECT_EQ(hex_encode(column_block("V__INT16", lists)),
            "0000000b0000001c00000004000000080100020003000400000000040000000401000400");
  EXPECT_EQ(hex_encode(string_list_block(std::vector<std::string>{"test"})),
            "0000000a0000001000000005000000087400650073007400");
}

TEST(Arraybuffer, NoRowsAreNoBytes) { EXPECT_EQ(arraybuffer({{"a", {oid::kInt4, -1}}}, {}), ""); }

TEST(Arraybuffer, WhatNoBlockHolds) {
  const std::vector<OutputColumn> byte{{"a__uint8", {oid::kInt4, -1}}};
  EXPECT_EQ(error_of(byte, {{Value::integer(300)}}),
            "The value of \"value\" is out of range. It must be >= 0 and <= 255. Received 300");
  EXPECT_EQ(error_of(byte, {{Value()}}), "Cannot read property 'length' of null");
  EXPECT_EQ(error_of({{"d", {oid::kDate, -1}}}, {{Value::integer(1)}}),
            "The value \"NaN\" is invalid for option \"size\"");
  EXPECT_EQ(error_of({{"the_geom", {oid::kGeometry, -1}}}, {{Value()}}),
            "geometry types are not supported");
}

TEST(Arraybuffer, AWriteHasBeenDoneWhenItFails) {
  StringOutput output;
  const FormatOptions options;
  const sql::TextSettings settings;
  const auto writer = make_format_writer(Format::kArraybuffer, options, output, settings);
  writer->complete({"INSERT", 1});
  EXPECT_THROW(writer->finish(std::chrono::milliseconds(0)), Error);
}

}  // namespace
}  // namespace carto_mock::formats
