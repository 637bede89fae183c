// SPDX-License-Identifier: Apache-2.0
// Raised notices on their way: each is kept in the outbox, then delivered by every outlet that is for one of its
// audiences, again and again with growing pauses until it is taken or too old to matter. At least once each: a crash
// between delivering and noting it delivers it again, with the same id.
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <memory>

#include "base/notify/outbox.hpp"
#include "base/notify/outlet.hpp"

namespace mash::notify {

struct named_outlet {
  std::string name;                      // a word: of metrics and log lines
  std::vector<std::string> to;           // audiences
  std::vector<std::string> authorities;  // empty: all
  std::shared_ptr<outlet> out;

  [[nodiscard]] bool is_for(const notice& one) const;
};

struct notifier_terms {
  std::string path;  // of the outbox
  std::vector<named_outlet> outlets;
  std::size_t waiting_max = 10'000;
  // After a failure: the first pause, doubled each time up to the longest.
  std::chrono::milliseconds first_pause{5000}, longest_pause{600'000};
  std::chrono::hours give_up_after{24};  // since it was raised
  std::chrono::days remember{35};        // ids of what is done with
};

class notifier final : public port {
 public:
  // Begins at once with what waited when the program last ended.
  [[nodiscard]] static result<std::unique_ptr<notifier>> start(notifier_terms terms);
  ~notifier() override;
  // Takes and delivers nothing more; what waits stays for the next start. Waits for deliveries under way, at most their
  // deadline.
  void stop();
  [[nodiscard]] boost::asio::awaitable<result<void>> raise(std::vector<notice> notices) override;

  // For a readiness page: a sentence while some outlet does not deliver, else empty. Any thread.
  [[nodiscard]] std::string trouble() const;

 private:
  class courier;
  notifier(std::unique_ptr<outbox> box, notifier_terms terms);
  [[nodiscard]] result<void> take(const std::vector<notice>& notices);

  notifier_terms terms_;
  std::unique_ptr<outbox> box_;
  std::vector<std::unique_ptr<courier>> couriers_;
  boost::asio::thread_pool keeping_{1};  // last: what it runs is finished before anything above goes
};

}  // namespace mash::notify
