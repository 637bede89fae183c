// SPDX-License-Identifier: Apache-2.0
// Service, part 18: what a member sends that is not of the protocol or says that there is no answer. All of it is
// bounded (broken_protocol.hpp), since a member can repeat it without end.
#include <algorithm>
#include <vector>

#include "adapters/contract/codec.hpp"
#include "adapters/contract/flow.hpp"
#include "adapters/contract/lines.hpp"
#include "base/ids.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "hub/model/lifecycle.hpp"
#include "hub/requests/service.hpp"

namespace mash::hub {
namespace {

using policy::roster_outcome;

metrics::counter& refusals_of(const std::string& member) {
  return metrics::process().count("mash_exchange_refused_total", "Messages and lines that break the protocol",
                                  {{"member", member}});
}

// The question a broken line was meant for, as far as it can be told: one that is no JSON of ours (a fraction, a member
// twice) still has it in its text, and a sender that is not told which ask is refused repeats it for ever.
std::string ask_of(const std::string& line) {
  const auto document = json::parse(line, {.bytes_max = contract::LINE_BYTES_MAX});
  if (!document) return std::string(contract::ask_of(line));
  const json::value* ask = document->is_object() ? document->get_object().if_contains("ask") : nullptr;
  return ask != nullptr && ask->is_string() ? std::string(std::string_view(ask->get_string())) : std::string();
}

}  // namespace

void service::protocol_broken(std::string member, std::string what, std::uint64_t more) {
  const std::uint64_t count = more == 0 ? 1 : more;
  refusals_of(member).add(count);
  if (!broken_[member].lines.take(time_.now(), count)) return;
  if (more != 0) what = "again_" + std::to_string(more) + "_" + what;
  log::warn("protocol_broken", {{"member", member}, {"what", what}});
  note_in_log(protocol_entry(member, what, time_.now()));
}

void service::flooded(const std::string& member, std::uint64_t more) {
  refusals_of(member).add(more);
  broken_[member].lines.leave_out(more, time_.now());
}

std::vector<audit_entry> service::sum_up_floods(bool at_once) {
  const instant now = time_.now();
  std::vector<audit_entry> out;
  for (auto& [member, of] : broken_) {
    if (const auto more = of.errors.to_tell(now, at_once); more != 0)
      log::warn("member_error", {{"member", member}, {"more", std::to_string(more)}});
    for (auto [what, word] : {std::pair(&of.lines, "flood"), std::pair(&of.reasons, "reasons")}) {
      const std::uint64_t more = what->to_tell(now, at_once);
      if (more == 0) continue;
      log::warn("protocol_broken", {{"member", member}, {"what", word}, {"more", std::to_string(more)}});
      out.push_back(protocol_entry(member, std::string(word) + "_" + std::to_string(more), now));
    }
  }
  return out;
}

void service::tell_of_floods() {
  for (audit_entry& one : sum_up_floods(false)) note_in_log(std::move(one));
}

awaitable<void> service::tell_what_was_counted() {
  durable_change last;
  last.entries = sum_up_floods(true);
  if (!last.entries.empty()) (void)co_await store_.commit(std::move(last));
}

void service::send_error(const std::string& member, std::string ask_id, contract::trouble code, std::string_view why) {
  const std::uint64_t session = state_of_member(member).session;
  if (session == 0) return;  // whatever it sends in its next session is refused then
  // The reason quotes where in the line the fault is, and the line is the sender's.
  if (why.size() > contract::DETAIL_BYTES_MAX) why = "the line breaks the format";
  (void)exchange_.send(member, session, contract::message_type::error,
                       contract::encode(contract::error_line{std::move(ask_id), session, code, std::string(why)}));
}

// A line that cannot be taken: named in the roster if we can tell which question it was meant for, in the log always,
// and refused, since its sender would repeat it for ever and each repetition would be one more leaf.
awaitable<void> service::broken_line(std::string member, std::string line, std::string why) {
  protocol_broken(member, "invalid_reply");
  const std::string ask_id = ask_of(line);
  send_error(member, is_uuid(ask_id) ? ask_id : std::string(), contract::trouble::invalid, why);
  const live_ptr live = co_await find_asked(ask_id);
  const agency* of = live ? live->whole.find_ask(ask_id) : nullptr;
  if (of == nullptr || of->member != member || has_answered(*of)) co_return;
  co_await settle_invalid(live, ask_id, roster_outcome::invalid_reply,
                          "The reply could not be taken: " + why + ". Ask this agency by telephone.");
}

awaitable<void> service::settle_invalid(live_ptr live, std::string ask_id, roster_outcome as, std::string why) {
  co_await idle(live);
  const agency* of = live->whole.find_ask(ask_id);
  const bool said = of != nullptr && of->fixed == as && of->trouble == why;  // and is said again
  if (of == nullptr || live->broken || said || refuses(live->whole, happening::spoilt) != refusal::none) co_return;
  // The first reason is always shown: there is one for each question at most. Another one each time is a version each
  // time; of those that are left out the sender is told all the same, and the reason that stands is as true.
  const bool first = !of->fixed || *of->fixed == roster_outcome::timed_out;
  if (!first && !broken_[of->member].reasons.take(time_.now())) co_return;
  co_await commit_step(live, settled_step(ask_id, as, why, 0, time_.now()));
}

awaitable<void> service::take_error(std::string member, std::string line) {
  const auto read = contract::decode_error(line);
  if (!read) {
    protocol_broken(member, "error_unreadable");
    co_return;
  }
  if (broken_[member].errors.take(time_.now()))
    log::warn("member_error", {{"member", member}, {"code", to_word(read->code)}});
  const live_ptr live = co_await find_asked(read->ask);
  const agency* of = live ? live->whole.find_ask(read->ask) : nullptr;
  if (of == nullptr || of->member != member || has_answered(*of)) co_return;
  switch (read->code) {
    case contract::trouble::agreement_unknown:
      if (offer_and_ask_again(*of)) co_return;
      co_return co_await settle_invalid(
          live, read->ask, roster_outcome::refused,
          "agreement_mismatch: this agency does not hold the agreement the question was asked under.");
    case contract::trouble::invalid:
    case contract::trouble::conflict:
      co_return co_await settle_invalid(live, read->ask, roster_outcome::refused,
                                        "This agency's adapter refused the question.");
    default:
      co_return;  // overloaded, version: it is sent again
  }
}

}  // namespace mash::hub
