// SPDX-License-Identifier: Apache-2.0
// The member's side of MASHX1, without I/O: takes what the transport and the adapter tell it and the time, leaves
// events to act on and messages to send. Belongs to the runtime's exchange thread. (docs/formats/exchange.md)
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/contract/agreement_codec.hpp"
#include "adapters/contract/codec.hpp"
#include "adapters/contract/flow.hpp"
#include "adapters/contract/witness_codec.hpp"
#include "base/clock.hpp"

namespace mash::kit {

using contract::steady_time;

struct session_limits {
  std::chrono::seconds heartbeat{5};
  std::chrono::seconds dead_after{15};                     // without any message of the session
  std::chrono::seconds hello_first{2}, hello_longest{10};  // between two greetings that nobody answers; doubles
  std::chrono::seconds rebuild_after{30};                  // greeted so long in vain: the connection itself is suspect
  contract::credit window{.lines = 256, .bytes = 16 * 1024 * 1024};
  contract::outflow::limits out;
};

struct session_event {
  enum class kind : unsigned char {
    opened,        // what is not acknowledged is to be given again with `answer`
    closed,        // nothing can be sent; the outbox keeps it
    asked,         // `lines`: ASK
    cancelled,     // `lines`: CANCEL
    acknowledged,  // `lines`: ACK of answers
    refused,       // `lines`: ERROR of the hub
    offered,       // `lines`: AGREEMENT
    published,     // `lines`: CHECKPOINT
    told,          // `lines`: CORRECTION: who has acknowledged what
    broken,        // the hub broke the protocol: `why` is a literal, safe to log
    another,       // `session`, which is later, was opened by somebody else with this member's key
    rebuild,       // make a new connection: this one is dead or deaf
  } what{};
  std::uint64_t session = 0;
  std::vector<std::string> lines;
  std::string_view why;
};

class session {
 public:
  enum class state : unsigned char { unconnected, greeting, open };

  // `hello.allowance` and `hello.minors` are set here.
  session(contract::hello hello, session_limits limit);

  void on_connected(steady_time now);  // the transport finished its handshake
  void on_disconnected();
  void on_message(std::string_view type, std::string_view body, steady_time now);
  void on_tick(steady_time now, instant wall);  // at least once a second

  // True while a session is open and there is room; what is refused here is in the outbox and given again later.
  // Not a line that a hub of an earlier minor could not read.
  bool answer(std::string_view ask, std::int64_t revision, std::string line);
  [[nodiscard]] bool hub_reads(std::string_view answer_line) const {
    return minor_ >= contract::minor_for(answer_line);
  }
  bool acknowledge(std::string_view ask, std::string_view digest);  // the ask is durable here
  bool reject(std::string_view ask, contract::trouble code, std::string detail);
  bool hold(contract::holding what);  // a hub of an earlier minor is not told until when
  bool want(contract::need what);
  bool reply(contract::agreement_reply what);  // to an offered version of the agreement
  bool cosign(contract::cosign_line what);     // or not: to a published checkpoint
  void finish();                               // says BYE
  // The checkpoint that the next HELLO tells of.
  void saw(std::string checkpoint) { hello_.checkpoint = std::move(checkpoint); }

  [[nodiscard]] state present() const noexcept { return state_; }
  [[nodiscard]] std::uint64_t number() const noexcept { return number_; }
  [[nodiscard]] std::optional<contract::message> next_message(steady_time now) { return out_.next(now); }
  // What the hub's clock said in a HEARTBEAT since the last call.
  [[nodiscard]] std::optional<instant> take_beat() { return std::exchange(beat_, std::nullopt); }
  [[nodiscard]] std::vector<session_event> take_events() { return std::exchange(events_, {}); }

 private:
  void greet(steady_time now);
  void on_welcome(std::string_view line, steady_time now);
  void on_line(contract::message_type type, std::string_view line);
  void note(session_event::kind what, std::string_view line);  // joins lines of one kind
  void broken(std::string_view why);
  void hear_of_another(std::uint64_t session);
  void release(std::string_view ask);
  void end();
  bool say(contract::message_type type, std::string line) { return out_.push_prompt(type, std::move(line)); }

  contract::hello hello_;
  session_limits limit_;
  state state_ = state::unconnected;
  std::uint64_t number_ = 0;
  std::int64_t minor_ = 0;
  std::uint64_t heard_of_ = 0;     // the latest session that somebody else opened
  std::uint64_t last_number_ = 0;  // sessions only rise: an older WELCOME is a stray
  steady_time heard_{}, spoke_{}, greeting_since_{}, greet_again_{};
  std::chrono::seconds greet_wait_{};
  contract::outflow out_;
  contract::inflow in_{limit_.window};
  std::map<std::string, contract::credit, std::less<>> asks_;  // taken and not yet acknowledged or refused
  std::vector<session_event> events_;
  std::optional<instant> beat_;
};

}  // namespace mash::kit
