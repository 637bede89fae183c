// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/punctual.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

namespace mash::kit {
namespace {

using std::chrono::steady_clock;

struct shared_source {
  std::unique_ptr<source> from;
  std::atomic<std::size_t> left_behind = 0;
};

enum class stage { running, returned, left };

deadline last_moment(deadline now, deadline until) {
  const auto patience = std::clamp<steady_clock::duration>((until - now) / 8, PATIENCE_MIN, PATIENCE_MAX);
  return until > deadline::max() - patience ? deadline::max() : until + patience;
}

class punctual_source final : public source {
 public:
  explicit punctual_source(std::unique_ptr<source> from) { shared_->from = std::move(from); }

  [[nodiscard]] std::vector<contract::organisation> organisations() const override {
    return shared_->from->organisations();
  }

  [[nodiscard]] result<found_people> find(const contract::person& who, deadline until) override {
    return call<found_people>(until, [who, until](source& from) { return from.find(who, until); });
  }

  [[nodiscard]] result<found_records> fetch(const std::map<std::string, std::vector<std::string>>& matched,
                                            const contract::ask& question, deadline until) override {
    return call<found_records>(
        until, [matched, question, until](source& from) { return from.fetch(matched, question, until); });
  }

  [[nodiscard]] findings::report examine(deadline until) override { return shared_->from->examine(until); }

  [[nodiscard]] result<std::set<std::string>> held(const std::set<std::string>& keys, deadline until) override {
    return shared_->from->held(keys, until);
  }

 private:
  // What the call needs goes with it: whoever asked may be gone when it comes back. An exception comes back, too.
  template <class Value, class Action>
  result<Value> call(deadline until, Action action) {
    const deadline now = steady_clock::now();
    if (now >= until) return fail(errc::timed_out, "no time was left to ask the source");
    if (shared_->left_behind >= LEFT_BEHIND_MAX)
      return fail(errc::unavailable, "the source has not come back from earlier look-ups");
    auto at = std::make_shared<std::atomic<stage>>(stage::running);
    std::packaged_task<result<Value>()> task([shared = shared_, at, action = std::move(action)] {
      const struct returning {
        shared_source& in;
        std::atomic<stage>& call;
        ~returning() {
          if (call.exchange(stage::returned) == stage::left) --in.left_behind;
        }
      } on_the_way_out{*shared, *at};
      return action(*shared->from);
    });
    auto outcome = task.get_future();
    std::thread runner(std::move(task));
    if (outcome.wait_until(last_moment(now, until)) == std::future_status::ready) {
      runner.join();
      return outcome.get();
    }
    ++shared_->left_behind;
    if (at->exchange(stage::left) == stage::returned) --shared_->left_behind;
    runner.detach();
    return fail(errc::timed_out, "the source did not come back in time");
  }

  const std::shared_ptr<shared_source> shared_ = std::make_shared<shared_source>();
};

}  // namespace

std::unique_ptr<source> punctual(std::unique_ptr<source> from) {
  return std::make_unique<punctual_source>(std::move(from));
}

}  // namespace mash::kit
