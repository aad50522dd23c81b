// `carto-mock check`: the contract against a client, or against a server with the reference client.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>

#include "app/command.h"
#include "carto_mock/server.h"
#include "contract/admin_client.h"
#include "contract/check_report.h"
#include "contract/check_run.h"
#include "contract/child_driver.h"
#include "contract/http_driver.h"
#include "contract/in_process_driver.h"
#include "contract/reference/client_failure.h"
#include "contract/reference/transport.h"
#include "contract/reference_loop.h"

namespace carto_mock::app {
namespace {

using contract::Verdict;

// The process's exit status.
constexpr int kPassed = 0;
constexpr int kFailures = 1;
constexpr int kUsage = 2;
constexpr int kStaleKnownList = 3;
constexpr int kUnusableClient = 4;

struct CheckCommandOptions {
  std::string client;
  std::string server;
  std::string api_key;
  std::string cases;
  std::vector<std::string> filters;
  bool lists = false;
  std::string known;
  int deadline_ms = 10000;
  std::string junit;
  std::string json;
  std::string markdown;
  std::string badge;
};

std::vector<contract::ClientCase> wanted_cases(const CheckCommandOptions& options) {
  auto cases = contract::load_client_cases(
      options.cases.empty() ? std::nullopt : std::optional<std::filesystem::path>(options.cases));
  std::erase_if(cases, [&](const contract::ClientCase& one) {
    return !options.filters.empty() &&
           std::none_of(options.filters.begin(), options.filters.end(),
                        [&](const std::string& filter) {
                          return contract::matches_pattern(filter, one.id);
                        });
  });
  return cases;
}

void list_cases(const std::vector<contract::ClientCase>& cases) {
  for (const contract::ClientCase& one : cases)
    std::cout << fmt::format("{}  [{}, {}]  {}\n", one.id, one.level, one.certainty, one.rule());
}

std::unique_ptr<contract::ClientDriver> make_driver(const std::string& client) {
  if (client.empty()) {
    return std::make_unique<contract::InProcessDriver>(
        [] { return std::make_unique<contract::ReferenceClient>(); });
  }
  if (client.starts_with("http://")) return std::make_unique<contract::HttpDriver>(client);
  return std::make_unique<contract::ChildDriver>(contract::ChildDriver::Options{.command = client});
}

void write_file(const std::string& file, const std::string& text) {
  if (file.empty()) return;
  std::ofstream stream(file, std::ios::binary);
  stream << text;
  stream.close();
  if (!stream) throw std::runtime_error(file + " cannot be written");
}

int status_of(const contract::CheckReport& report) {
  if (report.count(Verdict::kFailed) > 0) return kFailures;
  return report.stale_entries.empty() ? kPassed : kStaleKnownList;
}

// The account that a base URL names: by its path /user/NAME, else by the first label of its host.
std::string account_of(const contract::BaseUrl& base) {
  constexpr std::string_view kPrefix = "/user/";
  if (base.path.starts_with(kPrefix)) return base.path.substr(kPrefix.size());
  return base.host.substr(0, base.host.find_first_of(".:"));
}

// "" if the options go together.
std::string usage_error(const CheckCommandOptions& options) {
  if (options.client.empty() && options.server.empty() && !options.lists)
    return "give --client COMMAND, --server URL or --list";
  if (options.api_key.empty()) return "";
  if (options.server.empty()) return "--api-key is for the account of --server";
  if (!options.client.empty())
    return "--client needs a server with carto-mock's admin API: --server without --api-key";
  return "";
}

// Where the cases are played: on a mock that `server` becomes, on a running one, or on an account
// of a server of another kind.
contract::CheckOptions place_of(const CheckCommandOptions& options, std::optional<Server>& server) {
  if (options.server.empty()) {
    server.emplace();
    return {.port = server->port()};
  }
  const contract::BaseUrl base = contract::parse_base_url(options.server);
  if (options.api_key.empty()) {
    if (base.is_secure || base.address != "127.0.0.1" ||
        !contract::AdminClient(base.port).is_there()) {
      throw contract::ClientFailure(
          contract::FailureKind::kClient, 0,
          {options.server +
           " is no carto-mock at http://127.0.0.1, whose admin API makes accounts for the cases. "
           "With "
           "--api-key, the master key of the account that the URL names, those cases are played "
           "that need no account of their own"});
    }
    return {.port = base.port};
  }
  return {.elsewhere = contract::ClientEnvironment{base.origin() + base.path, account_of(base),
                                                   options.api_key}};
}

int check(const CheckCommandOptions& options) {
  if (const std::string error = usage_error(options); !error.empty()) {
    std::cerr << "carto-mock check: " << error << '\n';
    return kUsage;
  }
  try {
    const auto cases = wanted_cases(options);
    if (options.lists) {
      list_cases(cases);
      return kPassed;
    }
    if (cases.empty()) {
      std::cerr << "carto-mock check: no case has such an id\n";
      return kUsage;
    }
    const auto known = options.known.empty() ? contract::KnownFailures()
                                             : contract::KnownFailures::load(options.known);
    std::optional<Server> server;
    contract::CheckOptions run = place_of(options, server);
    run.deadline = std::chrono::milliseconds(options.deadline_ms);
    run.is_filtered = !options.filters.empty();
    run.progress = [](const contract::CaseReport& one) {
      std::cout << contract::progress_text(one) << std::flush;
    };
    const auto driver = make_driver(options.client);
    const contract::CheckReport report = contract::run_check(cases, *driver, known, run);
    std::cout << contract::summary_text(report);
    write_file(options.junit, contract::junit_xml(report));
    write_file(options.json, contract::json_report(report));
    write_file(options.markdown, contract::markdown_report(report));
    write_file(options.badge, contract::badge_json(report));
    return status_of(report);
  } catch (const contract::UnusableClient& error) {
    std::cerr << "carto-mock check: " << error.what() << '\n';
    return kUnusableClient;
  } catch (const contract::ClientFailure& failure) {
    std::cerr << "carto-mock check: " << failure.what() << '\n';
    return kUsage;
  } catch (const contract::CaseFileError& error) {
    std::cerr << "carto-mock check: " << error.what() << '\n';
    return kUsage;
  }
}

}  // namespace

Command add_check_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "check", "Hold a client of CARTO's APIs, or a server of them, to the contract");
  auto options = std::make_shared<CheckCommandOptions>();
  command->add_option("--client", options->client,
                      "a command that speaks the protocol on its standard input and output, or the "
                      "URL of a client that takes the messages as POSTs; without it the reference "
                      "client");
  command->add_option("--server", options->server,
                      "http://127.0.0.1:PORT of a running carto-mock; without it one is started. "
                      "With --api-key, the base URL of an account of any server, https too "
                      "(SSL_CERT_FILE names the "
                      "authorities to trust; without it the system's)");
  command->add_option("--api-key", options->api_key,
                      "the master key of that account. The cases that need no account of their own "
                      "are played, by the reference client; they read only");
  command->add_option("--cases", options->cases, "a folder of case files; without it the contract");
  command->add_option("--filter", options->filters,
                      "only the cases with such an id; `*` stands for any text; may be repeated");
  command->add_flag("--list", options->lists, "list the cases and end");
  command->add_option("--known", options->known,
                      "a file of cases that the client is known to fail, with reasons");
  command->add_option("--deadline", options->deadline_ms, "of a case, in milliseconds")
      ->capture_default_str();
  command->add_option("--junit", options->junit, "write a report in JUnit's XML to this file");
  command->add_option("--json", options->json, "write a report in JSON to this file");
  command->add_option("--markdown", options->markdown, "write a report in Markdown to this file");
  command->add_option("--badge", options->badge, "write a badge for shields.io to this file");
  command->footer(
      "Exit status: 0 all passed, 1 failures, 2 usage, 3 the list of known failures is stale, 4 "
      "the "
      "client cannot be used.");
  return {command, [options] { return check(*options); }};
}

Command add_client_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "client", "The reference client, for `check --client` (speaks the protocol)");
  return {command, [] {
            contract::run_reference_client(std::cin, std::cout);
            return 0;
          }};
}

}  // namespace carto_mock::app
