// SPDX-License-Identifier: Apache-2.0
// The gate on volume at the desk: what it counts and holds, and a person's word that questions are let through or that
// it is open again.
#include "adapters/contract/codec.hpp"
#include "adapters/kit/review/reviews.hpp"
#include "base/log.hpp"

namespace mash::kit {
namespace {

constexpr std::size_t REASON_BYTES_MAX = 2000, UUID_BYTES = 36;

// A line of the list: nothing about anybody.
json::object line_of(const ledger::held_ask& one) {
  json::object out{{"ask", one.ask}, {"why", to_word(one.why)}, {"since", to_rfc3339(one.since)}};
  if (const auto question = contract::decode_ask(one.ask_line)) {
    out.emplace("urgency", to_word(question->urgency));
    out.emplace("purpose", to_word(question->purpose));
    out.emplace("authority", question->authority);
    out.emplace("human_deadline", to_rfc3339(question->human_deadline));
  }
  return out;
}

json::object to_json(const volume& of) { return {{"asks", of.asks}, {"subjects", of.subjects}}; }

json::object to_json(const volume_caps& of) { return {{"hour", to_json(of.hour)}, {"day", to_json(of.day)}}; }

ledger::gate_act act_of(const reviewer& by, instant at, const std::string& reason) {
  json::object entry{{"at", to_rfc3339(at)}, {"reviewer", to_json(by)}};
  if (!reason.empty()) entry.emplace("reason", reason);
  return {by.id, std::move(entry)};
}

}  // namespace

admission read_admission(const json::value& document, std::vector<json::fault>& faults) {
  json::reader in(document, "", faults);
  admission out{in.if_texts("asks", ledger::ADMITTED_MAX, UUID_BYTES), in.said("reason", REASON_BYTES_MAX)};
  const bool all = in.if_boolean("all").value_or(false);
  if (all != out.asks.empty()) in.add("asks", "one_of", "name the questions, or say that it is all of them");
  in.finish();
  return out;
}

std::string read_opening(const json::value& document, std::vector<json::fault>& faults) {
  json::reader in(document, "", faults);
  std::string out = in.said("reason", REASON_BYTES_MAX);
  in.finish();
  return out;
}

reviews::told reviews::with_gate(told done) {
  return [this, done = std::move(done)](result<json::object> listed) {
    if (!listed) return done(std::move(listed));
    auto page = std::make_shared<json::object>(std::move(*listed));
    book_.gate(true, [page, done, chosen = current_().volume](result<ledger::gate_now> now) {
      if (!now) return done(std::unexpected(now.error()));
      json::array held;
      for (const ledger::held_ask& one : now->held) held.emplace_back(line_of(one));
      std::int64_t waiting = 0;
      for (const auto& [why, count] : now->waiting) waiting += count;
      json::object gate{{"closed", now->closed}, {"counted", to_json(now->counted)}, {"waiting", waiting}};
      if (chosen) gate.emplace("caps", to_json(caps_of(*chosen, now->busiest)));
      page->emplace("gate", std::move(gate));
      page->emplace("held", std::move(held));
      done(std::move(*page));
    });
  };
}

void reviews::show_held(const std::string& ask, const reviewer& by, told done) {
  book_.look_at_held(ask, act_of(by, time_.now(), {}), [done = std::move(done)](result<ledger::held_ask> found) {
    if (!found) return done(std::unexpected(found.error()));
    const auto question = contract::decode_ask(found->ask_line);
    if (!question) return done(std::unexpected(question.error()));
    json::object page = line_of(*found);
    page.emplace("question", question_of(*question));
    done(json::object{{"held", std::move(page)}});
  });
}

void reviews::admit(admission what, reviewer by, told done) {
  ledger::gate_act act = act_of(by, time_.now(), what.reason);
  book_.admit(std::move(what.asks), std::move(act), [this, done = std::move(done)](result<ledger::let_through> let) {
    if (!let) return done(std::unexpected(let.error()));
    const auto count = static_cast<std::int64_t>(let->asks.size());
    log::warn("held_admitted", {{"asks", count}, {"waiting", let->waiting}});
    if (look_up_) look_up_(std::move(let->asks));
    done(json::object{{"admitted", count}, {"waiting", let->waiting}});
  });
}

void reviews::open_gate(std::string reason, reviewer by, told done) {
  book_.open_gate(act_of(by, time_.now(), reason), [done = std::move(done)](result<std::int64_t> waiting) {
    if (!waiting) return done(std::unexpected(waiting.error()));
    log::warn("gate_opened", {{"waiting", *waiting}});
    done(json::object{{"opened", true}, {"waiting", *waiting}});
  });
}

}  // namespace mash::kit
