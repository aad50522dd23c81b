// COPY against what PostgreSQL 15 did (recorded/copy.jsonl, made by scripts/record-copy-results).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "sql/engine/session.h"
#include "sql/engine/test_database.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using Json = nlohmann::json;

// The files hold bytes as the characters U+0000 to U+00FF.
std::string to_bytes(const std::string& text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) {
      bytes += text[i];
    } else {
      bytes +=
          static_cast<char>((lead & 3U) << 6U | (static_cast<unsigned char>(text[++i]) & 0x3fU));
    }
  }
  return bytes;
}

// Reads from one text and writes to another, a few bytes at a time.
class CopyingSink final : public ResultSink, public CopySource, public CopySink {
 public:
  explicit CopyingSink(std::string input) : input_(std::move(input)) {}

  void columns(std::span<const OutputColumn>) override {}
  void row(std::span<const Value>) override {}
  void complete(const CommandTag& tag) override { tag_ = tag; }
  void notice(Severity, const std::string&) override {}
  CopySource* copy_source() override { return this; }
  CopySink* copy_sink() override { return this; }

  std::size_t read(char* buffer, std::size_t capacity) override {
    constexpr std::size_t kPiece = 3;
    const std::size_t size = std::min({kPiece, capacity, input_.size() - at_});
    std::copy_n(input_.data() + at_, size, buffer);
    at_ += size;
    return size;
  }
  void write(std::string_view bytes) override { output_ += bytes; }

  const std::string& output() const { return output_; }
  const CommandTag& tag() const { return tag_; }

 private:
  std::string input_;
  std::size_t at_ = 0;
  std::string output_;
  CommandTag tag_;
};

std::string describe(const Error& error) {
  return fmt::format("{} {} | {} | {}", error.state().code(), error.message(), error.detail(),
                     error.hint());
}

std::string describe(const Json& error) {
  return fmt::format("{} {} | {} | {}", error["sqlstate"].get<std::string>(),
                     error["message"].get<std::string>(), error.value("detail", ""),
                     error.value("hint", ""));
}

std::string expected(const Json& result) {
  if (const auto error = result.find("error"); error != result.end()) return describe(*error);
  if (const auto data = result.find("data"); data != result.end()) {
    return to_bytes(data->get<std::string>());
  }
  return fmt::format("{}: {}", result["count"].get<int>(),
                     to_bytes(result["table"].get<std::string>()));
}

std::string run(Session& session, const Json& item) {
  session.execute(fmt::format("CREATE TABLE t ({})", item["columns"].get<std::string>()));
  if (item.contains("rows")) {
    session.execute("INSERT INTO t VALUES " + item["rows"].get<std::string>());
  }
  CopyingSink sink(to_bytes(item.value("data", "")));
  try {
    session.execute(item["copy"].get<std::string>(), sink);
  } catch (const Error& error) {
    return describe(error);
  }
  if (!item.contains("data")) return sink.output();
  CopyingSink table("");
  session.execute("COPY t TO STDOUT", table);
  return fmt::format("{}: {}", sink.tag().rows.value_or(-1), table.output());
}

TEST(Copy, DoesWhatPostgresDoes) {
  std::ifstream file(std::string(CARTO_MOCK_SOURCE_DIR) + "/mock/sql/engine/recorded/copy.jsonl");
  ASSERT_TRUE(file.is_open());
  TestDatabase database;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    const Json item = Json::parse(line);
    ++number;
    Session session = database.database().connect("postgres");
    session.begin();
    EXPECT_EQ(run(session, item), expected(item["result"]))
        << "case " << number << ": " << item["copy"] << " of " << item["columns"] << " with "
        << item.value("data", "");
    session.rollback();
  }
}

// PostgreSQL stores the byte, which no text of carto-mock can hold.
TEST(Copy, RefusesBytesOfNoEncoding) {
  TestDatabase database;
  Session session = database.database().connect("postgres");
  session.execute("CREATE TABLE t (a text)");
  CopyingSink sink("\xe9\n");
  try {
    session.execute("COPY t FROM STDIN WITH (ENCODING 'SQL_ASCII')", sink);
    FAIL() << "it was taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.state(), sqlstate::kFeatureNotSupported) << error.message();
  }
}

// PostgreSQL's answers to the same.
TEST(Copy, GivesRowsToTriggersOfViews) {
  TestDatabase database;
  Session session = database.database().connect("postgres");
  session.execute(
      "CREATE TABLE base (id int PRIMARY KEY, v text);"
      "CREATE VIEW w AS SELECT id, v, id * 2 AS twice FROM base;"
      "ALTER VIEW w ALTER COLUMN v SET DEFAULT 'vd';"
      "CREATE FUNCTION put() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
      "  IF NEW.id = 3 THEN RETURN NULL; END IF;"
      "  INSERT INTO base VALUES (NEW.id, coalesce(NEW.v, 'none')); RETURN NEW; END $$;"
      "CREATE TRIGGER put INSTEAD OF INSERT ON w FOR EACH ROW EXECUTE FUNCTION put()");
  CopyingSink all("1\ta\t2\n2\t\\N\t2\n3\tx\t2\n");
  session.execute("COPY w FROM STDIN", all);
  EXPECT_EQ(all.tag().rows, 3);  // with the one that the trigger passes over
  CopyingSink some("5\n1\n");
  session.execute("COPY w (id) FROM STDIN WHERE id > 1", some);
  EXPECT_EQ(some.tag().rows, 1);
  CopyingSink base("");
  session.execute("COPY base TO STDOUT", base);
  EXPECT_EQ(base.output(), "1\ta\n2\tnone\n5\tvd\n");
}

// PostgreSQL's answers to the same.
TEST(Copy, FillsPartitions) {
  TestDatabase database;
  Session session = database.database().connect("postgres");
  session.execute(
      "CREATE TABLE t (id integer PRIMARY KEY, v text) PARTITION BY RANGE (id);"
      "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);"
      "CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20)");
  const auto copy = [&session](std::string data) {
    CopyingSink sink(std::move(data));
    try {
      session.execute("COPY t FROM STDIN", sink);
    } catch (const Error& error) {
      return describe(error);
    }
    return fmt::format("{}", sink.tag().rows.value_or(-1));
  };
  EXPECT_EQ(copy("1\ta\n11\tb\n"), "2");
  EXPECT_EQ(
      copy("2\tx\n1\ttwice\n"),
      "23505 duplicate key value violates unique constraint \"t1_pkey\" | Key (id)=(1) already "
      "exists. | ");
  EXPECT_EQ(copy("30\tx\n"),
            "23514 no partition of relation \"t\" found for row | Partition key of the failing row "
            "contains (id) = (30). | ");
  CopyingSink rows("");
  session.execute("COPY t2 TO STDOUT", rows);
  EXPECT_EQ(rows.output(), "11\tb\n");
}

}  // namespace
}  // namespace carto_mock::sql
