#include "contract/piped_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "support/error.h"
#include "support/pipe_signal_blocked.h"

namespace carto_mock::contract {
namespace {

constexpr std::size_t kKeptLog = std::size_t{4} << 10;
constexpr std::size_t kLongestLine = std::size_t{64} << 20;

struct Pipe {
  FileDescriptor read;
  FileDescriptor write;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0)
    throw Error(sqlstate::kInternalError, fmt::format("pipe: {}", std::strerror(errno)));
  return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

pid_t spawn_shell(const std::string& command, int input, int output, int errors) {
  posix_spawn_file_actions_t actions{};
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
  posix_spawnattr_t attributes{};
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
  std::string shell = "sh";
  std::string option = "-c";
  std::string text = command;
  std::array<char*, 4> arguments{shell.data(), option.data(), text.data(), nullptr};
  pid_t process = -1;
  const int failure =
      posix_spawn(&process, "/bin/sh", &actions, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (failure != 0)
    throw Error(sqlstate::kInternalError, fmt::format("/bin/sh: {}", std::strerror(failure)));
  return process;
}

}  // namespace

PipedProcess::PipedProcess(const std::string& command) {
  Pipe input = make_pipe();
  Pipe output = make_pipe();
  Pipe errors = make_pipe();
  process_ = spawn_shell(command, input.read.get(), output.write.get(), errors.write.get());
  input_ = std::move(input.write);
  ::fcntl(input_.get(), F_SETFL, O_NONBLOCK);
  output_ = std::move(output.read);
  errors_ = std::move(errors.read);
  drain_ = std::thread([this] { drain_errors(); });
}

PipedProcess::~PipedProcess() {
  kill_group();
  reap();
  drain_.join();
}

bool PipedProcess::write_line(std::string_view line,
                              std::chrono::steady_clock::time_point deadline) {
  const PipeSignalBlocked blocked;
  std::string bytes(line);
  bytes += '\n';
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const ssize_t written = ::write(input_.get(), rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
      continue;
    }
    if (errno != EINTR && errno != EAGAIN) return false;
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd writable{input_.get(), POLLOUT, 0};
    ::poll(&writable, 1, static_cast<int>(left.count()));
  }
  return true;
}

std::optional<std::string> PipedProcess::read_line() {
  std::size_t searched = 0;
  for (;;) {
    const std::size_t end = buffer_.find('\n', searched);
    if (end != std::string::npos) {
      std::string line = buffer_.substr(0, end);
      buffer_.erase(0, end + 1);
      return line;
    }
    searched = buffer_.size();
    if (searched > kLongestLine) return std::nullopt;
    std::array<char, 16384> block;
    const ssize_t size = ::read(output_.get(), block.data(), block.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return std::nullopt;
    buffer_.append(block.data(), static_cast<std::size_t>(size));
  }
}

void PipedProcess::drain_errors() {
  std::array<char, 16384> block;
  for (;;) {
    const ssize_t size = ::read(errors_.get(), block.data(), block.size());
    if (size < 0 && errno == EINTR) continue;
    const std::lock_guard lock(mutex_);
    if (size <= 0) {
      is_drained_ = true;
      drained_.notify_all();
      return;
    }
    log_size_ += static_cast<std::uint64_t>(size);
    log_.append(block.data(), static_cast<std::size_t>(size));
    if (log_.size() > kKeptLog) log_.erase(0, log_.size() - kKeptLog);
  }
}

void PipedProcess::kill_group() {
  const std::lock_guard lock(mutex_);
  if (!is_ended_) ::kill(-process_, SIGKILL);
}

std::string PipedProcess::wait_for(std::chrono::milliseconds time) {
  // glibc 2.36 declares its own function for this without C linkage.
  const FileDescriptor end(static_cast<int>(syscall(SYS_pidfd_open, process_, 0)));
  pollfd ended{end.get(), POLLIN, 0};
  if (::poll(&ended, 1, static_cast<int>(time.count())) > 0) return reap();
  kill_group();
  reap();
  return "closed its output and went on";
}

std::string PipedProcess::reap() {
  siginfo_t info{};
  while (waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOWAIT) < 0) {
    if (errno != EINTR) return "ended";
  }
  // What it left running in its group keeps the pipes open: it goes as well, while the group's id
  // is still taken.
  const std::lock_guard lock(mutex_);
  if (!is_ended_) {
    is_ended_ = true;
    ::kill(-process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }
  return info.si_code == CLD_EXITED ? fmt::format("exited with status {}", info.si_status)
                                    : fmt::format("was ended by signal {}", info.si_status);
}

std::string PipedProcess::log() const {
  const std::lock_guard lock(mutex_);
  return log_;
}

std::string PipedProcess::log_tail() const {
  constexpr std::chrono::seconds kPatience{1};
  std::unique_lock lock(mutex_);
  if (is_ended_) drained_.wait_for(lock, kPatience, [&] { return is_drained_; });
  if (log_size_ == 0) return "";
  std::string tail = log_;
  while (!tail.empty() && tail.back() == '\n') tail.pop_back();
  constexpr std::size_t kShown = 1000;
  if (tail.size() > kShown) tail.erase(0, tail.size() - kShown);
  return fmt::format("its log ({} bytes) ends with: {}", log_size_, tail);
}

}  // namespace carto_mock::contract
