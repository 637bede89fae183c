// SPDX-License-Identifier: Apache-2.0
#include "base/notify/notifier.hpp"

#include <algorithm>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <deque>
#include <thread>

#include "base/log.hpp"
#include "base/metrics.hpp"

namespace mash::notify {
namespace {

using steady = std::chrono::steady_clock;

metrics::counter& counted(std::string_view outlet, std::string_view outcome) {
  return metrics::process().count("mash_notify_deliveries_total", "Notices by outlet and what came of an attempt",
                                  {{"outlet", std::string(outlet)}, {"outcome", std::string(outcome)}});
}

}  // namespace

bool named_outlet::is_for(const notice& one) const {
  if (!authorities.empty() && std::ranges::find(authorities, one.authority) == authorities.end()) return false;
  return std::ranges::any_of(to,
                             [&](const std::string& each) { return std::ranges::find(one.to, each) != one.to.end(); });
}

// One outlet and its thread, so that one that hangs delays no other.
class notifier::courier {
 public:
  courier(const named_outlet& to, outbox& box, const notifier_terms& terms)
      : to_(to),
        box_(box),
        terms_(terms),
        waiting_(metrics::process().level("mash_notify_waiting", "Notices an outlet has yet to deliver",
                                          {{"outlet", to.name}})),
        thread_([this](const std::stop_token& stop) { run(stop); }) {}
  ~courier() {
    thread_.request_stop();
    wake_.notify_all();
  }
  courier(const courier&) = delete;
  courier& operator=(const courier&) = delete;

  [[nodiscard]] const std::string& name() const { return to_.name; }
  [[nodiscard]] bool is_failing() const { return failing_.load(std::memory_order_relaxed); }

  void add(waiting_delivery one) {
    {
      const std::lock_guard held(guard_);
      queue_.push_back({std::move(one), steady::now()});
      waiting_.set(static_cast<std::int64_t>(queue_.size()));
    }
    wake_.notify_all();
  }

 private:
  struct entry {
    waiting_delivery one;
    steady::time_point next;
  };

  // By the steady clock, so that a step of the wall clock neither hurries nor stops anything.
  [[nodiscard]] steady::time_point pause_after(int attempts) const {
    const int doublings = std::min(attempts - 1, 20);
    return steady::now() + std::min(terms_.longest_pause, terms_.first_pause * (std::int64_t{1} << doublings));
  }

  void run(const std::stop_token& stop) {
    std::unique_lock held(guard_);
    while (!stop.stop_requested()) {
      const auto first = std::ranges::min_element(queue_, {}, &entry::next);
      if (first == queue_.end()) {
        wake_.wait(held, stop, [&] { return !queue_.empty(); });
        continue;
      }
      if (const auto when = first->next; when > steady::now()) {
        const std::size_t before = queue_.size();
        wake_.wait_until(held, stop, when, [&] { return queue_.size() != before; });
        continue;
      }
      waiting_delivery one = first->one;
      held.unlock();
      const bool done = attempt(one);
      held.lock();
      const auto at = std::ranges::find(queue_, one.what.id, [](const entry& each) { return each.one.what.id; });
      if (done)
        queue_.erase(at);
      else
        at->next = pause_after(++at->one.attempts);
      waiting_.set(static_cast<std::int64_t>(queue_.size()));
    }
  }

  // True: nothing more is to be done about it.
  bool attempt(const waiting_delivery& one) {
    const auto sent = to_.out->deliver(one.what);
    failing_.store(!sent.has_value(), std::memory_order_relaxed);
    result<void> noted;
    if (sent) {
      counted(name(), "delivered").add();
      log::info("notice_delivered", {{"outlet", name()}, {"kind", one.what.kind}});
      noted = box_.delivered(one);
    } else if (system_clock().now() - one.what.raised_at > terms_.give_up_after) {
      counted(name(), "given_up").add();
      log::error("notice_given_up", {{"outlet", name()}, {"kind", one.what.kind}, {"why", sent.error().detail}});
      noted = box_.given_up(one);
    } else {
      counted(name(), "failed").add();
      log::warn(
          "notice_not_delivered",
          {{"outlet", name()}, {"kind", one.what.kind}, {"attempt", one.attempts + 1}, {"why", sent.error().detail}});
      (void)box_.failed(one);  // a count that is one too low after a restart harms nobody
      return false;
    }
    if (!noted) log::error("outbox_not_written", {{"why", noted.error().detail}});
    return true;
  }

  const named_outlet& to_;
  outbox& box_;
  const notifier_terms& terms_;
  metrics::gauge& waiting_;
  std::atomic<bool> failing_ = false;
  std::mutex guard_;
  std::condition_variable_any wake_;
  std::deque<entry> queue_;
  std::jthread thread_;  // last: it ends before what it uses goes
};

notifier::notifier(std::unique_ptr<outbox> box, notifier_terms terms) : terms_(std::move(terms)), box_(std::move(box)) {
  for (const named_outlet& one : terms_.outlets) couriers_.push_back(std::make_unique<courier>(one, *box_, terms_));
}

notifier::~notifier() { stop(); }

void notifier::stop() {
  keeping_.join();
  couriers_.clear();
}

result<std::unique_ptr<notifier>> notifier::start(notifier_terms terms) {
  MASH_TRY(box, outbox::open(terms.path, terms.waiting_max));
  if (auto done = (*box)->forget_before(system_clock().now() - terms.remember); !done)
    return std::unexpected(std::move(done).error());
  MASH_TRY(left, (*box)->waiting());
  std::unique_ptr<notifier> made(new notifier(*std::move(box), std::move(terms)));
  for (waiting_delivery& one : *left) {
    const auto to = std::ranges::find(made->couriers_, one.outlet, [](const auto& each) { return each->name(); });
    if (to != made->couriers_.end()) {
      (*to)->add(std::move(one));
    } else {  // the outlet was taken out of the configuration
      counted(one.outlet, "given_up").add();
      if (auto done = made->box_->given_up(one); !done) return std::unexpected(std::move(done).error());
    }
  }
  return made;
}

result<void> notifier::take(const std::vector<notice>& notices) {
  std::vector<outbox::addressed> addressed;
  for (const notice& one : notices) {
    MASH_ASSERT(json::canonical(to_json(one)).size() <= NOTICE_BYTES_MAX);
    addressed.push_back({one, {}});
    for (const named_outlet& each : terms_.outlets)
      if (each.is_for(one)) addressed.back().outlets.push_back(each.name);
  }
  MASH_TRY(fresh, box_->put(addressed));
  for (const outbox::addressed& one : *fresh) {
    metrics::process()
        .count("mash_notices_raised_total", "Notices by kind, and whether any outlet is for them",
               {{"kind", one.what.kind}, {"routed", one.outlets.empty() ? "no" : "yes"}})
        .add();
    for (const std::string& name : one.outlets)
      (*std::ranges::find(couriers_, name, [](const auto& each) { return each->name(); }))->add({one.what, name, 0});
  }
  return {};
}

boost::asio::awaitable<result<void>> notifier::raise(std::vector<notice> notices) {
  const auto work = [](notifier* self, std::vector<notice> all) -> boost::asio::awaitable<result<void>> {
    co_return self->take(all);
  };
  co_return co_await boost::asio::co_spawn(keeping_, work(this, std::move(notices)), boost::asio::use_awaitable);
}

std::string notifier::trouble() const {
  std::string names;
  for (const auto& one : couriers_)
    if (one->is_failing()) names += (names.empty() ? "" : ", ") + one->name();
  return names.empty() ? names : "notices are not delivered by " + names + "; the log says why";
}

}  // namespace mash::notify
