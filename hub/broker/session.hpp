// SPDX-License-Identifier: Apache-2.0
// The hub's side of MASHX1 for one member, without I/O: takes messages, the clock and what the hub wants to say, and
// leaves events to report and messages to send. Belongs to the broker's thread. (docs/formats/exchange.md)
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/contract/flow.hpp"
#include "base/clock.hpp"
#include "base/token_bucket.hpp"

namespace mash::broker {

using contract::steady_time;

struct session_limits {
  std::chrono::seconds heartbeat{5};
  std::chrono::seconds dead_after{15};                 // without any valid message
  int hellos_per_second = 5;                           // a member that greets more often is not answered
  token_rate refusals{.per_second = 20, .burst = 64};  // told one by one; the rest is counted
  std::chrono::seconds knocks_apart{600};              // how often it is told that a wrong key goes on trying
  std::chrono::seconds forget_after{30};  // an answer that the hub neither took nor refused frees its credit
  contract::credit window{.lines = 512, .bytes = 64 * 1024 * 1024};
  contract::outflow::limits out;
};

// What the hub must be told, in order.
struct session_event {
  enum class kind : unsigned char { opened, closed, received, refused } what{};
  std::uint64_t session = 0;
  contract::message_type type{};   // received
  std::vector<std::string> lines;  // received; opened: the HELLO line
  std::string_view why;            // refused: a literal, safe to log
  // refused: 0, or one that stands for so many: with a `why`, of that; without, of what was not told one by one.
  std::uint64_t more = 0;
};

class session {
 public:
  session(std::string member, session_limits limit)
      : member_(std::move(member)), limit_(limit), refusals_(limit.refusals), out_(limit.out) {}

  // One message whose sender the transport has proved to be this member. `fresh` is the number of a session that may
  // begin with it: above every number ever given to this member.
  void on_message(std::string_view type, std::string_view body, steady_time now, std::uint64_t fresh);
  // The transport refused something in this member's name before it was a message; or so many `more` of it since that
  // was told.
  void on_refused(std::string_view why, std::uint64_t more = 0);
  // The hub does not read from the member now, so that its silence says nothing.
  void on_unread(steady_time now) { heard_ = now; }
  // At least once a second.
  void on_tick(steady_time now, instant wall);
  // The hub's own line for the member. False: of another session, or the queue is full.
  bool send(std::uint64_t to_session, contract::message_type type, std::string line);
  // The member was removed, its key changed, or the hub stops: says BYE if `politely`.
  void close(bool politely);

  [[nodiscard]] std::uint64_t number() const noexcept { return number_; }  // 0: none is open
  [[nodiscard]] std::optional<contract::message> next_message(steady_time now) { return out_.next(now); }
  [[nodiscard]] std::vector<session_event> take_events() { return std::exchange(events_, {}); }
  // What the member's clock said in a HEARTBEAT since the last call.
  [[nodiscard]] std::optional<instant> take_beat() { return std::exchange(beat_, std::nullopt); }
  [[nodiscard]] std::uint64_t stale_lines() const noexcept { return stale_lines_; }  // of other sessions, dropped

 private:
  struct unanswered {
    std::size_t lines = 0, bytes = 0;
    steady_time since{};
  };

  void on_hello(const std::vector<std::string_view>& lines, steady_time now, std::uint64_t fresh);
  void on_answer_lines(const std::vector<std::string>& lines, steady_time now);
  void on_own_line(contract::message_type type, std::string_view line);  // HEARTBEAT, CREDIT, BYE
  void release(std::string_view ask);
  void refuse(std::string_view why);
  void tell_refused(std::string_view why, std::uint64_t more);
  void tell_untold();
  void say(contract::message_type type, std::string line);
  void end();

  std::string member_;
  session_limits limit_;
  steady_time now_{};  // as of the last message or tick
  token_bucket<steady_time> refusals_;
  std::uint64_t untold_ = 0;  // refusals
  std::uint64_t number_ = 0;
  std::int64_t minor_ = 0;  // of the schema, in the present session
  steady_time heard_{}, spoke_{}, greeted_{};
  int greetings_ = 0;  // in the second that began at `greeted_`
  contract::outflow out_;
  contract::inflow in_{limit_.window};
  std::map<std::string, unanswered, std::less<>> answers_;  // taken from the member, not yet acknowledged by the hub
  std::vector<session_event> events_;
  std::uint64_t stale_lines_ = 0;
  std::optional<instant> beat_;
};

}  // namespace mash::broker
