// SPDX-License-Identifier: Apache-2.0
// A check of the demo family, the step that makes each happening of one agency's part, and everything of a check that
// its journal holds as one text.
#pragma once

#include "hub/assemble/response.hpp"
#include "hub/model/lifecycle.hpp"
#include "hub/requests/history.hpp"
#include "hub/requests/journal_again.hpp"
#include "hub/requests/journal_back.hpp"
#include "hub/requests/journal_relayed.hpp"
#include "hub/requests/relay.hpp"
#include "tests/support/demo_hub.hpp"
#include "tests/support/test_ledger.hpp"
#include "tests/unit/requests/told.hpp"

namespace mash::test {

inline constexpr auto PART_HAPPENINGS = std::to_array<hub::happening>(
    {hub::happening::asked_again, hub::happening::taken, hub::happening::holding, hub::happening::needed,
     hub::happening::answered, hub::happening::spoilt, hub::happening::lost, hub::happening::relayed,
     hub::happening::none_known, hub::happening::needs_over, hub::happening::cancelled});

inline hub::plan demo_plan() {
  return hub::make_plan(parsed_demo(), coordinator(), *shipped_agreement(), demo_members(), NOW).value();
}

inline hub::step answer_step(const hub::agency& of, std::int64_t revision, instant at) {
  static const test_ledger ledger{"police.example/ledger"};
  // Whom nobody asked answers a question of another check.
  const std::string question = of.question.empty() ? demo_plan().opened.find_member(of.member)->question : of.question;
  contract::answer said = simple_answer(contract::decode_ask(question).value(), of.member, at);
  said.revision = revision;
  return hub::answered_step({{of.member, ledger.line_of(said, at), {}}}, 0, at);
}

inline hub::step told_step(const hub::check& whole, const hub::agency& of, instant at) {
  const hub::relay_body said = hub::read_relay(told(of.member)).value();
  hub::relayed_answer out{{}, coordinator().who, said.means, said.number, said.found_in, said.digest};
  out.said.line = contract::encode(hub::answer_of(said, of, whole.agreement_digest));
  return hub::relayed_step(out, at, at);
}

inline hub::step again_step_of(const hub::check& whole, const std::string& member, instant at) {
  const std::vector<std::string> only{member};
  const auto made = hub::plan_again(whole, coordinator(), only, {*shipped_agreement(), demo_members(), at});
  return hub::again_step(made.value().opened,
                         {policy::request_type::recheck, coordinator().who, at, "A week has passed.", {}, {}, {}}, {});
}

// As if it happened to that agency now, whether or not it may.
inline hub::step step_of(const hub::check& whole, const hub::agency& of, hub::happening what, instant at) {
  using hub::happening;
  const hub::person_ref by = coordinator().who;
  switch (what) {
    case happening::asked_again:
      return again_step_of(whole, of.member, at);
    case happening::taken:
      return hub::taken_step({of.ask_id}, at);
    case happening::holding:
      return hub::holding_step({of.ask_id, 7, 0, at + std::chrono::hours(1)}, at);
    case happening::needed:
      return hub::need_step({of.ask_id, 7, "a2", {contract::identifier::nhs_number}}, at);
    case happening::answered:
      return answer_step(of, hub::newest_answer(of) == nullptr ? 1 : hub::newest_answer(of)->what.revision + 1, at);
    case happening::spoilt:
      return hub::settled_step(of.ask_id, policy::roster_outcome::invalid_reply, "It could not be read.", 0, at);
    case happening::lost:
      return hub::settled_step(of.ask_id, policy::roster_outcome::timed_out, "It was never taken.", 0, at);
    case happening::relayed:
      return told_step(whole, of, at);
    case happening::none_known:
      return hub::none_known_step({of.ask_id}, {by, at, "Nobody here knows more."});
    case happening::needs_over:
      return hub::needs_over_step({of.ask_id}, at);
    case happening::cancelled:
      return hub::cancelled_step({by, at, "Sent for the wrong family."}, whole);
    default:
      throw std::logic_error("not of a part");
  }
}

// Written as text and read back, as from the store: nothing of it lives in memory only.
inline hub::step round_trip(const hub::step& one) {
  const auto content = json::parse(json::canonical(one.content), {.bytes_max = 4 << 20, .depth_max = 24}).value();
  return {one.kind, one.at, content.get_object(), one.lines};
}

// What the journal makes of a check, and nothing of the present process.
inline std::string text_of(const hub::check& whole, instant at) {
  std::string out = json::canonical(hub::assemble(whole, at));
  const auto add = [&](std::string_view name, auto value) {
    out.append(1, '\n').append(name).append("=").append(std::to_string(value));
  };
  add("steps", whole.steps);
  add("stopping", whole.stopping);
  add("expired", whole.expired_at.has_value());
  add("expires_after", whole.expires_after.count());
  add("nothing_more", whole.nothing_more.has_value());
  for (const hub::agency& one : whole.agencies) {
    out.append(1, '\n').append(one.ask_id).append(1, ' ').append(to_word(part_state_of(one)));
    for (const hub::replaced_ask& earlier : one.replaced) out.append(1, ' ').append(earlier.ask_id);
    add("fixed", one.fixed ? static_cast<int>(*one.fixed) : -1);
    add("said_back", one.said_back);
    add("taken", one.taken);
    add("needs", one.needs.size());
    add("ended", one.need_ended.has_value());
    add("relayed", one.relayed.size());
    add("aside", one.set_aside.has_value());
    add("looking", one.looking.has_value());
    add("revision", one.answer ? one.answer->what.revision : 0);
  }
  return out;
}

}  // namespace mash::test
