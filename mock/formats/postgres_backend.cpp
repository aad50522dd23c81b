#include "formats/postgres_backend.h"

#include <fmt/format.h>

#include <charconv>
#include <vector>

#include "formats/postgres_messages.h"
#include "support/encodings.h"

namespace carto_mock::formats {
namespace {

constexpr std::uint32_t kProtocol3 = 3U << 16;
// Requests for encryption, which a socket of the file system does not need.
constexpr std::uint32_t kSslRequest = 80877103;
constexpr std::uint32_t kGssEncryptionRequest = 80877104;

// What a client asks about the server before anything else. The version is that of the catalog.
constexpr std::pair<std::string_view, std::string_view> kParameters[] = {
    {"client_encoding", "UTF8"}, {"server_encoding", "UTF8"},
    {"DateStyle", "ISO, MDY"},   {"IntervalStyle", "postgres"},
    {"integer_datetimes", "on"}, {"standard_conforming_strings", "on"},
    {"server_version", "15.20"},
};

// The next word of a statement, in lower case.
std::string next_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \n"), text.size()));
  const std::string_view word = text.substr(0, text.find_first_of(" \n;"));
  text.remove_prefix(word.size());
  return to_lower_ascii(word);
}

// Answers a query as it runs.
class AnswerSink final : public sql::ResultSink {
 public:
  AnswerSink(std::string& out, const sql::TextSettings& settings)
      : out_(out), settings_(settings) {}
  void columns(std::span<const sql::OutputColumn> columns) override {
    columns_.assign(columns.begin(), columns.end());
    std::vector<sql::DescribedColumn> described;
    for (const sql::OutputColumn& column : columns) described.push_back({column.name, column.type});
    append_row_description(out_, described);
    has_description_ = true;
  }
  void row(std::span<const sql::Value> values) override {
    append_data_row(out_, values, columns_, settings_);
  }
  void complete(const sql::CommandTag& tag) override {
    if (!has_description_) append_message(out_, 'n');
    append_command_complete(out_, tag.text());
  }
  void notice(sql::Severity, const std::string&) override {}

 private:
  std::string& out_;
  const sql::TextSettings& settings_;
  std::vector<sql::OutputColumn> columns_;
  bool has_description_ = false;
};

// Keeps the rows of a cursor.
class CursorSink final : public sql::ResultSink {
 public:
  CursorSink(Spool& rows, const sql::TextSettings& settings) : rows_(rows), settings_(settings) {}
  void columns(std::span<const sql::OutputColumn> columns) override {
    columns_.assign(columns.begin(), columns.end());
  }
  void row(std::span<const sql::Value> values) override {
    message_.clear();
    append_data_row(message_, values, columns_, settings_);
    rows_.append(message_);
  }
  void complete(const sql::CommandTag&) override {}
  void notice(sql::Severity, const std::string&) override {}

 private:
  Spool& rows_;
  const sql::TextSettings& settings_;
  std::vector<sql::OutputColumn> columns_;
  std::string message_;
};

}  // namespace

bool PostgresBackend::receive(std::string_view bytes, std::string& out) {
  input_ += bytes;
  std::string_view input = input_;
  bool goes_on = true;
  while (goes_on) {
    const std::size_t size = input.size();
    goes_on = take_message(input, out);
    if (input.size() == size) break;  // none is complete
  }
  input_.erase(0, input_.size() - input.size());
  return goes_on;
}

bool PostgresBackend::take_message(std::string_view& input, std::string& out) {
  const std::size_t type_size = has_started_ ? 1 : 0;  // the first message has no type
  if (input.size() < type_size + 4) return true;
  const std::size_t length = read_uint32(input.substr(type_size));
  constexpr std::size_t kLongest = std::size_t{1} << 30;
  if (length < 4 || length > kLongest) return false;
  if (input.size() < type_size + length) return true;
  const char type = input[0];
  const std::string_view body = input.substr(type_size + 4, length - 4);
  input.remove_prefix(type_size + length);
  return has_started_ ? answer(type, body, out) : answer_start(body, out);
}

bool PostgresBackend::answer_start(std::string_view body, std::string& out) {
  const std::uint32_t version = read_uint32(body);
  if (version == kSslRequest || version == kGssEncryptionRequest) {
    out += 'N';
    return true;
  }
  if (version != kProtocol3) return false;
  has_started_ = true;
  append_message(out, 'R', std::string_view("\0\0\0\0", 4));  // no password
  for (const auto& [name, value] : kParameters)
    append_message(out, 'S', zero_terminated(name) + zero_terminated(value));
  append_message(out, 'K', std::string(8, '\0'));  // nobody else may cancel
  append_ready(out);
  return true;
}

bool PostgresBackend::answer(char type, std::string_view body, std::string& out) {
  switch (type) {
    case 'X':  // Terminate
      return false;
    case 'Q':  // Query
      execute(std::string(body.substr(0, body.find('\0'))), out);
      append_ready(out);
      is_skipping_ = false;
      return true;
    case 'S':  // Sync
      append_ready(out);
      is_skipping_ = false;
      return true;
    case 'H':  // Flush
      return true;
    case 'P': {  // Parse: name, text, types of parameters
      if (is_skipping_) return true;
      const std::string_view text = body.substr(std::min(body.find('\0'), body.size() - 1) + 1);
      prepared_ = text.substr(0, text.find('\0'));
      append_message(out, '1');
      return true;
    }
    case 'B':  // Bind
      if (!is_skipping_) append_message(out, '2');
      return true;
    case 'D':  // Describe: the answer comes when the statement runs
      return true;
    case 'E':  // Execute
      if (!is_skipping_) execute(prepared_, out);
      return true;
    default:
      return false;
  }
}

void PostgresBackend::execute(const std::string& statement, std::string& out) {
  const std::size_t size = out.size();
  try {
    run(statement, out);
  } catch (const Error& error) {
    out.resize(size);
    fail(error, statement, out);
  }
}

void PostgresBackend::run(const std::string& statement, std::string& out) {
  std::string_view rest = statement;
  const std::string command = next_word(rest);
  if (command == "declare") return declare(statement, out);
  if (command == "fetch") return fetch(statement, out);
  const bool ends = command == "commit" || command == "rollback";
  if (!ends && command != "begin" && command != "close") {
    AnswerSink sink(out, session_.text_settings());
    session_.execute(statement, sink);
    return;
  }
  // Every statement of an export has a snapshot of its own.
  append_message(out, 'n');
  if (command == "begin") {
    transaction_ = 'T';
    append_command_complete(out, "BEGIN");
  } else if (command == "close") {
    cursor_.reset();
    append_command_complete(out, "CLOSE CURSOR");
  } else {
    transaction_ = 'I';
    append_command_complete(out, command == "commit" ? "COMMIT" : "ROLLBACK");
  }
}

// DECLARE name CURSOR FOR query
void PostgresBackend::declare(const std::string& statement, std::string& out) {
  std::string_view rest = statement;
  next_word(rest);
  auto cursor = std::make_unique<Cursor>();
  cursor->name = next_word(rest);
  const bool is_plain = next_word(rest) == "cursor" && next_word(rest) == "for";
  if (!is_plain) throw Error::unsupported("such a cursor");
  cursor->query = rest;
  cursor->query_offset = statement.size() - rest.size();
  try {
    sql::DescriptionSink sink;
    session_.execute(cursor->query, sink);
    append_row_description(cursor->description, sink.described);
  } catch (const Error& error) {
    const std::optional<int> offset = error.offset();
    if (!error.unsupported_construct().empty() || !offset) throw;
    throw Error(error.state(), error.message())
        .detail(error.detail())
        .hint(error.hint())
        .at(*offset + static_cast<int>(cursor->query_offset));
  }
  cursor_ = std::move(cursor);
  append_message(out, 'n');
  append_command_complete(out, "DECLARE CURSOR");
}

// FETCH count IN name
void PostgresBackend::fetch(const std::string& statement, std::string& out) {
  std::string_view rest = statement;
  next_word(rest);
  const std::string number = next_word(rest);
  std::size_t count = 0;
  std::from_chars(number.data(), number.data() + number.size(), count);
  next_word(rest);
  if (cursor_ == nullptr || cursor_->name != next_word(rest))
    throw Error(SqlState("34000"), "cursor does not exist");
  out += cursor_->description;
  if (count > 0 && !cursor_->has_run) run_cursor();
  std::size_t fetched = 0;
  for (; fetched < count; ++fetched) {
    constexpr std::size_t kHeader = 5;
    const std::string header(cursor_->rows.read(kHeader));
    if (header.empty()) break;
    out += header;
    out += cursor_->rows.read(read_uint32(std::string_view(header).substr(1)) - 4);
  }
  const std::optional<Error>& failure = cursor_->failure;
  if (fetched < count && failure) throw Error(*failure);
  append_command_complete(out, fmt::format("FETCH {}", fetched));
}

void PostgresBackend::run_cursor() {
  cursor_->has_run = true;
  CursorSink sink(cursor_->rows, session_.text_settings());
  try {
    session_.execute(cursor_->query, sink);
  } catch (const Error& error) {
    cursor_->failure = error;
  }
  cursor_->rows.rewind();
}

void PostgresBackend::fail(const Error& error, std::string_view statement, std::string& out) {
  if (!error.unsupported_construct().empty() && !refusal_) refusal_ = error;
  append_error(out, error, statement);
  is_skipping_ = true;
  if (transaction_ == 'T') transaction_ = 'E';
}

void PostgresBackend::append_ready(std::string& out) const {
  append_message(out, 'Z', {&transaction_, 1});
}

}  // namespace carto_mock::formats
