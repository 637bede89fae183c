// SPDX-License-Identifier: Apache-2.0
// What must be true of a check when the fortnight is over, worked out from what the agencies and the people of the
// story themselves remember, and from clocks of the test's own.
#pragma once

#include "tests/integration/fortnight/world.hpp"

namespace mash::fortnight {

inline std::string text_at(const json::object& from, std::string_view name) {
  const json::value* there = from.if_contains(name);
  return there == nullptr ? std::string() : std::string(std::string_view(there->as_string()));
}
inline instant time_at(const json::object& from, std::string_view name) {
  return parse_rfc3339(text_at(from, name)).value_or(instant());
}

// One agency of one check, as the journal says that it was asked.
struct asked_agency {
  std::string member, ask;
  instant asked_at;
  json::object written;
};
// An accepted answer: after which step, and which version shows it first.
struct journalled {
  std::string ask, digest;
  std::int64_t revision = 0;
  instant at;
  std::size_t step = 0;
};

// What a journal says, read by hand and not by hub/requests/history.
struct read_journal {
  std::vector<asked_agency> asked;
  std::vector<journalled> answers;
  std::vector<std::pair<std::size_t, instant>> versions;  // by which step each was cut, and when; in order
  std::optional<std::size_t> cancelled;
  std::vector<std::string> answered_bodies;  // of each `answered` step: its lines, each ended by LF
  json::object opened;
  std::string story;  // its steps and their moments, for whoever has to find out why
};

inline read_journal read(const std::vector<hub::step>& steps) {
  read_journal out;
  out.opened = steps.front().content;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const hub::step& one = steps[i];
    out.story += to_rfc3339(one.at) + " " + one.kind + "\n";
    if (one.kind == "opened" || one.kind == "asked") {
      out.asked.clear();
      for (const auto& agency : one.content.at("agencies").as_array()) {
        const json::object& written = agency.as_object();
        if (written.contains("ask"))
          out.asked.push_back(
              {text_at(written, "member"), text_at(written, "ask"), time_at(written, "asked_at"), written});
      }
    }
    if (one.kind == "answered") {
      std::string& body = out.answered_bodies.emplace_back();
      for (const std::string& line : one.lines) {
        const auto answer = contract::decode_answer(line).value();
        out.answers.push_back({answer.what.ask_id, answer.digest, answer.what.revision, one.at, i});
        body.append(line).append(1, '\n');
      }
    }
    if (one.kind == "cancelled") out.cancelled = i;
    if (const json::value* version = one.content.if_contains("version")) {
      out.versions.emplace_back(i, one.at);
      EXPECT_EQ(version->as_int64(), static_cast<std::int64_t>(out.versions.size())) << "versions are counted";
    }
  }
  return out;
}

class reckoned_fortnight : public fortnight_world {
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
    return one.urgency == "red" || desk == nullptr ? of.asked_at + within : desk->after_working(of.asked_at, within);
  }

  void expect_clocks(const known_check& one, const read_journal& journal, const json::object& page) {
    EXPECT_EQ(text_at(journal.opened, "decide_by"),
              one.referral ? to_rfc3339(clock_of(one.authority)->next_working_day(*one.referral)) : "");
    const std::string due = one.owed ? to_rfc3339(one.opened + hours(1)) : "";
    EXPECT_EQ(text_at(journal.opened, "authority_due"), due);
    for (const asked_agency& of : journal.asked) {
      SCOPED_TRACE(of.member);
      EXPECT_EQ(of.asked_at, one.awaited ? one.authorised.value_or(instant()) : one.opened);
      const json::object& line = line_of(page, of.member);
      EXPECT_EQ(text_at(line, "asked_at"), to_rfc3339(of.asked_at));
      EXPECT_EQ(text_at(line, "return_by"), to_rfc3339(return_by(one, of)));
      const own_clock* desk = clock_of(of.member);
      const std::string because = desk == nullptr ? "" : desk->closed_because(of.asked_at);
      ASSERT_EQ(line.contains("closed"), !because.empty());
      if (because.empty()) continue;
      EXPECT_EQ(text_at(line.at("closed").as_object(), "because"), because);
      EXPECT_EQ(text_at(line.at("closed").as_object(), "reopens_at"), to_rfc3339(desk->opens(of.asked_at)));
    }
  }
  static const json::object& line_of(const json::object& page, std::string_view member) {
    for (const auto& entry : page.at("roster").as_array())
      if (entry.at("agency").as_string() == member) return entry.get_object();
    throw std::logic_error("not on the roster");
  }

  // --- what stands on the roster, and why

  // The newest answer that the agency knows to be taken.
  static std::int64_t newest(const kept_question* kept) {
    return kept == nullptr || kept->acknowledged.empty() ? 0 : *kept->acknowledged.rbegin();
  }
  std::string expected_outcome(const known_check& one, const asked_agency& of) const {
    const kept_question* kept = agencies_.at(of.member).find(of.ask);
    if (const std::int64_t revision = newest(kept); revision > 0)
      return kept->holds.at(revision) ? "awaiting_human" : "answered";
    if (kept != nullptr && kept->refused) return "invalid_reply";
    const instant due = return_by(one, of);
    if (kept != nullptr && kept->taken && *kept->taken <= due)
      return time.at > of.asked_at + minutes(1) ? "awaiting_human" : "pending";
    return time.at >= due ? "timed_out" : "pending";
  }
  // One reason why the check is where it is; empty: nobody could say.
  std::string explained(const known_check& one, const read_journal& journal, const json::object& page) const {
    const std::string state = text_at(page, "state");
    if (state == "cancelled") return one.cancelled ? "cancelled by who asked it" : "";
    if (state == "awaiting_authority") return one.awaited && !one.authorised ? "waits for a manager's authority" : "";
    std::set<std::string> why;
    for (const asked_agency& of : journal.asked) {
      const std::string outcome = expected_outcome(one, of);
      if (outcome != "awaiting_human" && outcome != "pending") continue;
      const bool late = time.at >= return_by(one, of);
      const bool held = newest(agencies_.at(of.member).find(of.ask)) > 0;
      why.insert(std::string(held                   ? "a person has yet to rule"
                             : outcome == "pending" ? "not taken yet"
                                                    : "a person is silent") +
                 (late ? ", overdue" : ", in time"));
    }
    if (state == "complete") return why.empty() ? one.decided ? "complete and decided" : "complete" : "";
    return why.empty() ? "" : *why.begin();  // "a person ...": overdue or not, the rest is in the same state or better
  }
  void expect_roster(const known_check& one, const read_journal& journal, const json::object& page) {
    for (const asked_agency& of : journal.asked) {
      const json::object& line = line_of(page, of.member);
      const kept_question* kept = agencies_.at(of.member).find(of.ask);
      SCOPED_TRACE(of.member + ", return by " + to_rfc3339(return_by(one, of)) + ", conduct " +
                   (kept == nullptr ? "never reached" : std::to_string(static_cast<int>(kept->way))));
      const std::string outcome = expected_outcome(one, of);
      EXPECT_EQ(text_at(line, "outcome"), outcome);
      EXPECT_EQ(line.contains("overdue"), outcome == "awaiting_human" && time.at >= return_by(one, of));
    }
    for (const auto& entry : page.at("roster").as_array())
      if (entry.at("agency").as_string() == "housing") EXPECT_EQ(entry.at("outcome").as_string(), "not_asked");
  }

  // --- no answer lost, none twice, each in its version

  void expect_answers(const read_journal& journal) {
    std::map<std::pair<std::string, std::int64_t>, std::string> there;
    for (const journalled& answer : journal.answers)
      EXPECT_TRUE(there.emplace(std::pair(answer.ask, answer.revision), answer.digest).second) << "journalled twice";
    std::size_t taken = 0;
    for (const asked_agency& of : journal.asked) {
      const kept_question* kept = agencies_.at(of.member).find(of.ask);
      if (kept == nullptr) continue;
      for (const std::int64_t revision : kept->acknowledged) {
        ++taken;
        const auto found = there.find({of.ask, revision});
        ASSERT_NE(found, there.end()) << of.member << " was told that it is taken, and it is not there";
        EXPECT_EQ(found->second, kept->digests.at(revision));
      }
      if (!kept->lines.empty())
        EXPECT_TRUE(kept->acknowledged.contains(kept->lines.rbegin()->first)) << of.member << " sends it for ever";
    }
    EXPECT_EQ(taken, there.size()) << "an answer of which no agency knows";
    counts_["answers taken"] += static_cast<int>(taken);
    expect_first_version(journal);
  }
  // The first version when all have spoken, or when the systems have had their time, which is under a minute.
  void expect_first_version(const read_journal& journal) {
    if (journal.asked.empty()) return;
    ASSERT_FALSE(journal.versions.empty());
    const instant asked = journal.asked.front().asked_at, cut = journal.versions.front().second;
    if (journal.cancelled && journal.versions.front().first == *journal.cancelled) return;
    const bool at_once = std::ranges::all_of(journal.asked, [&](const asked_agency& of) {
      const kept_question* kept = agencies_.at(of.member).find(of.ask);
      return (kept != nullptr && kept->refused == asked) || std::ranges::any_of(journal.answers, [&](const auto& said) {
               return said.ask == of.ask && said.at == asked;
             });
    });
    EXPECT_EQ(to_rfc3339(cut), to_rfc3339(at_once ? asked : asked + minutes(1))) << journal.story;
  }
  // Each version shows of each agency what was accepted before it was cut, and nothing later.
  void expect_versions(const known_check& one, const read_journal& journal) {
    for (std::size_t version = 1; version <= journal.versions.size(); ++version) {
      SCOPED_TRACE("version " + std::to_string(version));
      const auto [cut_by, cut_at] = journal.versions[version - 1];
      const json::object page = look(one.id, static_cast<int>(version));
      EXPECT_EQ(page.at("version").as_int64(), static_cast<std::int64_t>(version));
      for (const asked_agency& of : journal.asked) {
        instant shown{};
        for (const journalled& said : journal.answers) {
          const bool set_aside = journal.cancelled && said.step > *journal.cancelled;
          if (said.ask == of.ask && said.step <= cut_by && !set_aside)
            shown = agencies_.at(of.member).find(of.ask)->answered_at.at(said.revision);
        }
        EXPECT_EQ(time_at(line_of(page, of.member), "answered_at"), shown) << of.member;
      }
    }
    for (const journalled& said : journal.answers) {
      const auto shows = std::ranges::find_if(journal.versions, [&](const auto& v) { return v.first >= said.step; });
      const bool set_aside = journal.cancelled && said.step > *journal.cancelled;
      ASSERT_EQ(shows == journal.versions.end(), set_aside) << "an answer that no version shows";
      if (set_aside || shows == journal.versions.begin()) continue;
      EXPECT_EQ(shows->first, said.step) << "after the first version each answer makes one";
    }
    if (journal.cancelled)
      EXPECT_LE(journal.versions.back().first, *journal.cancelled) << "nothing is shown of what came after";
  }

  std::map<std::string, own_clock> clocks_;
};

}  // namespace mash::fortnight
