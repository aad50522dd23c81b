#include "formats/ogr_process.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "formats/ogr_messages.h"
#include "formats/postgres_backend.h"
#include "support/child_process.h"
#include "support/error.h"
#include "support/file_descriptor.h"

namespace carto_mock::formats {
namespace {

// How long a hang-up or the deadline may go unnoticed.
constexpr int kCheckIntervalMs = 100;
constexpr int kPort = 5432;  // part of the socket's name

FileDescriptor listen_in(const std::filesystem::path& folder) {
  const std::string path = (folder / fmt::format(".s.PGSQL.{}", kPort)).string();
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path))
    throw Error(sqlstate::kInternalError, "the folder for temporary files has too long a name");
  path.copy(address.sun_path, path.size());
  FileDescriptor socket_descriptor(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  if (bind(socket_descriptor.get(), generic, sizeof(address)) != 0 ||
      listen(socket_descriptor.get(), 1) != 0) {
    throw Error(sqlstate::kInternalError,
                fmt::format("could not make a socket for ogr2ogr: {}", std::strerror(errno)));
  }
  return socket_descriptor;
}

// The program and the one connection that it makes.
class Conversation {
 public:
  Conversation(sql::Session& session, const OgrRun& run)
      : run_(run),
        listener_(listen_in(run.folder)),
        backend_(session),
        child_({run.program, arguments(), environment(), errors()}) {}

  void run() {
    FileDescriptor client = accept_client();
    while (client.is_open() && wait_for(client.get(), POLLIN)) {
      if (!serve(client.get())) client.close();
    }
    wait_for(-1, 0);
    const int status = child_.wait();
    if (status == 0) return;
    const std::optional<Error>& refusal = backend_.refusal();
    if (refusal) throw Error(*refusal);
    throw ogr_failure(status, printed());
  }

 private:
  std::filesystem::path errors() const { return run_.folder / "errors"; }

  std::vector<std::string> arguments() const {
    std::vector<std::string> all = run_.options_before;
    all.push_back(
        fmt::format("PG:host='{}' port={} user=ogr dbname=ogr", run_.folder.string(), kPort));
    all.insert(all.end(), run_.options_after.begin(), run_.options_after.end());
    return all;
  }

  // Nothing of ours: PGSERVICE or GDAL_SKIP would change what comes out.
  static std::vector<std::string> environment() {
    return {"PATH=/usr/bin:/bin", "LANG=C.UTF-8", "TZ=UTC"};
  }

  // Waits until `events` happen on the descriptor (true) or the program has ended (false).
  bool wait_for(int descriptor, short events) const {
    for (;;) {
      if (run_.is_cancelled())
        throw Error(sqlstate::kQueryCanceled, "canceling statement due to user request");
      if (std::chrono::steady_clock::now() > run_.deadline)
        throw Error(sqlstate::kQueryCanceled, "canceling statement due to statement timeout");
      std::array<pollfd, 2> sources{{{descriptor, events, 0}, {child_.descriptor(), POLLIN, 0}}};
      if (poll(sources.data(), sources.size(), kCheckIntervalMs) <= 0) continue;
      if (sources[0].revents != 0) return true;
      if (sources[1].revents != 0) return false;
    }
  }

  FileDescriptor accept_client() const {
    if (!wait_for(listener_.get(), POLLIN)) return {};
    return FileDescriptor(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  }

  // Reads what is there and answers it. False: the connection is over.
  bool serve(int client) {
    std::array<char, std::size_t{16} * 1024> bytes{};
    const ssize_t size = recv(client, bytes.data(), bytes.size(), 0);
    if (size <= 0) return false;
    std::string answer;
    const bool goes_on = backend_.receive({bytes.data(), static_cast<std::size_t>(size)}, answer);
    return send_all(client, answer) && goes_on;
  }

  bool send_all(int client, std::string_view bytes) const {
    while (!bytes.empty()) {
      if (!wait_for(client, POLLOUT)) return false;
      const ssize_t sent = send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent < 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  std::string printed() const {
    std::ifstream file(errors(), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  const OgrRun& run_;
  FileDescriptor listener_;
  PostgresBackend backend_;
  ChildProcess child_;
};

}  // namespace

void run_ogr(sql::Session& session, const OgrRun& run) { Conversation(session, run).run(); }

}  // namespace carto_mock::formats
