// SPDX-License-Identifier: Apache-2.0
// Every clock of a check, what stands on its roster and why, when the fortnight is over: worked out from what the
// agencies and the people of the story themselves remember, and from clocks of the test's own.
#pragma once

#include "tests/integration/fortnight/journal.hpp"

namespace mash::fortnight {

class reckoned_fortnight : public fortnight_people {
 protected:
  reckoned_fortnight() {
    for (const auto& [name, desk] : own_desks()) clocks_.emplace(name, own_clock(desk));
  }
  const own_clock* clock_of(const std::string& member) const {
    const auto found = clocks_.find(member);
    return found == clocks_.end() ? nullptr : &found->second;
  }

  // As the agreement has it, for both purposes that are played.
  static minutes human_time(const std::string& urgency) {
    return urgency == "red" ? minutes(4 * 60) : urgency == "amber" ? minutes(24 * 60) : minutes(72 * 60);
  }
  instant return_by(const known_check& one, const asked_agency& of) const {
    const own_clock* desk = clock_of(of.member);
    const minutes within = human_time(one.urgency);
    const instant due =
        one.urgency == "red" || desk == nullptr ? of.asked_at + within : desk->after_working(of.asked_at, within);
    return one.glass && of.since == 0 ? std::min(due, *one.expires) : due;  // whoever asks again breaks no glass
  }
  std::optional<instant> decide_by(const known_check& one) const {
    if (!one.referral) return std::nullopt;
    return clock_of(one.authority)->next_working_day(*one.referral);
  }
  // Until when it is waited for when a person there has said by when they expect to have decided: never longer than
  // twice what was agreed, nor past our own decision, and on Red no longer at all.
  instant waited_until(const known_check& one, const asked_agency& of, std::optional<instant> expected) const {
    const instant due = return_by(one, of), own = decide_by(one).value_or(due);
    if (one.urgency == "red" || !expected || *expected <= due) return due;
    const instant twice = due + (due - of.asked_at);
    return std::min(*expected, own > due ? std::min(twice, own) : twice);
  }

  void expect_clocks(const known_check& one, const read_journal& journal, const json::object& page) {
    EXPECT_EQ(text_at(journal.opened, "decide_by"), decide_by(one) ? to_rfc3339(*decide_by(one)) : "");
    const std::string due = one.owed ? to_rfc3339(one.opened + hours(1)) : "";
    EXPECT_EQ(text_at(journal.opened, "authority_due"), due);
    expect_rounds(one, journal);
    expect_lapse(one, journal);
    for (const asked_agency& of : journal.asked) {
      SCOPED_TRACE(of.member);
      const own_clock* desk = clock_of(of.member);
      const std::string because = desk == nullptr ? "" : desk->closed_because(of.asked_at);
      EXPECT_EQ(text_at(of.written, "human_deadline"), to_rfc3339(return_by(one, of)));
      EXPECT_EQ(text_at(of.written, "closed_because"), because);
      EXPECT_EQ(text_at(of.written, "reopens_at"), because.empty() ? "" : to_rfc3339(desk->opens(of.asked_at)));
      if (of.until) continue;
      const json::object& line = line_of(page, of.member);
      EXPECT_EQ(text_at(line, "asked_at"), to_rfc3339(of.asked_at));
      EXPECT_EQ(text_at(line, "return_by"), to_rfc3339(return_by(one, of)));
      const json::value* round = line.if_contains("round");
      EXPECT_EQ(round == nullptr ? 1 : round->as_int64(), of.round);
      ASSERT_EQ(line.contains("closed"), !because.empty());
      if (because.empty()) continue;
      EXPECT_EQ(text_at(line.at("closed").as_object(), "because"), because);
      EXPECT_EQ(text_at(line.at("closed").as_object(), "reopens_at"), to_rfc3339(desk->opens(of.asked_at)));
    }
  }
  // Where nobody gives the authority that is awaited, the check is over when its decision is due, or after a day.
  static constexpr hours A_DAY{24}, EXPIRY{24 * 28};
  [[nodiscard]] instant lapses(const known_check& one) const {
    return one.referral ? std::max(*decide_by(one), one.opened + A_DAY) : one.opened + EXPIRY;
  }
  void expect_lapse(const known_check& one, const read_journal& journal) {
    const auto step = std::ranges::find(journal.steps, "expired", &hub::step::kind);
    const bool never = one.awaited && !one.authorised && (!one.cancelled || *one.cancelled >= lapses(one));
    ASSERT_EQ(step != journal.steps.end(), never && lapses(one) < time.at);
    if (step != journal.steps.end()) EXPECT_LE(step->at - lapses(one), minutes(1));
    counts_["checks that lapsed"] += step != journal.steps.end() ? 1 : 0;
  }
  // As often and as people asked again, and each of them about whom they named.
  void expect_rounds(const known_check& one, const read_journal& journal) {
    ASSERT_EQ(journal.rounds.size(), one.rounds.size());
    for (std::size_t i = 0; i < one.rounds.size(); ++i) {
      const auto& [step, kind] = journal.rounds[i];
      EXPECT_EQ(kind, one.rounds[i].kind);
      EXPECT_EQ(journal.steps[step].at, one.rounds[i].at);
      for (const asked_agency& of : journal.asked) {
        if (of.since != step) continue;
        EXPECT_EQ(of.asked_at, one.rounds[i].at);
        const auto& named = one.rounds[i].named;
        EXPECT_TRUE(named.empty() || std::ranges::find(named, of.member) != named.end()) << of.member;
      }
    }
    for (const asked_agency& of : journal.asked)
      if (std::ranges::none_of(journal.rounds, [&](const auto& round) { return round.first == of.since; }))
        EXPECT_EQ(of.asked_at, one.awaited ? one.authorised.value_or(instant()) : one.opened);
    EXPECT_EQ(journal.calls.size(), one.calls.size());
    for (std::size_t i = 0; i < std::min(journal.calls.size(), one.calls.size()); ++i) {
      EXPECT_EQ(journal.calls[i].member, one.calls[i].member);
      EXPECT_EQ(journal.calls[i].at, one.calls[i].at);
    }
  }
  static const json::object& line_of(const json::object& page, std::string_view member) {
    for (const auto& entry : page.at("roster").as_array())
      if (entry.at("agency").as_string() == member) return entry.get_object();
    throw std::logic_error("not on the roster");
  }

  // --- what stands on the roster, and why

  const kept_question* kept_of(const asked_agency& of) const { return agencies_.at(of.member).find(of.ask); }
  // The newest answer that the agency knows to be taken.
  static std::int64_t newest(const kept_question* kept) {
    return kept == nullptr || kept->acknowledged.empty() ? 0 : *kept->acknowledged.rbegin();
  }
  static const heard_holding* heard(const read_journal& journal, const asked_agency& of) {
    const heard_holding* out = nullptr;
    for (const heard_holding& one : journal.holdings)
      if (one.ask == of.ask) out = &one;
    return out;
  }
  std::string expected_outcome(const known_check& one, const read_journal& journal, const asked_agency& of) const {
    const kept_question* kept = kept_of(of);
    if (const std::int64_t revision = newest(kept); revision > 0) {
      const content is = kept->is.at(revision);
      return is == content::held ? "awaiting_human" : is == content::unsure ? "ambiguous_match" : "answered";
    }
    for (std::size_t i = journal.calls.size(); i-- > 0;)
      if (journal.calls[i].member == of.member && journal.calls[i].step > of.since) return one.calls[i].outcome;
    if (kept != nullptr && kept->refused) return "invalid_reply";
    if (heard(journal, of) != nullptr) return "awaiting_human";
    const instant due = return_by(one, of);
    if (kept != nullptr && kept->taken && *kept->taken <= due)
      return time.at > of.asked_at + minutes(1) ? "awaiting_human" : "pending";
    return time.at >= due ? "timed_out" : "pending";
  }
  // It cannot tell who it is, and one more identifier is still wanted.
  bool wants(const known_check& one, const read_journal& journal, const asked_agency& of) const {
    return expected_outcome(one, journal, of) == "ambiguous_match" && journal.needed.contains(of.ask) &&
           !journal.needs_over.contains(of.ask) && time.at < return_by(one, of);
  }
  // One reason why the check is where it is; empty: nobody could say.
  std::string explained(const known_check& one, const read_journal& journal, const json::object& page) const {
    const std::string state = text_at(page, "state");
    const bool never = one.awaited && !one.authorised;
    if (state == "cancelled") return one.cancelled ? "cancelled by who asked it" : "";
    if (state == "awaiting_authority") return never && time.at < lapses(one) ? "waits for a manager's authority" : "";
    if (state == "expired") return never && time.at >= lapses(one) ? "no manager gave authority in time" : "";
    std::set<std::string> why;
    for (const asked_agency& of : journal.present()) {
      const std::string outcome = expected_outcome(one, journal, of);
      if (wants(one, journal, of)) why.insert("one more identifier is wanted");
      if (outcome != "awaiting_human" && outcome != "pending") continue;
      const bool late = time.at >= return_by(one, of);
      why.insert(std::string(newest(kept_of(of)) > 0         ? "a person has yet to rule"
                             : heard(journal, of) != nullptr ? "a person is looking"
                             : outcome == "pending"          ? "not taken yet"
                                                             : "a person is silent") +
                 (late ? ", overdue" : ", in time") + (of.round > 1 ? ", asked again" : ""));
    }
    if (state == "complete") return why.empty() ? one.decided ? "complete and decided" : "complete" : "";
    return why.empty() ? "" : *why.begin();  // "a person ...": overdue or not, the rest is in the same state or better
  }
  void expect_roster(const known_check& one, const read_journal& journal, const json::object& page) {
    for (const asked_agency& of : journal.present()) {
      const json::object& line = line_of(page, of.member);
      const kept_question* kept = kept_of(of);
      SCOPED_TRACE(of.member + ", return by " + to_rfc3339(return_by(one, of)) + ", conduct " +
                   (kept == nullptr ? "never reached" : std::to_string(static_cast<int>(kept->way))));
      const std::string outcome = expected_outcome(one, journal, of);
      EXPECT_EQ(text_at(line, "outcome"), outcome);
      EXPECT_EQ(line.contains("overdue"), outcome == "awaiting_human" && time.at >= return_by(one, of));
      const heard_holding* looking = heard(journal, of);
      ASSERT_EQ(line.contains("looking"), outcome == "awaiting_human" && looking != nullptr);
      EXPECT_EQ(line.contains("wants"),
                kept != nullptr && journal.needed.contains(of.ask) && !journal.needs_over.contains(of.ask));
      if (!line.contains("looking")) continue;
      const json::object& shown = line.at("looking").as_object();
      EXPECT_EQ(time_at(shown, "since"), looking->at);
      EXPECT_EQ(time_at(shown, "expected_by"), kept->expected_by) << "what it said last";
      EXPECT_EQ(shown.contains("after_return_by"), *kept->expected_by > return_by(one, of));
    }
    for (const auto& entry : page.at("roster").as_array())
      if (entry.at("agency").as_string() == "housing") EXPECT_EQ(entry.at("outcome").as_string(), "not_asked");
  }
  // A need ends because nobody knows more, because its time is over, or with another question.
  void expect_needs(const known_check& one, const read_journal& journal) {
    std::size_t none_known = 0;
    for (const hub::step& each : journal.steps) none_known += each.kind == "none_known" ? 1U : 0U;
    EXPECT_EQ(none_known, one.none_known.size());
    for (const auto& [ask, step] : journal.needs_over) {
      const asked_agency* of = journal.find(ask);
      ASSERT_NE(of, nullptr);
      const instant ended = journal.steps[step].at, due = return_by(one, *of);
      if (journal.steps[step].kind == "none_known")
        EXPECT_NE(std::ranges::find(one.none_known, ended), one.none_known.end());
      else
        EXPECT_TRUE(due <= ended && ended <= std::max(due, one_minute_after_answer(journal, ask)) + minutes(1));
    }
  }
  static instant one_minute_after_answer(const read_journal& journal, const std::string& ask) {
    instant last{};
    for (const journalled& said : journal.answers)
      if (said.ask == ask) last = said.at + minutes(1);
    return last;
  }

  std::map<std::string, own_clock> clocks_;
};

}  // namespace mash::fortnight
