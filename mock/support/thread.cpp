#include "support/thread.h"

#include <exception>
#include <system_error>

namespace carto_mock {
namespace {

void* run(void* argument) {
  const std::unique_ptr<std::function<void()>> work(static_cast<std::function<void()>*>(argument));
  (*work)();
  return nullptr;
}

}  // namespace

Thread::Thread(std::function<void()> work) {
  auto owned = std::make_unique<std::function<void()>>(std::move(work));
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStackSize);
  const int error = pthread_create(&handle_, &attributes, run, owned.get());
  pthread_attr_destroy(&attributes);
  if (error != 0) throw std::system_error(error, std::generic_category(), "cannot start a thread");
  static_cast<void>(owned.release());
  joinable_ = true;
}

void Thread::join() {
  if (joinable_) pthread_join(handle_, nullptr);
  joinable_ = false;
}

void run_with_large_stack(const std::function<void()>& work) {
  std::exception_ptr error;
  {
    Thread thread([&] {
      try {
        work();
      } catch (...) {
        error = std::current_exception();
      }
    });
  }
  if (error) std::rethrow_exception(error);
}

}  // namespace carto_mock
