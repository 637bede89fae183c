// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/hub/load.hpp"

#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <deque>

namespace mash::bench {
namespace {

using steady = std::chrono::steady_clock;
constexpr std::chrono::seconds PATIENCE{30};  // without any reply

class runner {
 public:
  runner(const load_options& chosen, const request_maker& make, const reply_check& check)
      : chosen_(chosen), make_(make), check_(check), poll_(::epoll_create1(EPOLL_CLOEXEC)) {}
  ~runner() {
    if (timer_ >= 0) ::close(timer_);
    ::close(poll_);
  }
  runner(const runner&) = delete;
  runner& operator=(const runner&) = delete;

  result<load_result> run(const tls_context& context) {
    for (std::size_t i = 0; i < chosen_.connections; ++i) {
      MASH_TRY(made, tls_client::connect(context, chosen_.address, chosen_.port));
      links_.push_back({*std::move(made), {}});
      idle_.push_back(i);
      watch(links_.back().client.socket(), i);
    }
    begin_ = steady::now() + chosen_.warm_up;
    end_ = begin_ + chosen_.measure;
    if (chosen_.per_second > 0) start_timer();
    MASH_TRY(served, serve());
    std::ranges::sort(out_.micros);
    return std::move(out_);
  }

 private:
  struct link {
    tls_client client;
    steady::time_point due;
  };

  void watch(int descriptor, std::size_t index) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = index;
    MASH_ASSERT(::epoll_ctl(poll_, EPOLL_CTL_ADD, descriptor, &event) == 0);
  }

  void start_timer() {
    timer_ = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    itimerspec every{};
    every.it_interval.tv_nsec = every.it_value.tv_nsec = 1'000'000'000 / chosen_.per_second;
    MASH_ASSERT(timer_ >= 0 && ::timerfd_settime(timer_, 0, &every, nullptr) == 0);
    next_due_ = steady::now();
    watch(timer_, links_.size());
  }

  void take_timer() {
    std::uint64_t times = 0;
    if (::read(timer_, &times, sizeof times) != sizeof times) return;
    for (; times > 0; --times) {
      next_due_ += std::chrono::nanoseconds(1'000'000'000 / chosen_.per_second);
      due_.push_back(next_due_);
    }
  }

  // Sends whatever is due on whatever is idle.
  result<void> send_due(steady::time_point now) {
    while (!idle_.empty() && (chosen_.per_second == 0 || !due_.empty()) && now < end_) {
      link& next = links_[idle_.front()];
      idle_.pop_front();
      next.due = now;
      if (chosen_.per_second > 0) {
        next.due = due_.front();
        due_.pop_front();
      }
      MASH_TRY(sent, next.client.send(make_(++serial_)));
    }
    return {};
  }

  result<void> receive(std::size_t index) {
    link& from = links_[index];
    MASH_TRY(got, from.client.receive());
    if (!*got) return {};
    const auto now = steady::now();
    idle_.push_back(index);
    last_reply_ = now;
    const bool good = check_(**got);
    if (now < begin_ || now >= end_)
      return good ? result<void>{} : fail(errc::invalid, "a reply was not as it should be");
    ++out_.replies;
    if (!good) ++out_.bad;
    out_.body_bytes += (*got)->body.size();
    out_.micros.push_back(std::chrono::duration_cast<std::chrono::microseconds>(now - from.due).count());
    return {};
  }

  std::vector<cpu_use> look() const {
    std::vector<cpu_use> out;
    for (const watched_process& one : chosen_.watched) out.push_back(cpu_of(one));
    return out;
  }

  result<void> serve() {
    std::array<epoll_event, 128> events{};
    last_reply_ = steady::now();
    std::vector<cpu_use> before;
    steady::time_point began{};
    for (;;) {
      const auto now = steady::now();
      if (now - last_reply_ > PATIENCE) return fail(errc::unavailable, "no reply for 30 seconds");
      if (before.empty() && now >= begin_) {
        before = look();
        before.emplace_back();  // so that it is not empty when nothing is watched
        began = now;
      }
      if (now >= end_) {
        if (out_.cpu.empty() && out_.seconds == 0) {
          const std::vector<cpu_use> after = look();
          for (std::size_t i = 0; i < after.size(); ++i) out_.cpu.push_back(difference(after[i], before[i]));
          out_.seconds = std::chrono::duration<double>(now - began).count();
        }
        if (idle_.size() == links_.size()) return {};  // the last replies are waited for, and not counted
      }
      MASH_TRY(sent, send_due(now));
      const int count = ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()), 100);
      for (int i = 0; i < count; ++i) {
        const std::size_t index = events[static_cast<std::size_t>(i)].data.u64;
        if (index == links_.size()) {
          take_timer();
          continue;
        }
        MASH_TRY(done, receive(index));
      }
    }
  }

  const load_options& chosen_;
  const request_maker& make_;
  const reply_check& check_;
  int poll_, timer_ = -1;
  std::vector<link> links_;
  std::deque<std::size_t> idle_;
  std::deque<steady::time_point> due_;
  steady::time_point begin_, end_, next_due_, last_reply_;
  std::uint64_t serial_ = 0;
  load_result out_;
};

}  // namespace

result<load_result> run_load(const load_options& chosen, const tls_context& context, const request_maker& make,
                             const reply_check& check) {
  return runner(chosen, make, check).run(context);
}

}  // namespace mash::bench
