#include "http/request_parser.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <cstring>
#include <limits>

namespace carto_mock::http {
namespace beast = boost::beast;

class RequestParser::Impl final : public beast::http::basic_parser<true> {
  using ErrorCode = beast::error_code;
  using StringView = beast::string_view;
  using Verb = beast::http::verb;
  using Field = beast::http::field;

 public:
  explicit Impl(std::size_t head_limit) : head_limit_(head_limit) {
    body_limit(std::numeric_limits<std::uint64_t>::max());  // Boost 1.74 takes `none` for less than
                                                            // any length
    // Beast counts each call anew and every byte; what counts is added up in count(). This only
    // bounds one line.
    header_limit(static_cast<std::uint32_t>(std::min<std::size_t>(8 * head_limit, UINT32_MAX / 2)));
  }

  Request request;
  char* target = nullptr;
  std::size_t capacity = 0;
  std::size_t produced = 0;

 private:
  void count(std::size_t size, ErrorCode& error) {
    head_size_ += size;
    if (head_size_ >= head_limit_) error = beast::http::error::header_limit;
  }

  std::size_t take(StringView bytes) {
    const std::size_t size = std::min(bytes.size(), capacity - produced);
    std::memcpy(target + produced, bytes.data(), size);
    produced += size;
    return size;
  }

  void on_request_impl(Verb, StringView method, StringView path, int version,
                       ErrorCode& error) override {
    request.method.assign(method.data(), method.size());
    request.target.assign(path.data(), path.size());
    request.version = version;
    count(path.size(), error);
  }
  void on_response_impl(int, StringView, int, ErrorCode&) override {}
  void on_field_impl(Field, StringView name, StringView value, ErrorCode& error) override {
    if (is_header_done()) return;  // trailers of a chunked body: no emulated server looks at them
    request.headers.add({name.data(), name.size()}, {value.data(), value.size()});
    count(name.size() + value.size(), error);
  }
  void on_header_impl(ErrorCode&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) override {}
  std::size_t on_body_impl(StringView bytes, ErrorCode&) override { return take(bytes); }
  void on_chunk_header_impl(std::uint64_t, StringView, ErrorCode&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, StringView bytes, ErrorCode&) override {
    return take(bytes);
  }
  void on_finish_impl(ErrorCode&) override {}

  std::size_t head_limit_;
  std::size_t head_size_ = 0;
};

namespace {

RequestParser::Status status_of(const beast::error_code& error, bool is_complete) {
  if (error == beast::http::error::need_more) return RequestParser::Status::kNeedMore;
  if (error == beast::http::error::header_limit) return RequestParser::Status::kTooLarge;
  if (error) return RequestParser::Status::kMalformed;
  return is_complete ? RequestParser::Status::kComplete : RequestParser::Status::kNeedMore;
}

}  // namespace

RequestParser::RequestParser(std::size_t head_limit) : impl_(std::make_unique<Impl>(head_limit)) {}
RequestParser::~RequestParser() = default;

RequestParser::Progress RequestParser::parse_head(std::string_view input) {
  beast::error_code error;
  const std::size_t consumed = impl_->put({input.data(), input.size()}, error);
  return {status_of(error, impl_->is_header_done()), consumed, 0};
}

RequestParser::Progress RequestParser::parse_body(std::string_view input, char* target,
                                                  std::size_t capacity) {
  impl_->target = target;
  impl_->capacity = capacity;
  impl_->produced = 0;
  std::size_t consumed = 0;
  beast::error_code error;
  // Each call takes one step of the grammar: a chunk's header, or some bytes of a body.
  while (!impl_->is_done() && impl_->produced < capacity) {
    consumed += impl_->put({input.data() + consumed, input.size() - consumed}, error);
    if (error || consumed == input.size()) break;
  }
  return {status_of(error, impl_->is_done()), consumed, impl_->produced};
}

const Request& RequestParser::request() const { return impl_->request; }
void RequestParser::set_secure(bool is_secure) { impl_->request.is_secure = is_secure; }
bool RequestParser::is_keep_alive() const { return impl_->keep_alive(); }
bool RequestParser::expects_continue() const {
  return impl_->request.version == 11 &&
         equals_ignoring_case(impl_->request.headers.get("Expect"), "100-continue");
}
bool RequestParser::is_complete() const { return impl_->is_done(); }

}  // namespace carto_mock::http
