// A thread whose stack is large enough for the deepest statement that PostgreSQL would take.
#pragma once

#include <pthread.h>

#include <cstddef>
#include <functional>
#include <memory>

namespace carto_mock {

// Address space only: the system gives memory to the pages that are used.
inline constexpr std::size_t kStackSize = std::size_t{256} << 20;

// Joins in its destructor. An exception that leaves `work` ends the process, as with std::thread.
class Thread {
 public:
  explicit Thread(std::function<void()> work);
  ~Thread() { join(); }
  Thread(Thread&& other) noexcept : handle_(other.handle_), joinable_(other.joinable_) {
    other.joinable_ = false;
  }
  Thread& operator=(Thread&&) = delete;
  void join();

 private:
  pthread_t handle_{};
  bool joinable_ = false;
};

// Runs `work` on such a thread and waits; an exception of it is thrown here.
void run_with_large_stack(const std::function<void()>& work);

}  // namespace carto_mock
