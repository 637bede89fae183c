// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/punctual.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

namespace mash::kit {
namespace {

using std::chrono::steady_clock;

// Of the whole process, which has one source.
std::atomic<std::size_t> left = 0;

enum class stage { running, returned, left_behind };

deadline last_moment(deadline now, deadline until) {
  const auto patience = std::clamp<steady_clock::duration>((until - now) / 8, PATIENCE_MIN, PATIENCE_MAX);
  return until > deadline::max() - patience ? deadline::max() : until + patience;
}

class punctual_source final : public source {
 public:
  explicit punctual_source(std::unique_ptr<source> from) : from_(std::move(from)) {}

  [[nodiscard]] std::vector<contract::organisation> organisations() const override { return from_->organisations(); }

  [[nodiscard]] result<found_people> find(const contract::person& who, deadline until) override {
    return call<found_people>(until, [who, until](source& from) { return from.find(who, until); });
  }

  [[nodiscard]] result<found_records> fetch(const std::map<std::string, std::vector<std::string>>& matched,
                                            const contract::ask& question, deadline until) override {
    return call<found_records>(
        until, [matched, question, until](source& from) { return from.fetch(matched, question, until); });
  }

  [[nodiscard]] findings::report examine(deadline until) override { return from_->examine(until); }

  [[nodiscard]] result<std::set<std::string>> held(const std::set<std::string>& keys, deadline until) override {
    return from_->held(keys, until);
  }

 private:
  // What the call needs goes with it: whoever asked may be gone when it comes back. An exception comes back, too.
  template <class Value, class Action>
  result<Value> call(deadline until, Action action) {
    const deadline now = steady_clock::now();
    if (now >= until) return fail(errc::timed_out, "no time was left to ask the source");
    if (left >= LEFT_BEHIND_MAX) return fail(errc::unavailable, "the source has not come back from earlier look-ups");
    auto at = std::make_shared<std::atomic<stage>>(stage::running);
    std::packaged_task<result<Value>()> task([from = from_, at, action = std::move(action)]() mutable {
      const struct returning {
        std::shared_ptr<source> from;
        std::atomic<stage>& call;
        ~returning() {
          from.reset();  // before it counts as returned: this may be the last that has the source
          if (call.exchange(stage::returned) == stage::left_behind) --left;
        }
      } on_the_way_out{std::move(from), *at};
      return action(*on_the_way_out.from);
    });
    auto outcome = task.get_future();
    std::thread runner(std::move(task));
    if (outcome.wait_until(last_moment(now, until)) == std::future_status::ready) {
      runner.join();
      return outcome.get();
    }
    ++left;
    if (at->exchange(stage::left_behind) == stage::returned) --left;
    runner.detach();
    return fail(errc::timed_out, "the source did not come back in time");
  }

  const std::shared_ptr<source> from_;
};

}  // namespace

std::size_t calls_left_behind() noexcept { return left; }

std::unique_ptr<source> punctual(std::unique_ptr<source> from) {
  return std::make_unique<punctual_source>(std::move(from));
}

}  // namespace mash::kit
