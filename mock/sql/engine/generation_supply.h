// Fresh generations for reset(), copied from the image and opened ahead of time by a thread of its
// own, so that a reset is a swap. The same thread closes and deletes the generations that a reset
// has replaced. Thread-safe.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "sql/engine/generation.h"
#include "support/thread.h"

namespace carto_mock::sql {

class GenerationSupply {
 public:
  // `make` copies the image; it runs on the supply's thread and, where nothing is ready, on the
  // caller's, never on both at once.
  explicit GenerationSupply(std::function<std::shared_ptr<Generation>()> make);
  ~GenerationSupply();
  GenerationSupply(const GenerationSupply&) = delete;
  GenerationSupply& operator=(const GenerationSupply&) = delete;

  // Throws what `make` throws.
  std::shared_ptr<Generation> take();
  // There is a new image: what was made of the old one goes, and the next one is prepared.
  void renew();
  // Lets go of a generation, and so, if nobody uses it any more, of its files.
  void retire(std::shared_ptr<Generation> generation);

  // Blocks until a generation is ready and nothing is left to retire; false: it could not be made.
  bool wait_until_ready();

 private:
  void work();

  std::function<std::shared_ptr<Generation>()> make_;
  std::mutex making_;  // held while `make_` runs
  std::mutex mutex_;
  std::condition_variable changed_;
  std::shared_ptr<Generation> ready_;
  std::vector<std::shared_ptr<Generation>> retired_;
  bool wanted_ = false;
  bool failed_ = false;
  bool busy_ = false;
  bool stopping_ = false;
  Thread thread_;  // last: it uses all of the above
};

}  // namespace carto_mock::sql
