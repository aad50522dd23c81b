#include "http/listener.h"

#include <gmock/gmock.h>

#include <future>
#include <semaphore>
#include <thread>

#include "http/client.h"

namespace carto_mock::http {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Pair;

// 2026-11-23 15:32:03 UTC
const FixedClock kClock(parse_rfc3339("2026-11-23T15:32:03Z"));

ListenerOptions test_options() {
  ListenerOptions options;
  options.clock = &kClock;
  return options;
}

// Says what it was asked: method, target, headers, body.
void echo(Exchange& exchange) {
  std::string body = exchange.read_body(std::size_t{64} << 20);
  Response response;
  response.headers.add("X-Method", exchange.request().method);
  response.headers.add("x-lower-case", exchange.request().target);
  response.body = std::move(body);
  exchange.respond(std::move(response));
}

TEST(Listener, AnswersInTheOrderAndCaseOfTheHandler) {
  Listener listener(test_options(), echo);
  Client client("127.0.0.1", listener.port());
  const ClientResponse response = client.send({.method = "POST", .target = "/a%20b?q=1"}, "hello");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.reason, "OK");
  EXPECT_EQ(response.body, "hello");
  EXPECT_THAT(
      response.headers.list(),
      ElementsAre(Pair("X-Method", "POST"), Pair("x-lower-case", "/a%20b?q=1"),
                  Pair("Content-Length", "5"), Pair("Date", "Mon, 23 Nov 2026 15:32:03 GMT"),
                  Pair("Connection", "keep-alive"), Pair("Keep-Alive", "timeout=5")));
}

TEST(Listener, ReadsABodyOnEveryMethod) {
  Listener listener(test_options(), echo);
  Client client("127.0.0.1", listener.port());
  for (const char* method : {"GET", "DELETE", "PATCH", "PURGE"}) {
    const ClientResponse response = client.send({.method = method, .target = "/"}, "body");
    EXPECT_EQ(response.headers.get("X-Method"), method);
    EXPECT_EQ(response.body, "body");
  }
}

TEST(Listener, ReadsChunkedBodiesThatComeInPieces) {
  Listener listener(test_options(), echo);
  Client client("127.0.0.1", listener.port());
  client.send_raw("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel");
  client.send_raw("lo\r\n6;x=y\r\n world\r\n");
  client.send_raw("0\r\nTrailer: 1\r\n\r\nGET /next HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.receive_response().body, "hello world");
  EXPECT_EQ(client.receive_response().headers.get("x-lower-case"), "/next");
}

TEST(Listener, ReadsALargeBody) {
  Listener listener(test_options(), echo);
  Client client("127.0.0.1", listener.port());
  std::string body(5'000'000, 'x');
  body[4'999'999] = 'y';
  // The client sends all before it reads: the echo must not be sent before all has been read.
  EXPECT_EQ(client.send({.method = "POST", .target = "/"}, body).body, body);
}

TEST(Listener, RefusesABodyOverTheHandlersLimit) {
  Listener listener(test_options(), [](Exchange& exchange) {
    Response response;
    try {
      exchange.read_body(10);
    } catch (const PayloadTooLarge&) {
      response.status = 413;
    }
    exchange.respond(std::move(response));
  });
  Client client("127.0.0.1", listener.port());
  EXPECT_EQ(client.send({.method = "POST", .target = "/"}, std::string(1'000'000, 'x')).status,
            413);
  EXPECT_EQ(client.send({.method = "POST", .target = "/"}, "0123456789").status, 200);
}

TEST(Listener, SaysContinueOnlyWhenTheHandlerReads) {
  Listener listener(test_options(), [](Exchange& exchange) {
    if (exchange.request().target == "/read") return echo(exchange);
    Response response;
    response.status = 401;
    exchange.respond(std::move(response));
  });
  Client client("127.0.0.1", listener.port());
  client.send_raw(
      "POST /read HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(client.receive_response(false, true).status, 100);
  client.send_raw("ok");
  EXPECT_EQ(client.receive_response().body, "ok");

  client.send_raw(
      "POST /no HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  const ClientResponse refused = client.receive_response(false, true);
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.headers.get("Connection"), "close");
  EXPECT_TRUE(client.is_closed_by_server());
}

TEST(Listener, StreamsInChunks) {
  Listener listener(test_options(), [](Exchange& exchange) {
    exchange.begin(200, {{"Content-Type", "text/plain"}});
    EXPECT_TRUE(exchange.has_begun());
    for (int i = 0; i < 100'000; ++i) exchange.write("0123456789");
    exchange.finish();
  });
  Client client("127.0.0.1", listener.port());
  const ClientResponse response = client.send({.method = "GET", .target = "/"});
  EXPECT_EQ(response.body.size(), 1'000'000U);
  EXPECT_THAT(
      response.headers.list(),
      ElementsAre(Pair("Content-Type", "text/plain"), Pair("Date", "Mon, 23 Nov 2026 15:32:03 GMT"),
                  Pair("Connection", "keep-alive"), Pair("Keep-Alive", "timeout=5"),
                  Pair("Transfer-Encoding", "chunked")));
  EXPECT_EQ(client.send({.method = "GET", .target = "/"}).body.size(), 1'000'000U);

  // HTTP/1.0 knows no chunks.
  const ClientResponse old = client.send({.method = "GET", .target = "/", .version = 10});
  EXPECT_EQ(old.body.size(), 1'000'000U);
  EXPECT_EQ(old.headers.find("Transfer-Encoding"), std::nullopt);
  EXPECT_EQ(old.headers.get("Connection"), "close");
}

TEST(Listener, SendsNoBodyToHead) {
  Listener listener(test_options(), [](Exchange& exchange) {
    if (exchange.request().target == "/stream") {
      exchange.begin(200, {});
      exchange.write("body");
      exchange.finish();
    } else {
      echo(exchange);
    }
  });
  Client client("127.0.0.1", listener.port());
  EXPECT_EQ(client.send({.method = "HEAD", .target = "/"}, "12345").headers.get("Content-Length"),
            "5");
  // As Node: neither length nor chunks.
  const ClientResponse streamed = client.send({.method = "HEAD", .target = "/stream"});
  EXPECT_EQ(streamed.headers.find("Transfer-Encoding"), std::nullopt);
  EXPECT_EQ(client.send({.method = "HEAD", .target = "/last"}).headers.get("x-lower-case"),
            "/last");
}

TEST(Listener, KeepsHttp10AliveOnlyIfAsked) {
  Listener listener(test_options(), echo);
  Client client("127.0.0.1", listener.port());
  const ClientResponse kept = client.send(
      {.method = "GET", .target = "/", .version = 10, .headers = {{"Connection", "keep-alive"}}});
  EXPECT_EQ(kept.headers.get("Connection"), "keep-alive");
  client.send_raw("GET / HTTP/1.0\r\n\r\n");
  EXPECT_EQ(client.receive_response().headers.get("Connection"), "close");
  EXPECT_TRUE(client.is_closed_by_server());
}

TEST(Listener, Answers431BeyondTheLimitAsNodeDoes) {
  Listener listener(test_options(), echo);
  for (const std::string& head :
       {"GET /" + std::string(8200, 'x') + " HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nA: " + std::string(8200, 'x') + "\r\n\r\n",
        "GET /" + std::string(200'000, 'x') + " HTTP/1.1\r\nHost: x\r\n\r\n"}) {
    Client client("127.0.0.1", listener.port());
    client.send_raw(head);
    const ClientResponse response = client.receive_response(true);
    EXPECT_EQ(response.status, 431);
    EXPECT_EQ(response.reason, "Request Header Fields Too Large");
    EXPECT_THAT(response.headers.list(), ElementsAre(Pair("Connection", "close")));
    EXPECT_TRUE(client.is_closed_by_server());
  }
  Client client("127.0.0.1", listener.port());
  EXPECT_EQ(client.send({.method = "GET", .target = "/" + std::string(8000, 'x')}).status, 200);
}

TEST(Listener, AnswersMalformedRequestsWithABare400) {
  Listener listener(test_options(), echo);
  for (const char* head : {"GET\r\n\r\n", "GET / HTTP/3.0\r\n\r\n", "G@T / HTTP/1.1\r\n\r\n",
                           "\x16\x03\x01\x02\x00\x01\x00", "GET / HTTP/1.1\r\nno colon\r\n\r\n",
                           "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                           "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n"}) {
    Client client("127.0.0.1", listener.port());
    client.send_raw(head);
    client.shut_down_sending();
    const ClientResponse response = client.receive_response(true);
    EXPECT_EQ(response.status, 400) << head;
    EXPECT_THAT(response.headers.list(), ElementsAre(Pair("Connection", "close")));
    EXPECT_TRUE(client.is_closed_by_server());
  }
}

TEST(Listener, AnswersPipelinedRequestsInOrder) {
  Listener listener(test_options(), echo);
  Client client("127.0.0.1", listener.port());
  std::string requests;
  for (int i = 0; i < 50; ++i)
    requests += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n\r\n";
  client.send_raw(requests);
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(client.receive_response().headers.get("x-lower-case"), "/" + std::to_string(i));
  }
}

TEST(Listener, NobodyPutsHeadersIntoAnAnswer) {
  Listener listener(test_options(), [](Exchange& exchange) {
    Response response;
    response.headers.add("X-Name", "a\r\nSet-Cookie: b");
    exchange.respond(std::move(response));
  });
  Client client("127.0.0.1", listener.port());
  EXPECT_EQ(client.send({.method = "GET", .target = "/"}).headers.get("X-Name"),
            "a  Set-Cookie: b");
}

TEST(Listener, IdleConnectionsHoldNoThread) {
  ListenerOptions options = test_options();
  options.threads = 2;
  Listener listener(options, echo);
  std::vector<std::unique_ptr<Client>> idle;
  for (int i = 0; i < 64; ++i) {
    idle.push_back(std::make_unique<Client>("127.0.0.1", listener.port()));
    idle.back()->send({.method = "GET", .target = "/"});
  }
  Client half("127.0.0.1", listener.port());
  half.send_raw("GET / HTTP/1.1\r\nHost");
  Client client("127.0.0.1", listener.port());
  EXPECT_EQ(client.send({.method = "GET", .target = "/"}).status, 200);
  half.send_raw(": x\r\n\r\n");
  EXPECT_EQ(half.receive_response().status, 200);
}

TEST(Listener, ClosesIdleConnectionsAfterTheirTime) {
  ListenerOptions options = test_options();
  options.idle_timeout = 0s;
  Listener listener(options, echo);
  Client client("127.0.0.1", listener.port());
  client.send_raw("GET / HTTP/1.1\r\nHo");
  EXPECT_TRUE(client.is_closed_by_server());
}

TEST(Listener, TellsWhetherTheClientHasGone) {
  std::promise<void> seen;
  Listener listener(test_options(), [&](Exchange& exchange) {
    if (exchange.request().target == "/stay") {
      EXPECT_FALSE(exchange.is_client_gone());
    } else {
      while (!exchange.is_client_gone()) std::this_thread::yield();
      seen.set_value();
    }
    exchange.respond({});
  });
  Client client("127.0.0.1", listener.port());
  client.send({.method = "GET", .target = "/stay"});
  client.send_raw("GET /go HTTP/1.1\r\nHost: x\r\n\r\n");
  client.close();
  EXPECT_EQ(seen.get_future().wait_for(10s), std::future_status::ready);
}

TEST(Listener, StopEndsIdleConnectionsAtOnceAndLetsHandlersFinish) {
  std::binary_semaphore entered(0);
  auto listener = std::make_unique<Listener>(test_options(), [&](Exchange& exchange) {
    if (exchange.request().target == "/slow") {
      entered.release();
      while (!exchange.is_client_gone()) std::this_thread::yield();  // which stop() makes true
    }
    exchange.respond({});
  });
  Client idle("127.0.0.1", listener->port());
  idle.send({.method = "GET", .target = "/"});
  Client busy("127.0.0.1", listener->port());
  busy.send_raw("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  entered.acquire();
  const auto start = std::chrono::steady_clock::now();
  listener->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
  EXPECT_TRUE(idle.is_closed_by_server());
  const ClientResponse last = busy.receive_response();
  EXPECT_EQ(last.status, 200);
  EXPECT_EQ(last.headers.get("Connection"), "close");
  const std::uint16_t port = listener->port();
  listener.reset();
  Client late("127.0.0.1", port);
  EXPECT_THROW(late.send({.method = "GET", .target = "/"}), std::runtime_error);
}

TEST(Listener, AHandlerThatSaysNothingIsA500) {
  Listener listener(test_options(), [](Exchange&) {});
  Client client("127.0.0.1", listener.port());
  EXPECT_EQ(client.send({.method = "GET", .target = "/"}).status, 500);
}

TEST(Listener, SaysWhichAddressIsTaken) {
  Listener first(test_options(), echo);
  ListenerOptions options = test_options();
  options.port = first.port();
  try {
    Listener second(options, echo);
    FAIL() << "two listeners on one port";
  } catch (const std::system_error& error) {
    EXPECT_THAT(error.what(),
                HasSubstr("cannot listen on 127.0.0.1:" + std::to_string(first.port())));
    EXPECT_THAT(error.what(), EndsWith("Address already in use"));
  }
}

}  // namespace
}  // namespace carto_mock::http
