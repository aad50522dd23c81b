// A client that cannot be a child process (a browser, a phone): the messages are POSTed to it, and
// its answers are the messages back.
#pragma once

#include <string>

#include "contract/client_driver.h"
#include "contract/reference/transport.h"

namespace carto_mock::contract {

class HttpDriver final : public ClientDriver {
 public:
  // http://HOST:PORT[/PATH]. Throws UnusableClient.
  explicit HttpDriver(const std::string& url);

  ClientInfo hello() override;
  PlayedCase play(const nlohmann::ordered_json& message) override;
  void bye() override;

 private:
  nlohmann::ordered_json post(const nlohmann::ordered_json& message,
                              std::chrono::milliseconds patience);

  BaseUrl base_;
};

}  // namespace carto_mock::contract
