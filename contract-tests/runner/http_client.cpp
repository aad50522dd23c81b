#include "runner/http_client.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace carto_mock::contract {

namespace beast = boost::beast;
using boost::asio::ip::tcp;

ClientResponse send_request(std::uint16_t port, const ClientRequest& request) {
  boost::asio::io_context context;
  beast::tcp_stream stream(context);
  stream.connect(tcp::endpoint(boost::asio::ip::address_v4::loopback(), port));

  beast::http::request<beast::http::string_body> message;
  message.method_string(request.method);
  message.target(request.target);
  message.version(11);
  for (const auto& [name, value] : request.headers) message.insert(name, value);
  message.body() = request.body;
  if (!request.body.empty() || request.method == "POST" || request.method == "PUT") {
    message.content_length(request.body.size());
  }
  beast::http::write(stream, message);

  beast::flat_buffer buffer;
  beast::http::response_parser<beast::http::string_body> parser;
  parser.body_limit(boost::none);
  parser.skip(request.method == "HEAD");
  beast::http::read(stream, buffer, parser);

  ClientResponse response;
  response.status = static_cast<int>(parser.get().result_int());
  for (const auto& field : parser.get()) {
    response.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  }
  response.body = std::move(parser.get().body());
  return response;
}

}  // namespace carto_mock::contract
