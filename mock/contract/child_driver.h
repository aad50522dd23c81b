// A client as a child process that speaks the protocol on its standard input and output.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "contract/client_driver.h"
#include "contract/piped_process.h"

namespace carto_mock::contract {

// When the client ends, hangs or prints what is no message, it is killed and started again for the
// next case. The cases that were under way at that time are all without a result; which of them is
// to blame is sure only if it was the only one.
class ChildDriver final : public ClientDriver {
 public:
  struct Options {
    std::string command;  // for the shell
    std::chrono::milliseconds hello_deadline = std::chrono::seconds(30);
  };
  explicit ChildDriver(Options options) : options_(std::move(options)) {}
  ~ChildDriver() override = default;

  ClientInfo hello() override;
  PlayedCase play(const nlohmann::ordered_json& message) override;
  void bye() override;

 private:
  struct UnderWay {
    std::size_t steps = 0;
    nlohmann::ordered_json result;  // null: not there yet
  };
  // One run of the client. Its members are guarded by the driver's mutex.
  struct Life {
    explicit Life(const std::string& command) : process(command) {}
    ~Life();

    PipedProcess process;
    std::map<std::uint64_t, UnderWay> cases;         // by seq
    nlohmann::ordered_json hello;                    // null: not said yet
    PlayedCase::End end = PlayedCase::End::kResult;  // why it is over; kResult: it is not
    bool is_over() const { return end != PlayedCase::End::kResult; }
    std::string note;
    bool was_alone = true;  // when it ended, at most one case was under way
    std::thread reader;
  };

  std::shared_ptr<Life> living();  // starts one where there is none; throws UnusableClient
  void read_messages(Life& life);
  // These with the mutex held.
  void take_message(Life& life, const std::string& line);
  void end_life(Life& life, PlayedCase::End end, const std::string& note);

  Options options_;
  std::mutex start_mutex_;  // held while a client starts
  std::mutex mutex_;
  std::condition_variable changed_;
  std::shared_ptr<Life> life_;  // guarded by mutex_
  std::mutex write_mutex_;      // one message at a time
};

}  // namespace carto_mock::contract
