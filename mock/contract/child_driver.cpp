#include "contract/child_driver.h"

#include <fmt/format.h>

namespace carto_mock::contract {
namespace {

using nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

std::string text_of(const ordered_json& message) {
  return message.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::string with_log(const std::string& note, const PipedProcess& process) {
  const std::string log = process.log_tail();
  return log.empty() ? note : fmt::format("{}; {}", note, log);
}

}  // namespace

ChildDriver::Life::~Life() {
  process.kill_group();
  if (reader.joinable()) reader.join();
}

std::shared_ptr<ChildDriver::Life> ChildDriver::living() {
  std::shared_ptr<Life> life;  // outlives the locks: the reader takes them
  const std::lock_guard starting(start_mutex_);
  {
    const std::lock_guard lock(mutex_);
    if (life_ && !life_->is_over()) return life_;
  }
  life = std::make_shared<Life>(options_.command);
  life->reader = std::thread([this, &started = *life] { read_messages(started); });
  const auto deadline = Clock::now() + options_.hello_deadline;
  life->process.write_line(text_of(hello_message()), deadline);
  std::shared_ptr<Life> former;
  std::unique_lock lock(mutex_);
  if (!changed_.wait_until(lock, deadline,
                           [&] { return !life->hello.is_null() || life->is_over(); }))
    end_life(*life, PlayedCase::End::kHung, "it did not answer the hello");
  if (life->hello.is_null()) throw UnusableClient(with_log(life->note, life->process));
  former = std::exchange(life_, life);
  lock.unlock();
  return life;
}

ClientInfo ChildDriver::hello() {
  const std::shared_ptr<Life> life = living();
  const std::lock_guard lock(mutex_);
  return read_hello(life->hello);
}

PlayedCase ChildDriver::play(const ordered_json& message) {
  std::shared_ptr<Life> life;
  try {
    life = living();
  } catch (const UnusableClient& error) {
    return {PlayedCase::End::kCrashed,
            {},
            fmt::format("it could not be started again: {}", error.what())};
  }
  const auto sequence = message["seq"].get<std::uint64_t>();
  const std::chrono::milliseconds patience(message["deadline_ms"].get<std::int64_t>());
  const auto deadline = Clock::now() + patience;
  {
    const std::lock_guard lock(mutex_);
    life->cases[sequence].steps = message["steps"].size();
  }
  {
    // Where this fails, the client has ended or hangs: it is found below.
    const std::lock_guard writing(write_mutex_);
    life->process.write_line(text_of(message), deadline);
  }
  PlayedCase played;
  {
    std::unique_lock lock(mutex_);
    UnderWay& mine = life->cases[sequence];
    if (!changed_.wait_until(lock, deadline,
                             [&] { return !mine.result.is_null() || life->is_over(); }))
      end_life(*life, PlayedCase::End::kHung,
               fmt::format("no result within {} ms", patience.count()));
    if (!mine.result.is_null()) {
      played.steps = mine.result["steps"];
    } else {
      played.end = life->end;
      played.note = life->note;
      played.is_sure = life->was_alone;
    }
    life->cases.erase(sequence);
  }
  if (played.end != PlayedCase::End::kResult) played.note = with_log(played.note, life->process);
  played.log = life->process.log();
  return played;
}

void ChildDriver::bye() {
  std::shared_ptr<Life> life;
  std::unique_lock lock(mutex_);
  life = life_;
  if (!life || life->is_over()) return;
  lock.unlock();
  constexpr std::chrono::seconds kPatience{2};
  life->process.write_line(text_of(bye_message()), Clock::now() + kPatience);
  life->process.close_input();
  lock.lock();
  changed_.wait_for(lock, kPatience, [&] { return life->is_over(); });
  lock.unlock();
}

void ChildDriver::read_messages(Life& life) {
  for (auto line = life.process.read_line(); line.has_value(); line = life.process.read_line()) {
    const std::lock_guard lock(mutex_);
    if (!life.is_over()) take_message(life, *line);
    changed_.notify_all();
  }
  {
    const std::lock_guard lock(mutex_);
    if (life.is_over()) return;
  }
  // It has closed its output: a client that then stays alive is of no use either.
  constexpr std::chrono::milliseconds kGrace{200};
  const std::string how = life.process.wait_for(kGrace);
  const std::lock_guard lock(mutex_);
  end_life(life, PlayedCase::End::kCrashed, how);
}

void ChildDriver::take_message(Life& life, const std::string& line) {
  const auto garbage = [&](std::string_view what) {
    end_life(life, PlayedCase::End::kGarbage, fmt::format("{}: {}", what, line.substr(0, 300)));
  };
  const auto message = ordered_json::parse(line, nullptr, false);
  if (!message.is_object()) return garbage("it printed what is no JSON object");
  const ordered_json type = message.value("type", ordered_json());
  if (type == "hello") {
    life.hello = message;
    return;
  }
  const ordered_json sequence = message.value("seq", ordered_json());
  if (type != "result" || !sequence.is_number_unsigned())
    return garbage("it printed what is no message of the protocol");
  const auto found = life.cases.find(sequence.get<std::uint64_t>());
  if (found == life.cases.end() || !found->second.result.is_null())
    return garbage("it printed a result that nothing was asked for");
  const std::string error = result_error(message, found->second.steps);
  if (!error.empty()) return garbage("it printed a result that is none: " + error);
  found->second.result = message;
}

void ChildDriver::end_life(Life& life, PlayedCase::End end, const std::string& note) {
  if (!life.is_over()) {
    life.was_alone = life.cases.size() <= 1;
    life.end = end;
    life.note = note;
    life.process.kill_group();
  }
  changed_.notify_all();
}

}  // namespace carto_mock::contract
