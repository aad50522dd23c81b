#include "journal/packed_entry.h"

#include <gtest/gtest.h>

namespace carto_mock::journal {
namespace {

TEST(PackedEntry, GivesTheEntryBack) {
  Entry entry;
  entry.number = 7;
  entry.time = 123456789;
  entry.method = "POST";
  entry.target = "/api/v2/sql?q=1";
  entry.headers = {{"Host", "localhost"}, {"X-Empty", ""}, {"Host", "again"}};
  entry.body = {std::string("a\0b", 3), 90000};
  entry.status = 200;
  entry.answer_headers = {{"Content-Type", "application/json"}};
  entry.answer = {"{}", 2};
  entry.duration = std::chrono::microseconds(42);

  const Entry unpacked = PackedEntry(entry).unpack();
  EXPECT_EQ(unpacked.number, entry.number);
  EXPECT_EQ(unpacked.time, entry.time);
  EXPECT_EQ(unpacked.method, entry.method);
  EXPECT_EQ(unpacked.target, entry.target);
  EXPECT_EQ(unpacked.headers.list(), entry.headers.list());
  EXPECT_EQ(unpacked.body.text, entry.body.text);
  EXPECT_EQ(unpacked.body.size, entry.body.size);
  EXPECT_EQ(unpacked.status, entry.status);
  EXPECT_EQ(unpacked.answer_headers.list(), entry.answer_headers.list());
  EXPECT_EQ(unpacked.answer.text, entry.answer.text);
  EXPECT_TRUE(unpacked.answer.is_whole());
  EXPECT_EQ(unpacked.duration, entry.duration);
}

TEST(PackedEntry, OfARequestThatWasNeverAnsweredIsEmptyThere) {
  const Entry unpacked = PackedEntry(Entry()).unpack();
  EXPECT_EQ(unpacked.status, 0);
  EXPECT_TRUE(unpacked.answer_headers.list().empty());
  EXPECT_TRUE(unpacked.answer.text.empty());
}

}  // namespace
}  // namespace carto_mock::journal
