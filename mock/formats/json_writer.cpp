#include "formats/json_writer.h"

#include <algorithm>

#include "formats/field_types.h"

namespace carto_mock::formats {
namespace {

constexpr std::size_t kFlushSize = std::size_t{64} * 1024;

std::string_view group_of(sql::Severity severity) {
  switch (severity) {
    case sql::Severity::kDebug:
      return "debugs";
    case sql::Severity::kLog:
      return "logs";
    case sql::Severity::kInfo:
      return "infos";
    case sql::Severity::kNotice:
      return "notices";
    case sql::Severity::kWarning:
      return "warnings";
  }
  return {};
}

}  // namespace

JsonWriter::JsonWriter(const FormatOptions& options, Output& output,
                       const sql::TextSettings& settings)
    : options_(options), output_(output), values_(settings, NonFinite::kString) {}

void JsonWriter::start() {
  if (options_.callback) {
    buffer_ += *options_.callback;
    buffer_ += '(';
  }
  buffer_ += R"({"rows":[)";
}

void JsonWriter::columns(std::span<const sql::OutputColumn> columns) {
  members_ = layout_object(columns, options_.skipfields);
}

void JsonWriter::row(std::span<const sql::Value> values) {
  const std::size_t size = buffer_.size();
  try {
    if (row_count_ == 0) {
      start();
    } else {
      buffer_ += ',';
    }
    append_object(buffer_, members_, values, values_);
  } catch (...) {
    buffer_.resize(size);  // a value that cannot be written leaves no half row
    throw;
  }
  ++row_count_;
  if (buffer_.size() >= kFlushSize) {
    output_.write(buffer_);
    buffer_.clear();
  }
}

void JsonWriter::complete(const sql::CommandTag& tag) { last_count_ = tag.rows.value_or(0); }

void JsonWriter::notice(sql::Severity severity, const std::string& message) {
  const std::string_view name = group_of(severity);
  auto group = std::ranges::find(messages_, name, &MessageGroup::name);
  if (group == messages_.end()) group = messages_.insert(messages_.end(), {name, {}});
  group->messages.push_back(message);
}

void JsonWriter::finish(std::chrono::milliseconds elapsed) {
  if (row_count_ == 0) start();
  end(nullptr, elapsed);
}

bool JsonWriter::fail(const Error&, const std::string& message, std::chrono::milliseconds elapsed) {
  if (row_count_ == 0) return false;
  end(&message, elapsed);
  return true;
}

void JsonWriter::append_fields() {
  buffer_ += R"(,"fields":{)";
  bool is_first = true;
  for (const ObjectMember& member : members_) {
    if (!is_first) buffer_ += ',';
    is_first = false;
    buffer_ += member.key;
    append_field(buffer_, member.type);
  }
  buffer_ += '}';
}

void JsonWriter::end(const std::string* error, std::chrono::milliseconds elapsed) {
  buffer_ += R"(],"time":)";
  append_js_number(buffer_, static_cast<double>(elapsed.count()) / 1000, NonFinite::kNull);
  append_fields();
  buffer_ += R"(,"total_rows":)";
  append_js_integer(buffer_, last_count_ != 0 ? last_count_ : row_count_);
  if (error != nullptr) {
    buffer_ += R"(,"error":[)";
    append_json_string(buffer_, *error);
    buffer_ += ']';
  }
  for (const MessageGroup& group : messages_) {
    buffer_ += R"(,")";
    buffer_ += group.name;
    buffer_ += R"(":[)";
    for (std::size_t i = 0; i < group.messages.size(); ++i) {
      if (i > 0) buffer_ += ',';
      append_json_string(buffer_, group.messages[i]);
    }
    buffer_ += ']';
  }
  buffer_ += '}';
  if (options_.callback) buffer_ += ')';
  output_.write(buffer_);
  buffer_.clear();
}

}  // namespace carto_mock::formats
