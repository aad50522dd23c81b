// A program that runs beside this one: started without a shell, ended at the latest by the
// destructor.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/file_descriptor.h"

namespace carto_mock {

// The program's file, as a shell would find it. None: it is not installed.
std::optional<std::filesystem::path> find_program(std::string_view name);

// Not thread-safe.
class ChildProcess {
 public:
  struct Options {
    std::filesystem::path program;
    std::vector<std::string> arguments;    // without the program's own name
    std::vector<std::string> environment;  // `NAME=value`, all of it
    std::filesystem::path errors;          // a file for what it prints as errors
  };

  // It reads nothing and its other output is thrown away; it inherits no descriptors. Throws Error
  // XX000 `spawn PROGRAM E2BIG` and the like where it cannot be started.
  explicit ChildProcess(const Options& options);
  ~ChildProcess();  // kills it if it runs
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // For poll(): readable once it has ended.
  int descriptor() const { return end_.get(); }
  // Waits for the end. The exit status; 128 and the signal's number where one ended it.
  int wait();

 private:
  pid_t process_ = -1;
  FileDescriptor end_;
  std::optional<int> status_;
};

}  // namespace carto_mock
