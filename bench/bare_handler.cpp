// The yardstick: what cpp-httplib serves when the handler does nothing. Prints its port, serves
// until it is killed.
#include <httplib.h>

#include <iostream>

int main() {
  httplib::Server server;
  // Without these a keep-alive request takes 44 ms, and connections close after five.
  server.set_tcp_nodelay(true);
  server.set_keep_alive_max_count(1000000);
  server.new_task_queue = [] { return std::make_unique<httplib::ThreadPool>(80).release(); };
  server.Get(".*", [](const httplib::Request&, httplib::Response& response) {
    response.set_content(R"({"rows":[{"one":1}],"time":0.001,"total_rows":1})", "application/json");
  });
  std::cout << server.bind_to_any_port("127.0.0.1") << std::endl;
  server.listen_after_bind();
}
