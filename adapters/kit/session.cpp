// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/session.hpp"

#include <algorithm>

#include "adapters/contract/codec.hpp"

namespace mash::kit {

using contract::message_type;

namespace {

using event_kind = session_event::kind;

std::string key_of(std::string_view ask, std::int64_t revision) {
  return std::string(ask).append(":").append(std::to_string(revision));
}

}  // namespace

session::session(contract::hello hello, session_limits limit)
    : hello_(std::move(hello)), limit_(limit), out_(limit.out) {
  hello_.minors.assign(contract::SCHEMA_MINORS.begin(), contract::SCHEMA_MINORS.end());
}

void session::broken(std::string_view why) {
  events_.push_back({.what = event_kind::broken, .session = number_, .lines = {}, .why = why});
}

void session::note(event_kind what, std::string_view line) {
  if (events_.empty() || events_.back().what != what || events_.back().session != number_)
    events_.push_back({.what = what, .session = number_, .lines = {}, .why = {}});
  events_.back().lines.emplace_back(line);
}

void session::end() {
  if (number_ != 0) events_.push_back({.what = event_kind::closed, .session = number_, .lines = {}, .why = {}});
  number_ = 0;
  asks_.clear();
  out_.reset({});
}

void session::greet(steady_time now) {
  hello_.allowance = limit_.window;
  out_.reset({});
  MASH_ASSERT(say(message_type::hello, encode(hello_)));
  greet_again_ = now + greet_wait_;
  greet_wait_ = std::min(greet_wait_ * 2, limit_.hello_longest);
}

void session::on_connected(steady_time now) {
  end();
  state_ = state::greeting;
  greeting_since_ = now;
  greet_wait_ = limit_.hello_first;
  greet(now);
}

void session::on_disconnected() {
  end();
  state_ = state::unconnected;
}

void session::on_welcome(std::string_view line, steady_time now) {
  const auto welcome = contract::decode_welcome(line);
  if (!welcome) return broken("a WELCOME line breaks its format");
  if (contract::highest_common_minor({welcome->minor}) == 0)
    return broken("a WELCOME chose a schema minor that was not offered");
  if (welcome->session <= last_number_) return;  // the answer to an earlier greeting
  if (state_ == state::open) end();              // it answered two greetings: the later session is the one it keeps
  state_ = state::open;
  number_ = last_number_ = welcome->session;
  minor_ = welcome->minor;
  heard_ = spoke_ = now;
  (void)in_.start();  // here and not at HELLO: two greetings may each have been answered with a session
  out_.reset(welcome->allowance);
  events_.push_back({.what = event_kind::opened, .session = number_, .lines = {}, .why = {}});
}

void session::on_line(message_type type, std::string_view line) {
  switch (type) {
    case message_type::heartbeat:
      if (const auto beat = contract::decode_heartbeat(line)) {
        beat_ = beat->at;
        return;
      }
      return broken("a HEARTBEAT line breaks its format");
    case message_type::credit:
      if (const auto credit = contract::decode_credit(line)) return out_.allow(credit->allowance);
      return broken("a CREDIT line breaks its format");
    case message_type::ask:
      if (!in_.take(line.size())) return broken("an ASK went past the credit it was given");
      ++asks_[std::string(contract::ask_of(line))].lines;
      asks_[std::string(contract::ask_of(line))].bytes += line.size();
      return note(event_kind::asked, line);
    case message_type::cancel:
      return note(event_kind::cancelled, line);
    case message_type::agreement:
      return note(event_kind::offered, line);
    case message_type::checkpoint:
      return note(event_kind::published, line);
    case message_type::correction:
      return note(event_kind::told, line);
    case message_type::ack:
      if (const auto ack = contract::decode_ack(line)) {
        out_.acknowledged(key_of(ack->ask, ack->revision));
        return note(event_kind::acknowledged, line);
      }
      return broken("an ACK line breaks its format");
    case message_type::error:
      // Sending it again in this session would only be refused again.
      if (const auto error = contract::decode_error(line);
          error && !error->ask.empty() && error->code != contract::trouble::overloaded)
        out_.give_up(error->ask);
      return note(event_kind::refused, line);
    default:
      return broken("a message has a type that this side does not read");
  }
}

// The hub opens a session only when it was greeted, and says so before anything else in it. While one is open here, a
// line of a later one means that somebody else greeted with this member's key, and that what is asked goes to either.
void session::hear_of_another(std::uint64_t session) {
  if (std::exchange(heard_of_, session) >= session) return;
  events_.push_back({.what = event_kind::another, .session = session, .lines = {}, .why = {}});
}

void session::on_message(std::string_view type_word, std::string_view body, steady_time now) {
  if (state_ == state::unconnected) return;
  const auto type = from_word<message_type>(type_word);
  const auto lines = contract::split_lines(body);
  if (!type || !lines) return broken("a message breaks the format");
  if (*type == message_type::welcome) return on_welcome(lines->front(), now);
  for (const std::string_view line : *lines) {
    const std::uint64_t session = contract::session_of(line);
    if (*type == message_type::error && session == 0) {
      note(event_kind::refused, line);
      continue;
    }
    if (number_ != 0 && session > number_) hear_of_another(session);
    if (number_ == 0 || session != number_) continue;  // of a session that is over
    heard_ = now;
    if (*type == message_type::bye) {
      if (!contract::decode_bye(line)) {
        broken("a BYE line breaks its format");
        continue;
      }
      on_connected(now);  // the hub stops or restarts: greet until it is back
      return;
    }
    on_line(*type, line);
  }
}

void session::on_tick(steady_time now, instant wall) {
  if (state_ == state::unconnected) return;
  if (state_ == state::greeting) {
    if (now - greeting_since_ >= limit_.rebuild_after) {
      on_disconnected();
      events_.push_back({.what = event_kind::rebuild, .session = 0, .lines = {}, .why = "nobody answers HELLO"});
    } else if (now >= greet_again_) {
      greet(now);
    }
    return;
  }
  if (now - heard_ >= limit_.dead_after) {
    on_disconnected();
    events_.push_back({.what = event_kind::rebuild, .session = 0, .lines = {}, .why = "the hub fell silent"});
    return;
  }
  if (now - spoke_ >= limit_.heartbeat) {
    spoke_ = now;
    say(message_type::heartbeat, encode(contract::heartbeat{.session = number_, .at = wall}));
  }
  out_.tick(now);
}

bool session::answer(std::string_view ask, std::int64_t revision, std::string line) {
  if (number_ == 0) return false;
  contract::set_session(line, number_);
  const bool corrects = contract::is_correction(line);
  return out_.push_tracked(corrects ? message_type::correction : message_type::answer, key_of(ask, revision),
                           std::move(line));
}

void session::release(std::string_view ask) {
  const auto found = asks_.find(ask);
  if (found == asks_.end()) return;
  in_.release(found->second.lines, found->second.bytes);
  asks_.erase(found);
  if (const auto more = in_.renew())
    say(message_type::credit, encode(contract::credit_line{.session = number_, .allowance = *more}));
}

bool session::acknowledge(std::string_view ask, std::string_view digest) {
  if (number_ == 0) return false;
  release(ask);
  return say(
      message_type::ack,
      encode(contract::ack{.ask = std::string(ask), .session = number_, .revision = 0, .digest = std::string(digest)}));
}

bool session::reject(std::string_view ask, contract::trouble code, std::string detail) {
  if (number_ == 0) return false;
  release(ask);
  return say(message_type::error,
             encode(contract::error_line{
                 .ask = std::string(ask), .session = number_, .code = code, .detail = std::move(detail)}));
}

bool session::hold(contract::holding what) {
  if (number_ == 0) return false;
  what.session = number_;
  if (minor_ < contract::EXPECTED_MINOR) what.expected_by.reset();
  return say(message_type::holding, encode(what));
}

bool session::want(contract::need what) {
  if (number_ == 0) return false;
  what.session = number_;
  return say(message_type::need, encode(what));
}

bool session::reply(contract::agreement_reply what) {
  if (number_ == 0) return false;
  what.session = number_;
  return say(message_type::agreement, encode(what));
}

bool session::cosign(contract::cosign_line what) {
  if (number_ == 0) return false;
  what.session = number_;
  return say(message_type::cosign, encode(what));
}

void session::finish() {
  out_.give_up("");  // nothing comes behind BYE: answers that still wait leave in the next session
  if (number_ != 0) say(message_type::bye, encode(contract::bye{.session = number_}));
}

}  // namespace mash::kit
