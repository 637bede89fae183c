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
constexpr std::string_view UNKNOWN_KEY = "an unknown key tried to connect",
                           WRONG_KEY = "a connection was tried with another hub's key pinned";
// From one member before the others have their turn.
constexpr int MESSAGES_IN_A_ROW = 16;

bool is_admitted(const std::string& key, const member_config& by) {
  return key.empty() || key == by.public_key || key == by.next_public_key;
}

// Nobody's connection has to end: libzmq cannot end one alone, so a key that counts no longer costs its port.
bool keeps_connections(const member_config& before, const member_config& now) {
  return before.name == now.name && before.port == now.port && is_admitted(before.public_key, now) &&
         is_admitted(before.next_public_key, now);
}

result<std::vector<std::string>> keys_of(const member_config& member) {
  std::vector<std::string> keys;
  for (const std::string& z85 : {member.public_key, member.next_public_key}) {
    if (z85.empty() && !keys.empty()) continue;
    keys.push_back(curve_bytes(z85));
    if (keys.back().empty())
      return fail(errc::invalid, "the CURVE key of " + member.name + " is not 40 characters of Z85");
  }
  return keys;
}

}  // namespace

broker::loop::loop(shared& common) : common_(common), context_(1), zap_(context_) {}

std::uint64_t broker::loop::fresh_session() {
  // From the wall clock, so that numbers rise over a restart too; never back, whatever that clock does.
  const auto now = static_cast<std::uint64_t>(system_clock().now().time_since_epoch().count());
  return last_session_ = std::max(last_session_ + 1, now);
}

void broker::loop::show(const peer& of, std::uint64_t session) {
  const std::lock_guard held(common_.door);
  common_.members[of.chosen.name] = {.port = of.door.port(), .session = session, .link = of.link};
}

void broker::loop::hide(const std::string& member) {
  const std::lock_guard held(common_.door);
  common_.members.erase(member);
}

result<void> broker::loop::open(const std::vector<member_config>& members) {
  if (auto good = replace_key(common_.chosen.secret_key); !good) return good;
  return apply(members, true);
}

result<void> broker::loop::replace_key(const std::string& secret_key) {
  MASH_TRY(own_key, curve_public_key(secret_key));
  secret_key_ = secret_key;
  public_key_ = std::move(*own_key);
  return {};
}

result<void> broker::loop::add(const member_config& member, std::uint16_t port) {
  MASH_TRY(keys, keys_of(member));
  MASH_TRY(door,
           endpoint::open(
               context_,
               {.member = member.name, .address = common_.chosen.address, .port = port, .secret_key = secret_key_}));
  // The member's own key is admitted only once a stranger's was seen to be refused.
  const std::string host = common_.chosen.address == "0.0.0.0" ? "127.0.0.1" : common_.chosen.address;
  testing_ = true;
  const auto tested = random_key_is_refused(context_, {.where = "tcp://" + host + ":" + std::to_string(door->port()),
                                                       .server_public_key = public_key_,
                                                       .zap = zap_.socket(),
                                                       .serve_zap = [this] { serve_zap(); }});
  testing_ = false;
  if (!tested) return std::unexpected(tested.error());
  zap_.admit(member.name, std::move(*keys));
  const auto added = peers_.emplace(member.name, peer{.chosen = member,
                                                      .door = std::move(*door),
                                                      .talk = session(member.name, common_.chosen.limits),
                                                      .pending = {},
                                                      .connection = -1,
                                                      .link = {},
                                                      .speaking_key = {},
                                                      .unknown_key = knocking(common_.chosen.limits.knocks_apart),
                                                      .wrong_key = knocking(common_.chosen.limits.knocks_apart),
                                                      .stale_counted = 0});
  show(added.first->second, 0);
  return {};
}

void broker::loop::remove(peers::iterator gone) {
  zap_.forget(gone->first);
  count_refused(gone->second, steady_clock::now(), true);
  gone->second.talk.close(true);
  report(gone->second);
  flush(gone->second);
  gone->second.door.close_gently();
  hide(gone->first);
  peers_.erase(gone);
}

result<void> broker::loop::apply(const std::vector<member_config>& members, bool all_anew) {
  result<void> outcome;
  std::map<std::string, std::uint16_t> ports;  // that members were given and have in their configuration
  for (auto it = peers_.begin(); it != peers_.end();) {
    const auto here = it++;
    ports[here->first] = here->second.door.port();
    const auto now = std::ranges::find_if(
        members, [&](const member_config& one) { return !all_anew && keeps_connections(here->second.chosen, one); });
    auto keys = now == members.end() ? fail(errc::not_found, "it is listed no longer") : keys_of(*now);
    if (!keys) {
      remove(here);
      continue;
    }
    zap_.admit(now->name, std::move(*keys));
    here->second.chosen = *now;
  }
  for (const member_config& member : members) {
    if (peers_.contains(member.name)) continue;
    auto added = add(member, member.port == 0 ? ports[member.name] : member.port);
    if (!added && outcome) outcome = std::move(added);
  }
  return outcome;
}

result<void> broker::loop::take(const new_members& change) {
  if (!change.secret_key.empty() && change.secret_key != secret_key_) {
    if (auto good = replace_key(change.secret_key); !good) return good;
    return apply(change.members, true);
  }
  return apply(change.members, false);
}

void broker::loop::serve_zap() {
  for (const std::string& domain : zap_.serve()) {
    const auto found = peers_.find(domain);
    if (testing_ || found == peers_.end()) continue;
    note_refused(found->second, hub::member_link::fault::unknown_key);
  }
}

void broker::loop::note_refused(peer& of, hub::member_link::fault what, std::uint64_t times) {
  of.link.failed = what;
  of.link.failed_at = system_clock().now();
  show(of, of.talk.number());
  const bool wrong = what == hub::member_link::fault::wrong_key;
  if (!(wrong ? of.wrong_key : of.unknown_key).begins(steady_clock::now(), times)) return;
  of.talk.on_refused(wrong ? WRONG_KEY : UNKNOWN_KEY);
  report(of);
}

void broker::loop::count_refused(peer& of, steady_time now, bool at_once) {
  for (auto [knocks, why] : {std::pair(&of.unknown_key, UNKNOWN_KEY), std::pair(&of.wrong_key, WRONG_KEY)})
    if (const std::uint64_t more = knocks->to_tell(now, at_once); more != 0) of.talk.on_refused(why, more);
}

// Its clock beside ours, and how long its line takes: for whoever looks at the line, and to warn in time.
void broker::loop::note_beat(peer& of) {
  const auto at = of.talk.take_beat();
  if (!at) return;
  of.link.clock_ahead = std::chrono::duration_cast<std::chrono::milliseconds>(*at - system_clock().now());
  of.link.round_trip = round_trip_of(of.connection);
  show(of, of.talk.number());
}

void broker::loop::report(peer& about) {
  const std::string& name = about.chosen.name;
  for (session_event& event : about.talk.take_events()) {
    switch (event.what) {
      case session_event::kind::opened:
        about.pending.reset();
        about.link.key = about.speaking_key;
        about.link.since = system_clock().now();
        show(about, event.session);
        if (common_.on.opened) common_.on.opened(name, event.session, std::move(event.lines.front()));
        break;
      case session_event::kind::closed:
        about.pending.reset();
        about.link.key.clear();
        about.link.clock_ahead.reset();
        about.link.round_trip.reset();
        show(about, 0);
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
      if (from.talk.number() != before) {
        from.connection = message->connection;
        from.speaking_key = from.door.key_of_last();
      }
      note_beat(from);
    } else {
      from.talk.on_refused(message->refused);
    }
    report(from);
  }
}

// A heartbeat would miss the connection fifteen seconds later; the hub says "unreachable" at once.
void broker::loop::notice_ended(peer& of) {
  const auto happened = of.door.take_happened();
  if (happened.failed != 0)
    metrics::process()
        .count("mash_exchange_handshakes_failed_total", "Connections at a member's port that never showed a key",
               {{"member", of.chosen.name}})
        .add(happened.failed);
  for (const int ended : happened.ended) {
    if (ended != of.connection) continue;
    of.connection = -1;
    of.talk.close(false);
    report(of);
  }
  if (happened.wrong_key != 0) note_refused(of, hub::member_link::fault::wrong_key, happened.wrong_key);
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
      change->done.set_value(take(*change));
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
    count_refused(peer, now, false);
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
