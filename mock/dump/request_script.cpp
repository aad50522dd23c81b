#include "dump/request_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "support/encodings.h"
#include "support/settable_clock.h"

namespace carto_mock::dump {
namespace {

constexpr std::string_view kStart = R"(#!/bin/sh
# The requests of a session with carto-mock, oldest first, and what was answered then.
#
)";

constexpr std::string_view kReplays =
    R"(# They begin in the state of the folder start/ and lead to that of the folder around this file:
#
#   carto-mock serve --fixture start
#   sh requests.sh [URL of that server]
#
# Each is sent again and its answer printed. The script fails if one is answered with another status
# than then. To see what a single one is answered now, in the state after all of them, start from
# the folder around this file and copy its line.
)";

constexpr std::string_view kDocuments =
    R"(# The state before them is not known: the server was started on data that was there already, or older
# requests were dropped from its journal. The folder around this file is the state after the last
# of them; sent to a server that starts from it, those that only read are answered as at the end.
#
#   carto-mock serve --fixture .
#   sh requests.sh [URL of that server]
)";

constexpr std::string_view kFunctions = R"(
url=${1:-http://127.0.0.1:8080}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

# request NUMBER STATUS CURL-ARGUMENTS…
request() {
  number=$1 then=$2
  shift 2
  now=$(curl -sS --globoff --path-as-is -o "$folder/answer" -w '%{http_code}' "$@")
  if [ "$now" = "$then" ]; then
    echo "== $number: $now"
  else
    echo "== $number: $now, then $then"
    failed=1
  fi
  cat "$folder/answer" 2>/dev/null && echo
  rm -f "$folder/answer"
}

# The bytes of a body that is no text.
bytes() {
  printf %s "$1" | base64 -d >"$folder/body"
}
)";

constexpr std::size_t kShownAnswer = 400;

std::string shell_quoted(std::string_view text) {
  std::string result = "'";
  for (const char character : text) {
    if (character == '\'') {
      result += "'\\''";
    } else {
      result += character;
    }
  }
  return result + '\'';
}

bool is_text(std::string_view bytes) {
  return is_valid_utf8(bytes) && bytes.find('\0') == std::string_view::npos;
}

bool is_of_the_connection(std::string_view name) {
  constexpr std::array<std::string_view, 7> kNames = {
      "Host",   "Content-Length", "Connection", "Transfer-Encoding",
      "Expect", "User-Agent",     "Keep-Alive"};
  return std::ranges::any_of(
      kNames, [&](std::string_view known) { return http::equals_ignoring_case(name, known); });
}

// A host that names an account; the server's own address is curl's business.
bool names_account(std::string_view host) {
  host = host.substr(0, host.rfind(':'));
  return !host.empty() && host != "localhost" &&
         host.find_first_not_of("0123456789.[]:") != std::string_view::npos;
}

std::string header_options(const journal::Entry& entry) {
  std::string options;
  const auto add = [&options](const std::string& header) {
    options += " \\\n  -H " + shell_quoted(header);
  };
  if (const std::string_view host = entry.headers.get("Host"); names_account(host))
    add(fmt::format("Host: {}", host));
  for (const auto& [name, value] : entry.headers.list()) {
    if (is_of_the_connection(name)) continue;
    // A semicolon is curl's way to say that a header is there and empty.
    add(value.empty() ? name + ';' : fmt::format("{}: {}", name, value));
  }
  // What curl would add of its own accord.
  if (!entry.headers.find("Accept")) add("Accept:");
  if (entry.body.size > 0 && !entry.headers.find("Content-Type")) add("Content-Type:");
  return options;
}

std::string as_comment(std::string_view text) {
  std::string comment = "#   ";
  for (const char character : text.substr(0, kShownAnswer)) {
    comment += character == '\n' || character == '\r' ? ' ' : character;
  }
  if (text.size() > kShownAnswer) comment += " …";
  return comment + '\n';
}

std::string answer_comment(const journal::Entry& entry) {
  if (entry.answer.text.empty()) return {};
  // A cut in the middle of a character would make the script no text.
  std::string shown = entry.answer.text.substr(0, kShownAnswer);
  while (!shown.empty() && !is_valid_utf8(shown) && shown.size() + 4 > kShownAnswer)
    shown.pop_back();
  if (!is_text(shown)) return fmt::format("#   {} bytes\n", entry.answer.size);
  return as_comment(shown.size() < entry.answer.size ? shown + " …" : shown);
}

std::string request_text(const journal::Entry& entry) {
  std::string text = fmt::format(
      "\n# {}: {} {}, {}\n", entry.number, format_rfc3339(entry.time), entry.method,
      entry.status == 0 ? std::string("not answered") : fmt::format("answered {}", entry.status));
  text += answer_comment(entry);
  if (!entry.body.is_whole()) {
    return text + fmt::format(
                      "echo '== {}: not sent again: only the first {} of the {} bytes of its body "
                      "were kept'\nfailed=1\n",
                      entry.number, entry.body.text.size(), entry.body.size);
  }
  const bool has_body = entry.body.size > 0;
  if (has_body && !is_text(entry.body.text))
    text += fmt::format("bytes {}\n", base64_encode(entry.body.text));
  text += fmt::format("request {} {}", entry.number, entry.status);
  text += entry.method == "HEAD" ? " -I" : fmt::format(" -X {}", shell_quoted(entry.method));
  text += fmt::format(" \"$url\"{}", shell_quoted(entry.target)) + header_options(entry);
  if (has_body) {
    text += is_text(entry.body.text) ? " \\\n  --data-raw " + shell_quoted(entry.body.text)
                                     : " \\\n  --data-binary \"@$folder/body\"";
  }
  return text + '\n';
}

}  // namespace

std::string request_script(const RecordedRequests& requests) {
  std::string script(kStart);
  if (requests.entries.empty()) return script + "# There were none.\n";
  script += requests.are_complete ? kReplays : kDocuments;
  script += kFunctions;
  for (const journal::Entry& entry : requests.entries) script += request_text(entry);
  return script + "\nexit $failed\n";
}

}  // namespace carto_mock::dump
