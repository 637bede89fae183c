// SPDX-License-Identifier: Apache-2.0
#include "hub/broker/loop.hpp"

#include <algorithm>
#include <utility>

#include "base/metrics.hpp"
#include "hub/broker/self_test.hpp"

namespace mash::broker {

using contract::steady_time;
using std::chrono::steady_clock;

namespace {

constexpr auto TICK = std::chrono::milliseconds(250);
constexpr auto ROOM_AGAIN = std::chrono::milliseconds(5);  // how soon it is seen that a member may be read again
constexpr auto REPORT_APART = std::chrono::seconds(1);
// From one member before the others have their turn.
constexpr int MESSAGES_IN_A_ROW = 16;

}  // namespace

broker::loop::loop(shared& common) : common_(common), context_(1), zap_(context_) {}

std::uint64_t broker::loop::fresh_session() {
  // From the wall clock, so that numbers rise over a restart too; never back, whatever that clock does.
  const auto now = static_cast<std::uint64_t>(system_clock().now().time_since_epoch().count());
  return last_session_ = std::max(last_session_ + 1, now);
}

void broker::loop::show(const std::string& member, shared::present value) {
  const std::lock_guard held(common_.door);
  if (value.port == 0)
    common_.members.erase(member);
  else
    common_.members[member] = value;
}

result<void> broker::loop::open(const std::vector<member_config>& members) {
  MASH_TRY(own_key, curve_public_key(common_.chosen.secret_key));
  public_key_ = std::move(*own_key);
  return apply(members);
}

result<void> broker::loop::add(const member_config& member, std::uint16_t port) {
  std::string key = curve_bytes(member.public_key);
  if (key.empty()) return fail(errc::invalid, "the CURVE key of " + member.name + " is not 40 characters of Z85");
  MASH_TRY(door, endpoint::open(context_, {.member = member.name,
                                           .address = common_.chosen.address,
                                           .port = port,
                                           .secret_key = common_.chosen.secret_key}));
  // The member's own key is admitted only once a stranger's was seen to be refused.
  const std::string host = common_.chosen.address == "0.0.0.0" ? "127.0.0.1" : common_.chosen.address;
  testing_ = true;
  const auto tested = random_key_is_refused(context_, {.where = "tcp://" + host + ":" + std::to_string(door->port()),
                                                       .server_public_key = public_key_,
                                                       .zap = zap_.socket(),
                                                       .serve_zap = [this] { serve_zap(); }});
  testing_ = false;
  if (!tested) return std::unexpected(tested.error());
  zap_.admit(member.name, std::move(key));
  show(member.name, {.port = door->port(), .session = 0});
  peers_.emplace(member.name, peer{.chosen = member,
                                   .door = std::move(*door),
                                   .talk = session(member.name, common_.chosen.limits),
                                   .pending = {},
                                   .connection = -1,
                                   .reported = {},
                                   .stale_counted = 0});
  return {};
}

void broker::loop::remove(peers::iterator gone) {
  zap_.forget(gone->first);
  gone->second.talk.close(true);
  report(gone->second);
  flush(gone->second);
  gone->second.door.close_gently();
  show(gone->first, {});
  peers_.erase(gone);
}

result<void> broker::loop::apply(const std::vector<member_config>& members) {
  result<void> outcome;
  std::map<std::string, std::uint16_t> ports;  // that members were given and have in their configuration
  for (auto it = peers_.begin(); it != peers_.end();) {
    const auto here = it++;
    ports[here->first] = here->second.door.port();
    if (std::ranges::find(members, here->second.chosen) == members.end()) remove(here);
  }
  for (const member_config& member : members) {
    if (peers_.contains(member.name)) continue;
    auto added = add(member, member.port == 0 ? ports[member.name] : member.port);
    if (!added && outcome) outcome = std::move(added);
  }
  return outcome;
}

void broker::loop::serve_zap() {
  for (const std::string& domain : zap_.serve()) {
    const auto found = peers_.find(domain);
    if (testing_ || found == peers_.end()) continue;
    const auto now = steady_clock::now();
    if (now - found->second.reported < REPORT_APART) continue;  // knocking must not fill the audit log
    found->second.reported = now;
    found->second.talk.on_refused("an unknown key tried to connect");
    report(found->second);
  }
}

void broker::loop::report(peer& about) {
  const std::string& name = about.chosen.name;
  for (session_event& event : about.talk.take_events()) {
    switch (event.what) {
      case session_event::kind::opened:
        about.pending.reset();
        show(name, {.port = about.door.port(), .session = event.session});
        if (common_.on.opened) common_.on.opened(name, event.session, std::move(event.lines.front()));
        break;
      case session_event::kind::closed:
        about.pending.reset();
        show(name, {.port = about.door.port(), .session = 0});
        if (common_.on.closed) common_.on.closed(name, event.session);
        break;
      case session_event::kind::received:
        if (common_.on.received) common_.on.received(name, event.session, event.type, std::move(event.lines));
        break;
      case session_event::kind::refused:
        if (common_.on.refused) common_.on.refused(name, event.why, event.more);
        break;
    }
  }
}

bool broker::loop::has_room(const peer& of) const {
  return !common_.on.has_room || common_.on.has_room(of.chosen.name);
}

void broker::loop::receive(peer& from) {
  for (int i = 0; i < MESSAGES_IN_A_ROW && has_room(from); ++i) {
    const auto message = from.door.receive();
    if (!message) return;
    if (message->refused.empty()) {
      const std::uint64_t before = from.talk.number();
      notice_ended(from);  // before a new connection can take an old one's number
      from.talk.on_message(message->type, message->body, steady_clock::now(), fresh_session());
      if (from.talk.number() != before) from.connection = message->connection;
    } else {
      from.talk.on_refused(message->refused);
    }
    report(from);
  }
}

// A heartbeat would miss the connection fifteen seconds later; the hub says "unreachable" at once.
void broker::loop::notice_ended(peer& of) {
  const auto ended = of.door.take_ended();
  if (const std::uint64_t failed = of.door.take_failed(); failed != 0)
    metrics::process()
        .count("mash_exchange_handshakes_failed_total", "Connections at a member's port that never showed a key",
               {{"member", of.chosen.name}})
        .add(failed);
  for (const int one : ended) {
    if (one != of.connection) continue;
    of.connection = -1;
    of.talk.close(false);
    report(of);
  }
}

void broker::loop::flush(peer& to) {
  const auto now = steady_clock::now();
  for (;;) {
    if (!to.pending) to.pending = to.talk.next_message(now);
    if (!to.pending || !to.door.send(*to.pending)) return;
    to.pending.reset();
  }
}

void broker::loop::serve_commands() {
  for (command& one : common_.commands.drain()) {
    if (auto* line = std::get_if<outgoing_line>(&one)) {
      const auto found = peers_.find(line->member);
      if (found != peers_.end()) (void)found->second.talk.send(line->session, line->type, std::move(line->line));
    } else if (auto* change = std::get_if<new_members>(&one)) {
      change->done.set_value(apply(change->members));
    } else {
      stopping_ = true;
    }
  }
}

void broker::loop::tick(steady_time now) {
  if (now - ticked_ < TICK) return;
  ticked_ = now;
  for (auto& [name, peer] : peers_) {
    if (!has_room(peer)) peer.talk.on_unread(now);
    peer.talk.on_tick(now, system_clock().now());
    if (const std::uint64_t stale = peer.talk.stale_lines(); stale != peer.stale_counted)
      metrics::process()
          .count("mash_exchange_stale_lines_total", "Lines of a session that is over, dropped", {{"member", name}})
          .add(stale - std::exchange(peer.stale_counted, stale));
    report(peer);
  }
}

void broker::loop::wait() {
  std::vector<zmq::pollitem_t> items;
  items.push_back({zap_.socket().handle(), 0, ZMQ_POLLIN, 0});
  items.push_back({nullptr, common_.commands.descriptor(), ZMQ_POLLIN, 0});
  auto patience = TICK;
  for (auto& [name, peer] : peers_) {
    const bool reads = has_room(peer);
    if (!reads) patience = ROOM_AGAIN;
    const int interest = (reads ? ZMQ_POLLIN : 0) | (peer.pending ? ZMQ_POLLOUT : 0);
    items.push_back({peer.door.socket().handle(), 0, static_cast<short>(interest), 0});
    items.push_back({peer.door.monitor().handle(), 0, ZMQ_POLLIN, 0});
  }
  zmq::poll(items.data(), items.size(), patience);
  if (items[0].revents != 0) serve_zap();
  std::size_t at = 2;
  for (auto& [name, peer] : peers_) {
    if ((items[at].revents & ZMQ_POLLIN) != 0) receive(peer);
    if (items[at + 1].revents != 0) notice_ended(peer);
    at += 2;
  }
  if (items[1].revents != 0) serve_commands();  // last: it may change `peers_`
}

void broker::loop::run() {
  while (!stopping_) {
    wait();
    tick(steady_clock::now());
    for (auto& [name, peer] : peers_) flush(peer);
  }
  while (!peers_.empty()) remove(peers_.begin());
}

}  // namespace mash::broker
