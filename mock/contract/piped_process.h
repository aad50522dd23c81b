// A program whose input and output are pipes to this one, with what it prints as errors kept up to
// a bound: a client's adapter.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "support/file_descriptor.h"

namespace carto_mock::contract {

// Run by the shell in a process group of its own; all of that is killed at the latest by the
// destructor.
class PipedProcess {
 public:
  // Throws Error XX000 where it cannot be started.
  explicit PipedProcess(const std::string& command);
  ~PipedProcess();
  PipedProcess(const PipedProcess&) = delete;
  PipedProcess& operator=(const PipedProcess&) = delete;

  // False: the program reads no more, or not until the deadline. Thread-safe with the other
  // members, not with itself.
  bool write_line(std::string_view line, std::chrono::steady_clock::time_point deadline);
  // The next line, without its end; none at the end of the output, or of a line that is longer than
  // any message. For one thread.
  std::optional<std::string> read_line();

  void close_input() { input_.close(); }  // not while write_line() runs
  void kill_group();                      // thread-safe
  // Waits for the program's end, and ends what goes on after the time: "exited with status 3", "was
  // ended by signal 9".
  std::string wait_for(std::chrono::milliseconds time);
  // The last lines of what it printed as errors, and how much that was. Thread-safe.
  std::string log_tail() const;
  // As much of what it printed as errors as is kept. Thread-safe.
  std::string log() const;

 private:
  void drain_errors();
  std::string reap();

  pid_t process_ = -1;
  FileDescriptor input_;
  FileDescriptor output_;
  FileDescriptor errors_;
  std::string buffer_;  // of output that was read and not yet given
  mutable std::mutex mutex_;
  mutable std::condition_variable drained_;
  bool is_ended_ = false;  // guarded, like the next ones
  bool is_drained_ = false;
  std::string log_;
  std::uint64_t log_size_ = 0;
  std::thread drain_;
};

}  // namespace carto_mock::contract
