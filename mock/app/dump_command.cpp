// `carto-mock fixture dump`: the state of a running server, or of a folder that one has left, as a
// folder that `serve --fixture` starts from.
#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/command.h"
#include "app/dump_folder.h"
#include "app/storage_options.h"
#include "dump/folder_dump.h"
#include "http/client.h"
#include "support/error.h"
#include "support/thread.h"

namespace carto_mock::app {
namespace {

using nlohmann::json;

struct DumpCommandOptions {
  StorageOptions storage;
  std::string server;
  std::string ready_file;
  std::string to;
  bool keeps_tokens = false;
};

Error usage(std::string message) { return Error(sqlstate::kConfigFileError, std::move(message)); }

http::Client connect(std::string_view url) {
  constexpr std::string_view kScheme = "http://";
  std::string_view rest = url;
  if (rest.starts_with(kScheme)) rest.remove_prefix(kScheme.size());
  rest = rest.substr(0, rest.find('/'));
  const std::size_t colon = rest.rfind(':');
  std::uint16_t port = 0;
  if (colon != std::string_view::npos) {
    const std::string_view digits = rest.substr(colon + 1);
    std::from_chars(digits.data(), digits.data() + digits.size(), port);
  }
  if (!url.starts_with(kScheme) || port == 0)
    throw usage(fmt::format("--server: {} is no URL such as http://127.0.0.1:8080", url));
  std::string host(rest.substr(0, colon));
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return {std::move(host), port, std::chrono::minutes(10)};
}

std::string url_of_ready_file(const std::string& file) {
  std::ifstream stream(file);
  const json ready = json::parse(stream, nullptr, false);
  const auto url = ready.is_object() ? ready.find("url") : ready.end();
  if (url == ready.end() || !url->is_string())
    throw usage(fmt::format("--ready-file: {} is not what `serve --ready-file` writes", file));
  return url->get<std::string>();
}

void dump_server(const std::string& url, bool keeps_tokens, DumpFolder& folder) {
  http::ClientResponse answer;
  try {
    http::Client client = connect(url);
    answer = client.send({.method = "POST", .target = "/_mock/dump"},
                         json{{"keep_tokens", keeps_tokens}}.dump());
  } catch (const std::runtime_error& failure) {
    throw usage(fmt::format("{}: {}", url, failure.what()));
  }
  bool is_complete = false;
  std::string_view rest = answer.body;
  while (answer.status == 200 && !rest.empty()) {
    const std::string_view text = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(text.size() + 1, rest.size()));
    const json line = json::parse(text, nullptr, false);
    if (line.contains("error")) throw usage(line.at("error").get<std::string>());
    if (line.contains("file")) {
      folder.write(line.at("file").get<std::string>(), line.at("text").get<std::string>());
    }
    is_complete = is_complete || line.contains("done");
  }
  if (!is_complete)
    throw usage(fmt::format("{} does not answer as a carto-mock of this version does", url));
}

int dump_data_directory(const DumpCommandOptions& options) {
  return with_storage(options.storage, [&](const OpenedStorage& storage) {
    using Mode = dump::TokenSubstitution::Mode;
    DumpFolder folder(options.to);
    dump::write_folder(storage.registry,
                       {.tokens = options.keeps_tokens ? Mode::kKeep : Mode::kReplace,
                        .clock = storage.clock.setting()},
                       folder);
    return 0;
  });
}

int dump(const DumpCommandOptions& options) {
  const int sources = static_cast<int>(!options.server.empty()) +
                      static_cast<int>(!options.ready_file.empty()) +
                      static_cast<int>(!options.storage.data_directory.empty());
  if (sources != 1)
    throw usage("give one of --server, --ready-file and --data-dir: what is to be dumped");
  if (!options.storage.data_directory.empty()) {
    if (const int status = dump_data_directory(options); status != 0) return status;
  } else {
    DumpFolder folder(options.to);
    dump_server(options.server.empty() ? url_of_ready_file(options.ready_file) : options.server,
                options.keeps_tokens, folder);
  }
  run_with_large_stack([&] { verify_dump(options.to); });
  std::cout << "now: carto-mock serve --fixture " << options.to << '\n';
  return 0;
}

}  // namespace

Command add_dump_command(CLI::App& fixture) {
  CLI::App* command = fixture.add_subcommand(
      "dump", "Write the state of a server as a folder that `serve --fixture` starts from");
  auto options = std::make_shared<DumpCommandOptions>();
  options->storage.add_to(*command);
  command->remove_option(command->get_option("--account"));
  command->add_option("--to", options->to, "the folder to write; new or empty")->required();
  command->add_option("--server", options->server, "URL of a running server");
  command->add_option("--ready-file", options->ready_file, "of a running server, in place of URL");
  command->add_flag("--keep-tokens", options->keeps_tokens,
                    "leave the keys' tokens as they are, rather than replace them by others");
  return {command, [options] {
            try {
              return dump(*options);
            } catch (const Error& error) {
              std::cerr << "carto-mock: " << error.message() << '\n';
              return 1;
            }
          }};
}

}  // namespace carto_mock::app
