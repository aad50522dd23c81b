#include "contract/reference_loop.h"

#include <string>

#include "contract/in_process_driver.h"

namespace carto_mock::contract {

using nlohmann::ordered_json;

void run_reference_client(std::istream& input, std::ostream& output) {
  std::string line;
  while (std::getline(input, line)) {
    const auto message = ordered_json::parse(line);
    const ordered_json& type = message.at("type");
    if (type == "bye") return;
    if (type == "hello") {
      output << reference_hello(1).dump() << std::endl;
      continue;
    }
    const ordered_json steps =
        ReferenceClient().play(read_environment(message), message.at("steps"));
    const ordered_json result{{"type", "result"}, {"seq", message.at("seq")}, {"steps", steps}};
    output << result.dump(-1, ' ', false, ordered_json::error_handler_t::replace) << std::endl;
  }
}

}  // namespace carto_mock::contract
