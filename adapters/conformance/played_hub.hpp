// SPDX-License-Identifier: Apache-2.0
// A hub that is played to one adapter: it keeps MASHX1 as a good hub does (docs/formats/exchange.md), as far as a case
// does not switch that off, judges every line that it hears by its format, and says whatever a case tells it to say.
// Belongs to one thread; nothing happens but in `pump` and `until`.
#pragma once

#include <functional>
#include <map>

#include "adapters/conformance/hub_socket.hpp"
#include "adapters/contract/codec.hpp"
#include "adapters/contract/flow.hpp"

namespace mash::conformance {

using contract::message_type;
using contract::steady_time;
using std::chrono::milliseconds;

// What a good hub does by itself.
struct manners {
  bool welcomes = true;      // answers HELLO
  bool acknowledges = true;  // answers
  bool beats = true;         // its own heartbeats
  bool renews = true;        // the credit that it gave
  std::int64_t minor = 0;    // that WELCOME names; 0: the highest in common
  contract::credit window{.lines = 512, .bytes = 64 * 1024 * 1024};
};

struct heard_line {
  message_type type{};
  std::string text;
  steady_time at;
};

// A line that came though a case had shown that it must not.
struct late_line {
  std::string of;    // the case
  std::string what;  // in words
};

class played_hub {
 public:
  // Opens the socket. `admitted` is the member's public key, `member` its name.
  [[nodiscard]] static result<std::unique_ptr<played_hub>> start(std::string member, std::string admitted);

  // --- the socket: a hub that stops and starts again, on the same port
  void close();
  [[nodiscard]] result<void> open() { return open_as(keys_, admitted_); }
  [[nodiscard]] result<void> open_with_another_key() { return open_as(certs::make_curve_pair(), admitted_); }
  [[nodiscard]] result<void> open_without_admitting() { return open_as(keys_, certs::make_curve_pair().public_key); }
  [[nodiscard]] int handshakes() const { return socket_ ? socket_->handshakes() : 0; }
  [[nodiscard]] int failed_handshakes() const { return socket_ ? socket_->failed_handshakes() : 0; }
  [[nodiscard]] bool connected() const { return socket_ && socket_->connected(); }
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] const std::string& public_key() const noexcept { return keys_.public_key; }

  // --- time
  void pump(milliseconds longest);
  // False: not within `patience`.
  [[nodiscard]] bool until(const std::function<bool()>& condition, milliseconds patience);

  // --- speaking. False: no session is open, or nobody takes it.
  bool say(message_type type, const std::string& line);
  bool say_lines(message_type type, const std::vector<std::string>& lines);  // in one message
  bool send(const frames& message) { return socket_ && socket_->send(message); }
  // An ASK or several, counted against the credit that the adapter gave. False also if they would go past it.
  bool ask(const std::vector<std::string>& lines);
  void give_credit(const contract::credit& more);  // renews by hand
  void welcome();                                  // answers the last HELLO by hand, as late as that is

  // --- what was heard
  [[nodiscard]] std::uint64_t session() const noexcept { return session_; }
  [[nodiscard]] const std::vector<heard_line>& lines() const noexcept { return lines_; }
  [[nodiscard]] const std::vector<contract::hello>& hellos() const noexcept { return hellos_; }
  [[nodiscard]] std::size_t messages() const noexcept { return messages_; }  // of any kind, since it was started
  [[nodiscard]] steady_time heard_last() const noexcept { return heard_last_; }
  // What the adapter said against the format, in words; empties the list.
  [[nodiscard]] std::vector<std::string> take_faults() { return std::exchange(faults_, {}); }
  void forget() { lines_.clear(); }
  // From now on, and for as long as this hub is played, no line of this type may come about this ask.
  void forbid(const std::string& ask, message_type what, std::string_view of) {
    forbidden_[ask] = {what, std::string(of)};
  }
  [[nodiscard]] std::vector<late_line> take_late() { return std::exchange(late_, {}); }

  manners as;  // a case may change them; the stage puts them back

 private:
  played_hub(std::string member, std::string admitted) : member_(std::move(member)), admitted_(std::move(admitted)) {}
  [[nodiscard]] result<void> open_as(const certs::curve_pair& own, const std::string& admitted);
  void hear(const frames& message);
  void hear_line(message_type type, std::string_view line);
  void hear_hello(std::string_view line);
  void hear_answer(message_type type, std::string_view line);
  void judge_order(message_type type, std::string_view line);
  void tick();
  void fault(std::string what);

  std::string member_, admitted_;
  const certs::curve_pair keys_ = certs::make_curve_pair();
  std::unique_ptr<hub_socket> socket_;
  std::uint16_t port_ = 0;

  std::uint64_t session_ = 0, last_session_ = 0;
  std::uint64_t left_ = 0;  // the session that it said BYE to
  steady_time spoke_{}, heard_last_{};
  contract::credit allowed_, asked_;          // what the adapter takes, and what it was sent
  contract::credit given_, taken_, settled_;  // what we take, what came, what of it was dealt with

  std::map<std::string, std::string> answers_;  // ask and revision -> digest: for ever the same
  std::vector<heard_line> lines_;
  std::vector<contract::hello> hellos_;
  std::vector<std::string> faults_;
  struct ban {
    message_type what{};
    std::string of;
  };
  std::map<std::string, ban, std::less<>> forbidden_;  // by ask
  std::vector<late_line> late_;
  std::size_t messages_ = 0;
};

}  // namespace mash::conformance
