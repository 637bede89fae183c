// SPDX-License-Identifier: Apache-2.0
// Who was told of what and when, over every crash and only once, and what is still owed when the fortnight is over.
#pragma once

#include "tests/integration/fortnight/versions.hpp"

namespace mash::fortnight {

class owing_fortnight : public counted_fortnight {
 protected:
  // Whatever the hub says has a time, and some is said when that time comes.
  void expect_alarms() {
    std::map<std::string, int> said;
    for (const auto& [id, one] : board_->taken) {
      ++counts_["notices: " + one.kind];
      const bool at_its_moment = one.kind == "return_over" || one.kind == "decision_overdue" ||
                                 one.kind == "authority_overdue" || one.kind == "review_overdue" ||
                                 one.kind == "correction_unread";
      if (!one.due || !checks_.contains(one.about) || !at_its_moment) continue;
      EXPECT_GE(one.raised_at, *one.due);
      EXPECT_LE(one.raised_at, *one.due + minutes(2)) << one.text;
      if (one.kind == "correction_unread") continue;  // two may be due at one moment
      EXPECT_EQ(++said[one.kind + " " + one.about + " " + one.to.front() + to_rfc3339(*one.due)], 1) << one.text;
    }
  }

  using due_times = std::multiset<instant>;
  due_times told_of(const known_check& one, std::string_view kind, std::string_view to = "") const {
    due_times out;
    for (const auto& [id, notice] : board_->taken)
      if (notice.about == one.id && notice.kind == kind && (to.empty() || notice.to.front() == to))
        out.insert(notice.due.value_or(instant()));
    return out;
  }
  void expect_told(const known_check& one, std::string_view kind, instant due, bool is_owed) const {
    if (due + minutes(2) >= time.at) return;
    EXPECT_EQ(told_of(one, kind).contains(due), is_owed) << kind << " at " << to_rfc3339(due);
  }

  void expect_notices(const known_check& one, const read_journal& journal) {
    if (one.referral && !one.cancelled && !one.decided && (!one.awaited || one.authorised))
      expect_told(one, "decision_overdue", *decide_by(one), true);
    if (one.glass)
      expect_told(one, "review_overdue", review_due(one), !one.reviewed || *one.reviewed > review_due(one));
    for (const asked_agency& of : journal.asked) expect_chased(one, journal, of);
    std::int64_t number = 0;
    for (const journalled& said : journal.answers) {
      if (!said.corrects) continue;
      ++number;
      const std::set<std::string> to = recipients_of(journal, said);
      const instant due = acknowledge_by(one, said);
      if (!to.empty()) EXPECT_TRUE(told_of(one, "correction_made").contains(due)) << "nobody was told to tell";
      const bool all_know =
          std::ranges::all_of(to, [&](const std::string& who) { return one.acknowledged.contains({number, who}); });
      if (!all_know) expect_told(one, "correction_unread", due, true);
    }
  }

  // Whoever is waited for is chased when the time has come until which people wait, whatever a person there said.
  void expect_chased(const known_check& one, const read_journal& journal, const asked_agency& of) {
    instant due = return_by(one, of);
    std::set<instant> may_be{due};
    for (const heard_holding& said : journal.holdings)
      if (said.ask == of.ask && said.at <= due) may_be.insert(due = waited_until(one, of, said.expected_by));
    due_times chased = told_of(one, "return_over", "agency:" + of.member);
    std::erase_if(chased, [&](instant at) { return at < of.asked_at; });
    if (of.until) {
      const instant until = journal.steps[*of.until].at;
      std::erase_if(chased, [&](instant at) { return at >= until; });
      if (due + minutes(2) >= until) return;
    }
    for (const instant at : chased)
      EXPECT_TRUE(may_be.contains(at)) << of.member << " is chased at " << to_rfc3339(at) << "\n" << journal.story;
    if (due + minutes(2) >= time.at) return;
    if (journal.cancelled && journal.steps[*journal.cancelled].at <= due + minutes(1)) return;
    const bool waits = is_waited_for(journal, of, due);
    counts_["agencies chased"] += waits ? 1 : 0;
    EXPECT_EQ(chased.contains(due), waits) << of.member << " at " << to_rfc3339(due) << "\n" << journal.story;
  }
  bool is_waited_for(const read_journal& journal, const asked_agency& of, instant at) const {
    const kept_question* kept = kept_of(of);
    const journalled* said = nullptr;
    for (const journalled& one : journal.answers)
      if (one.ask == of.ask && one.present && one.at <= at) said = &one;
    if (said != nullptr) return kept->is.at(said->revision) == content::held;
    if (kept != nullptr && kept->refused && *kept->refused <= at) return false;
    return std::ranges::none_of(journal.calls, [&](const told_by_telephone& call) {
      return call.member == of.member && call.step > of.since && (!of.until || call.step < *of.until) && call.at <= at;
    });
  }

  // --- the review that a break-glass owes

  instant review_due(const known_check& one) const { return clock_of(one.authority)->next_working_day(one.opened); }
  void expect_glass(const known_check& one, const json::object& page) {
    ASSERT_EQ(page.contains("break_glass"), one.glass);
    if (!one.glass) return;
    EXPECT_EQ(time_at(page.at("break_glass").as_object(), "expires_at"), *one.expires);
    const json::object& review = page.at("break_glass").at("review").as_object();
    EXPECT_EQ(text_at(review, "due"), to_rfc3339(review_due(one)));
    EXPECT_EQ(text_at(review, "state"), one.reviewed ? "done" : "owed");
    EXPECT_EQ(review.contains("overdue"), !one.reviewed && time.at >= review_due(one));
    EXPECT_EQ(review.contains("late"), one.reviewed && *one.reviewed >= review_due(one));
    EXPECT_TRUE(told_of(one, "break_glass").contains(one.opened)) << "whoever was gone without hears of it at once";
  }

  // --- what is still open

  // What somebody of ours still owes a check whose agencies may all be done; empty: nothing.
  std::string owed(const known_check& one, const read_journal& journal) const {
    std::string out;
    const auto add = [&](std::string_view what) { out += (out.empty() ? "" : ", ") + std::string(what); };
    if (one.owed && !one.authorised && !one.cancelled) add("a manager's authority is owed");
    if (one.glass && !one.reviewed) add("its break-glass is not reviewed");
    if (is_correction_owed(one, journal)) add("a correction is not known to all");
    return out;
  }
  // Whatever is not finished is where a manager looks for it.
  void expect_in_queue(const known_check& one, const read_journal& journal, const std::string& state) {
    const bool open = state == "open" || state == "awaiting_authority" || !owed(one, journal).empty();
    if (queue_.empty())
      for (const std::string& authority : AUTHORITIES)
        for (const json::value& row : hub->list(manager_of(authority))) queue_.insert(text_at(row.as_object(), "id"));
    if (open)
      EXPECT_TRUE(queue_.contains(one.id)) << "open, and nobody would find it";
    else if (state == "complete" && journal.calls.empty())  // after a call its own answer may still come
      EXPECT_FALSE(queue_.contains(one.id)) << "finished, and still in the queue";
  }

  std::set<std::string> queue_;  // what managers see as open
};

}  // namespace mash::fortnight
