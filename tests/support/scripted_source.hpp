// SPDX-License-Identifier: Apache-2.0
// A source that knows the demonstration family and does what a test tells it: waits, fails, throws, counts.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stdexcept>

#include "adapters/kit/source.hpp"

namespace mash::test {

// Shared between the test and the source, which the runtime owns.
struct source_script {
  std::atomic<int> finds = 0;
  std::atomic<bool> fails = false, throws = false;

  void hold() { set(true); }
  void release() { set(false); }
  void wait_until_released() {
    std::unique_lock waiting(door);
    free.wait(waiting, [this] { return !held; });
  }

 private:
  void set(bool to) {
    {
      const std::lock_guard changing(door);
      held = to;
    }
    free.notify_all();
  }
  std::mutex door;
  std::condition_variable free;
  bool held = false;
};

class scripted_source final : public kit::source {
 public:
  explicit scripted_source(std::shared_ptr<source_script> script) : script_(std::move(script)) {}

  std::vector<contract::organisation> organisations() const override {
    return {{"100000", "Example Primary", "Example Primary", {}, {"pupil records"}}};
  }
  result<kit::found_people> find(const contract::person& who, kit::deadline) override {
    ++script_->finds;
    script_->wait_until_released();
    if (script_->throws) throw std::runtime_error("Ada Okafor of 12 Example Row");  // must never be repeated
    if (script_->fails) return fail(errc::unavailable, "the pupil records are down");
    kit::found_people out;
    if (who.family_name == "Okafor" && who.given_names.starts_with("Ada")) {
      kit::known_person ada;
      ada.key = "pupil-1";
      ada.organisation = "100000";
      ada.identity = who;
      ada.identity.nhs_number = "9990001014";
      out.people.push_back(ada);
    }
    return out;
  }
  result<kit::found_records> fetch(const std::map<std::string, std::vector<std::string>>& matched,
                                   const contract::ask& question, kit::deadline) override {
    kit::found_records out;
    for (const auto& [subject, keys] : matched) {
      contract::record roll;
      roll.id = "roll-" + keys.front();
      roll.category = question.categories.front();
      roll.subjects = {subject};
      roll.organisation = "100000";
      roll.source = "pupil records";
      roll.when = {"2025-09-03", "", policy::precision::day};
      roll.summary = "On roll since September 2025.";
      out.records.push_back(roll);
    }
    return out;
  }

 private:
  std::shared_ptr<source_script> script_;
};

}  // namespace mash::test
