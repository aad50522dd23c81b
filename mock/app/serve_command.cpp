// `carto-mock serve`: starts the server, says how to reach it, and runs until SIGTERM or SIGINT.
#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "app/command.h"
#include "carto_mock/server.h"

namespace carto_mock::app {
namespace {

struct ServeOptions {
  ServerOptions server;
  std::string log_format = "text";
  std::string ready_file;
};

const std::map<std::string, ServerOptions::LogFormat>& log_formats() {
  static const std::map<std::string, ServerOptions::LogFormat> kFormats = {
      {"text", ServerOptions::LogFormat::kText},
      {"json", ServerOptions::LogFormat::kJson},
      {"none", ServerOptions::LogFormat::kNone}};
  return kFormats;
}

// Written beside and renamed: whoever sees the file sees all of it.
void write_ready_file(const std::filesystem::path& file, const Server& server) {
  nlohmann::ordered_json ready = {
      {"url", server.url()}, {"pid", getpid()}, {"version", Server::version()}};
  ready["accounts"] = nlohmann::ordered_json::array();
  for (const auto& account : server.accounts()) {
    ready["accounts"].push_back({{"name", account.name},
                                 {"base_url", account.base_url},
                                 {"schema", account.schema},
                                 {"master_key", account.master_key}});
  }
  const std::filesystem::path unfinished = file.string() + ".part";
  std::ofstream stream(unfinished);
  stream << ready.dump(2) << '\n';
  stream.close();
  std::error_code error;
  if (stream) std::filesystem::rename(unfinished, file, error);
  if (!stream || error) throw ServerError("--ready-file: " + file.string() + " cannot be written");
}

void print_welcome(const Server& server) {
  std::cout << "carto-mock " << Server::version() << " serves " << server.url() << "\n\n";
  for (const auto& account : server.accounts()) {
    std::cout << "account " << account.name << " (tables in schema " << account.schema << ")\n"
              << "  base URL    " << account.base_url << "\n"
              << "  master key  " << account.master_key << "\n"
              << "  public key  default_public\n\n";
  }
  if (server.accounts().empty()) return;
  const auto account = server.accounts().front();
  std::cout << "A first query, with curl:\n\n"
            << "  curl '" << account.base_url
            << "api/v2/sql' --data-urlencode 'api_key=" << account.master_key << "' \\\n"
            << "    --data-urlencode \"q=SELECT state, count(*) FROM tornadoes GROUP BY state "
               "ORDER BY count DESC LIMIT 3\"\n\n"
            << "and with the Python SDK (pip install carto==1.11.3 'python-dateutil<3' "
               "'setuptools<81'):\n\n"
            << "  from carto.auth import APIKeyAuthClient\n"
            << "  from carto.sql import SQLClient\n\n"
            << "  client = APIKeyAuthClient(base_url='" << account.base_url << "',\n"
            << "                            api_key='" << account.master_key << "')\n"
            << "  print(SQLClient(client).send('SELECT count(*) FROM tornadoes'))\n\n"
            << "Ctrl-C stops it." << std::endl;
}

int serve(const ServeOptions& options) {
  ServerOptions server_options = options.server;
  server_options.log_format = log_formats().at(options.log_format);

  // Blocked before any thread starts, so that all inherit it and the signals wait for sigwait()
  // here.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);

  try {
    Server server(server_options);
    if (!options.ready_file.empty()) write_ready_file(options.ready_file, server);
    print_welcome(server);
    int signal = 0;
    sigwait(&signals, &signal);
    server.stop();
  } catch (const ServerError& error) {
    std::cerr << "carto-mock: " << error.what() << '\n';
    return 1;
  }
  return 0;
}

}  // namespace

Command add_serve_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("serve", "Start the server");
  auto options = std::make_shared<ServeOptions>();
  options->server.port = 8080;
  command->add_option("--host", options->server.host, "address to listen on")
      ->envname("CARTO_MOCK_HOST")
      ->capture_default_str();
  command->add_option("--port", options->server.port, "port to listen on; 0: any free one")
      ->envname("CARTO_MOCK_PORT")
      ->capture_default_str();
  command
      ->add_option("--ready-file", options->ready_file,
                   "written once the server answers: JSON with url, pid, version and accounts")
      ->envname("CARTO_MOCK_READY_FILE");
  command
      ->add_option(
          "--data-dir", options->server.data_directory,
          "keep data here, so that it survives the server; without it every start is fresh")
      ->envname("CARTO_MOCK_DATA_DIR");
  command
      ->add_option("--fixture", options->server.fixture,
                   "name of a built-in fixture (tornadoes), or a folder with fixture.yaml")
      ->envname("CARTO_MOCK_FIXTURE");
  command
      ->add_option(
          "--clock", options->server.clock,
          "`real`, an RFC 3339 instant at which time stands still, or a span such as -3600s; "
          "without it what the fixture says, else real")
      ->envname("CARTO_MOCK_CLOCK");
  command
      ->add_option("--seed", options->server.seed,
                   "a number: tokens and job ids are the same at every run")
      ->envname("CARTO_MOCK_SEED");
  command
      ->add_flag("--tls", options->server.tls,
                 "serve https, with a certificate of an authority that is made at start; "
                 "/_mock/ca.pem has the authority's certificate")
      ->envname("CARTO_MOCK_TLS");
  command
      ->add_option("--tls-cert", options->server.tls_certificate,
                   "serve https with this certificate and its chain, a PEM file")
      ->envname("CARTO_MOCK_TLS_CERT");
  command->add_option("--tls-key", options->server.tls_key, "the certificate's key, a PEM file")
      ->envname("CARTO_MOCK_TLS_KEY");
  command
      ->add_option("--log-format", options->log_format,
                   "how requests are logged to standard error: text, json or none")
      ->envname("CARTO_MOCK_LOG_FORMAT")
      ->check(CLI::IsMember(log_formats()))
      ->capture_default_str();
  return {command, [options] { return serve(*options); }};
}

}  // namespace carto_mock::app
