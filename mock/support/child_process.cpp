#include "support/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "support/error.h"

namespace carto_mock {
namespace {

// What the child does with its descriptors between fork and exec.
class FileActions {
 public:
  FileActions() { posix_spawn_file_actions_init(&actions_); }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;

  void open(int descriptor, const char* path, int flags) {
    posix_spawn_file_actions_addopen(&actions_, descriptor, path, flags, S_IRUSR | S_IWUSR);
  }
  void close_from(int descriptor) {
    posix_spawn_file_actions_addclosefrom_np(&actions_, descriptor);
  }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> list;
  list.reserve(texts.size() + 1);
  for (std::string& text : texts) list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

}  // namespace

std::optional<std::filesystem::path> find_program(std::string_view name) {
  const char* variable = std::getenv("PATH");
  std::string_view rest = variable != nullptr ? variable : "/usr/bin:/bin";
  while (!rest.empty()) {
    const std::string_view folder = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(folder.size() + 1, rest.size()));
    const std::filesystem::path file = std::filesystem::path(folder) / name;
    if (!folder.empty() && access(file.c_str(), X_OK) == 0) return file;
  }
  return std::nullopt;
}

ChildProcess::ChildProcess(const Options& options) {
  FileActions actions;
  actions.open(STDIN_FILENO, "/dev/null", O_RDONLY);
  actions.open(STDOUT_FILENO, "/dev/null", O_WRONLY);
  actions.open(STDERR_FILENO, options.errors.c_str(), O_WRONLY | O_CREAT | O_TRUNC);
  actions.close_from(STDERR_FILENO + 1);
  std::vector<std::string> arguments{options.program.string()};
  arguments.insert(arguments.end(), options.arguments.begin(), options.arguments.end());
  std::vector<std::string> environment = options.environment;
  const int failure = posix_spawn(&process_, options.program.c_str(), actions.get(), nullptr,
                                  pointers(arguments).data(), pointers(environment).data());
  if (failure != 0) {
    process_ = -1;
    throw Error(sqlstate::kInternalError,
                fmt::format("spawn {} {}", options.program.string(), strerrorname_np(failure)));
  }
  // glibc 2.36 declares its own function for this without C linkage.
  end_ = FileDescriptor(static_cast<int>(syscall(SYS_pidfd_open, process_, 0)));
}

ChildProcess::~ChildProcess() {
  if (status_ || process_ < 0) return;
  kill(process_, SIGKILL);
  wait();
}

int ChildProcess::wait() {
  if (status_) return *status_;
  int status = 0;
  while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  constexpr int kSignaled = 128;
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : kSignaled + WTERMSIG(status);
  return *status_;
}

}  // namespace carto_mock
