// SPDX-License-Identifier: Apache-2.0
// Private to this room: what the broker's thread does, and what it shares with the others.
#pragma once

#include <future>
#include <map>
#include <mutex>
#include <thread>
#include <variant>

#include "base/mailbox.hpp"
#include "base/zap.hpp"
#include "hub/broker/broker.hpp"
#include "hub/broker/endpoint.hpp"
#include "hub/broker/knocking.hpp"

namespace mash::broker {

// From any thread to the broker's.
struct outgoing_line {
  std::string member;
  std::uint64_t session = 0;
  contract::message_type type{};
  std::string line;
};
struct new_members {
  std::vector<member_config> members;
  std::string secret_key;  // of the hub; empty: as before
  std::promise<result<void>> done;
};
struct stop_now {};
using command = std::variant<outgoing_line, new_members, stop_now>;

struct broker::shared {
  shared(config given, hub::exchange_events events, std::function<void(const error&)> on_fatal)
      : chosen(std::move(given)), on(std::move(events)), fatal(std::move(on_fatal)), commands(chosen.queue_max) {}

  struct present {
    std::uint16_t port = 0;
    std::uint64_t session = 0;
    hub::member_link link;
  };

  const config chosen;
  const hub::exchange_events on;
  const std::function<void(const error&)> fatal;
  mailbox<command> commands;
  mutable std::mutex door;  // held for one look-up or one change
  std::map<std::string, present, std::less<>> members;
  std::atomic<bool> stopping = false;
  std::thread thread;
};

class broker::loop {
 public:
  explicit loop(shared& common);

  [[nodiscard]] result<void> open(const std::vector<member_config>& members);  // binds and tests
  void run();                                                                  // until told to stop

 private:
  struct peer {
    member_config chosen;
    endpoint door;
    session talk;
    std::optional<contract::message> pending;  // built, and the socket did not take it yet
    int connection = -1;                       // that the present session was opened through
    hub::member_link link;
    std::string speaking_key;         // of the connection that the last message came through
    knocking unknown_key, wrong_key;  // handshakes refused for these
    std::uint64_t stale_counted = 0;  // of its lines of other sessions, in the metric
  };
  using peers = std::map<std::string, peer, std::less<>>;

  [[nodiscard]] result<void> add(const member_config& member, std::uint16_t port);
  void remove(peers::iterator gone);
  [[nodiscard]] result<void> apply(const std::vector<member_config>& members, bool all_anew);
  [[nodiscard]] result<void> take(const new_members& change);
  [[nodiscard]] result<void> replace_key(const std::string& secret_key);
  void serve_zap();
  void serve_commands();
  void wait();
  [[nodiscard]] bool has_room(const peer& of) const;
  void receive(peer& from);
  void notice_ended(peer& of);
  void note_refused(peer& of, hub::member_link::fault what, std::uint64_t times = 1);
  void count_refused(peer& of, contract::steady_time now, bool at_once);
  void note_beat(peer& of);
  void flush(peer& to);
  void report(peer& about);
  void tick(contract::steady_time now);
  void show(const peer& of, std::uint64_t session);
  void hide(const std::string& member);
  [[nodiscard]] std::uint64_t fresh_session();

  shared& common_;
  std::string secret_key_, public_key_;  // the hub's
  zmq::context_t context_;
  zap_handler zap_;
  peers peers_;
  std::uint64_t last_session_ = 0;
  contract::steady_time ticked_{};
  bool stopping_ = false;
  bool testing_ = false;  // refusals now are of our own making
};

}  // namespace mash::broker
