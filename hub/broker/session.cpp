// SPDX-License-Identifier: Apache-2.0
#include "hub/broker/session.hpp"

#include <algorithm>

#include "adapters/contract/correction.hpp"

namespace mash::broker {

using contract::message_type;

namespace {

using event_kind = session_event::kind;

}  // namespace

// A flood of rubbish must not become a flood of reports: each is an entry of the log, which others wait for.
void session::refuse(std::string_view why) {
  if (!refusals_.take(now_)) {
    ++untold_;
    return;
  }
  tell_refused(why, 0);
}

void session::tell_refused(std::string_view why, std::uint64_t more) {
  events_.push_back(
      {.what = event_kind::refused, .session = number_, .type = {}, .lines = {}, .why = why, .more = more});
}

void session::tell_untold() {
  if (const std::uint64_t more = std::exchange(untold_, 0); more != 0) tell_refused({}, more);
}

void session::on_refused(std::string_view why, std::uint64_t more) {
  if (more == 0) return refuse(why);
  tell_refused(why, more);  // once in minutes
}

void session::say(message_type type, std::string line) {
  if (!out_.push_prompt(type, std::move(line))) refuse("the member reads too slowly; a line to it was dropped");
}

void session::end() {
  if (number_ == 0) return;
  events_.push_back({.what = event_kind::closed, .session = number_, .type = {}, .lines = {}, .why = {}});
  number_ = 0;
  answers_.clear();
  out_.reset({});
}

void session::on_hello(const std::vector<std::string_view>& lines, steady_time now, std::uint64_t fresh) {
  if (lines.size() != 1) return refuse("a HELLO message has one line");
  const auto hello = contract::decode_hello(lines[0]);
  if (!hello) return refuse("a HELLO line breaks its format");
  if (hello->member != member_) return refuse("a HELLO names another member than its key belongs to");
  if (now - greeted_ >= std::chrono::seconds(1)) {
    greeted_ = now;
    greetings_ = 0;
  }
  // Each greeting makes the hub send everything open again.
  if (++greetings_ > limit_.hellos_per_second) return refuse("HELLO comes too often");
  const std::int64_t minor = contract::highest_common_minor(hello->minors);
  if (minor == 0) {
    say(message_type::error, encode(contract::error_line{.ask = {},
                                                         .session = 0,
                                                         .code = contract::trouble::version,
                                                         .detail = "this hub reads schema minors 1 to 5"}));
    return refuse("a HELLO has no schema minor in common");
  }
  end();
  MASH_ASSERT(fresh > 0);
  number_ = fresh;
  minor_ = minor;
  heard_ = spoke_ = now;
  out_.reset(hello->allowance);
  say(message_type::welcome, encode(contract::welcome{.session = number_, .minor = minor_, .allowance = in_.start()}));
  events_.push_back(
      {.what = event_kind::opened, .session = number_, .type = {}, .lines = {std::string(lines[0])}, .why = {}});
}

void session::on_own_line(message_type type, std::string_view line) {
  if (type == message_type::bye) {
    if (contract::decode_bye(line)) return end();
    return refuse("a BYE line breaks its format");
  }
  if (type == message_type::heartbeat) {
    const auto beat = contract::decode_heartbeat(line);
    if (!beat) return refuse("a HEARTBEAT line breaks its format");
    beat_ = beat->at;
    return;
  }
  const auto credit = contract::decode_credit(line);
  if (!credit) return refuse("a CREDIT line breaks its format");
  out_.allow(credit->allowance);
}

void session::on_answer_lines(const std::vector<std::string>& lines, steady_time now) {
  for (const std::string& line : lines) {
    unanswered& open = answers_[std::string(contract::ask_of(line))];
    ++open.lines;
    open.bytes += line.size();
    open.since = now;
  }
}

void session::on_message(std::string_view type_word, std::string_view body, steady_time now, std::uint64_t fresh) {
  now_ = now;
  const auto type = from_word<message_type>(type_word);
  if (!type) return refuse("a message has an unknown type");
  const auto lines = contract::split_lines(body);
  if (!lines) return refuse("a message's body breaks its format or limits");
  switch (*type) {
    case message_type::hello:
      return on_hello(*lines, now, fresh);
    case message_type::welcome:
    case message_type::ask:
    case message_type::cancel:
    case message_type::checkpoint:
      return refuse("a message has a type that only the hub sends");
    default:
      break;
  }
  std::vector<std::string> present;
  for (const std::string_view line : *lines) {
    if (number_ == 0 || contract::session_of(line) != number_) {
      ++stale_lines_;
      continue;
    }
    const bool whole_answer = *type == message_type::answer || *type == message_type::correction;
    if (whole_answer && !in_.take(line.size())) {
      refuse("an ANSWER went past the credit it was given");
      break;
    }
    heard_ = now;
    if (*type == message_type::heartbeat || *type == message_type::credit || *type == message_type::bye) {
      on_own_line(*type, line);
      continue;
    }
    if (*type == message_type::cosign && minor_ < contract::WITNESS_MINOR) continue;
    if (*type == message_type::correction && minor_ < contract::CORRECTION_MINOR) continue;
    if (*type == message_type::ack)
      if (const auto ack = contract::decode_ack(line); ack && ack->revision == 0) out_.acknowledged(ack->ask);
    // An ERROR about an ask settles it for this session too: sending it again would only give the same error.
    if (*type == message_type::error)
      if (const auto error = contract::decode_error(line); error && error->code != contract::trouble::overloaded)
        out_.acknowledged(error->ask);
    present.emplace_back(line);
  }
  if (present.empty()) return;
  if (*type == message_type::answer || *type == message_type::correction) on_answer_lines(present, now);
  events_.push_back(
      {.what = event_kind::received, .session = number_, .type = *type, .lines = std::move(present), .why = {}});
}

void session::release(std::string_view ask) {
  const auto found = answers_.find(ask);
  if (found == answers_.end()) return;
  in_.release(found->second.lines, found->second.bytes);
  answers_.erase(found);
}

bool session::send(std::uint64_t to_session, message_type type, std::string line) {
  if (number_ == 0 || to_session != number_) return false;
  if (type == message_type::checkpoint && minor_ < contract::WITNESS_MINOR) return false;
  if (type == message_type::correction && minor_ < contract::CORRECTION_MINOR) return false;
  if (type == message_type::ask) {
    const std::string key(contract::ask_of(line));
    return out_.push_tracked(type, key, std::move(line));
  }
  if (type == message_type::cancel) return out_.push_ordered(type, std::move(line));
  if (type == message_type::ack || type == message_type::error) release(contract::ask_of(line));
  if (!out_.push_prompt(type, std::move(line))) return false;
  if (const auto more = in_.renew())
    say(message_type::credit, encode(contract::credit_line{.session = number_, .allowance = *more}));
  return true;
}

void session::on_tick(steady_time now, instant wall) {
  now_ = now;
  tell_untold();
  if (number_ == 0) return;
  if (now - heard_ >= limit_.dead_after) return end();
  if (now - spoke_ >= limit_.heartbeat) {
    spoke_ = now;
    say(message_type::heartbeat, encode(contract::heartbeat{.session = number_, .at = wall}));
  }
  for (auto it = answers_.begin(); it != answers_.end();) {
    if (now - it->second.since < limit_.forget_after) {
      ++it;
      continue;
    }
    in_.release(it->second.lines, it->second.bytes);
    it = answers_.erase(it);
  }
  if (const auto more = in_.renew())
    say(message_type::credit, encode(contract::credit_line{.session = number_, .allowance = *more}));
  out_.tick(now);
}

void session::close(bool politely) {
  const std::uint64_t last = number_;
  tell_untold();  // there may be no tick any more
  end();
  if (politely && last != 0) say(message_type::bye, encode(contract::bye{.session = last}));
}

}  // namespace mash::broker
