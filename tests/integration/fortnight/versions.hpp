// SPDX-License-Identifier: Apache-2.0
// No answer is lost and none is there twice, each is in the version it belongs to, and whoever was shown what an agency
// takes back is told of it.
#pragma once

#include "tests/integration/fortnight/reckoning.hpp"

namespace mash::fortnight {

class counted_fortnight : public reckoned_fortnight {
 protected:
  void expect_answers(const read_journal& journal) {
    std::map<std::pair<std::string, std::int64_t>, std::string> there;
    for (const journalled& answer : journal.answers)
      EXPECT_TRUE(there.emplace(std::pair(answer.ask, answer.revision), answer.digest).second)
          << "journalled twice: revision " << answer.revision << " of " << answer.member << "\n"
          << journal.story;
    std::size_t taken = 0;
    for (const asked_agency& of : journal.asked) {
      const kept_question* kept = kept_of(of);
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
      if (of.since != journal.asked.front().since) return true;  // of a later round
      const kept_question* kept = kept_of(of);
      const auto now = [&](const auto& said) { return said.ask == of.ask && said.at == asked; };
      return (kept != nullptr && kept->refused == asked) || std::ranges::any_of(journal.answers, now) ||
             (kept != nullptr && kept->looks_held == 0 && std::ranges::any_of(journal.holdings, now));
    });
    EXPECT_EQ(to_rfc3339(cut), to_rfc3339(at_once ? asked : asked + minutes(1))) << journal.story;
  }

  // When what an agency had said was said, as of a step: its own answer, unless one was told by telephone in a later
  // round than that.
  instant said_of(const known_check& one, const read_journal& journal, const std::string& member,
                  std::size_t until) const {
    instant shown{};
    int round = 0;
    for (const journalled& said : journal.answers)
      if (said.member == member && said.present && !said.set_aside && said.step <= until) {
        const asked_agency& of = *journal.find(said.ask);
        shown = kept_of(of)->answered_at.at(said.revision);
        round = of.round;
      }
    for (std::size_t i = 0; i < journal.calls.size(); ++i) {
      const told_by_telephone& call = journal.calls[i];
      if (call.member == member && call.step <= until && round_at(journal, member, call.step) > round)
        shown = one.calls[i].at;
    }
    return shown;
  }
  static int round_at(const read_journal& journal, const std::string& member, std::size_t step) {
    int round = 0;
    for (const asked_agency& of : journal.asked)
      if (of.member == member && of.since < step) round = of.round;
    return round;
  }
  // Each version shows of each agency what was accepted before it was cut, and nothing later.
  void expect_versions(const known_check& one, const read_journal& journal) {
    std::set<std::string> members;
    for (const asked_agency& of : journal.asked) members.insert(of.member);
    for (std::size_t version = 1; version <= journal.versions.size(); ++version) {
      SCOPED_TRACE("version " + std::to_string(version));
      const std::size_t cut_by = journal.versions[version - 1].first;
      const json::object page = look(one.id, static_cast<int>(version));
      EXPECT_EQ(page.at("version").as_int64(), static_cast<std::int64_t>(version));
      for (const std::string& member : members)
        EXPECT_EQ(to_rfc3339(time_at(line_of(page, member), "answered_at")),
                  to_rfc3339(said_of(one, journal, member, cut_by)))
            << member << "\n"
            << journal.story;
      const json::value* corrections = page.if_contains("corrections");
      EXPECT_EQ(corrections == nullptr ? 0 : corrections->as_array().size(), corrections_until(journal, cut_by));
    }
    for (std::size_t i = 0; i < journal.steps.size(); ++i) expect_version_of(journal, i);
  }
  static std::size_t corrections_until(const read_journal& journal, std::size_t step) {
    return static_cast<std::size_t>(std::ranges::count_if(
        journal.answers, [&](const journalled& one) { return one.corrects && one.step <= step; }));
  }
  // After the first version whatever changes what is shown makes one. Of a cancelled check only a correction does.
  void expect_version_of(const read_journal& journal, std::size_t i) {
    const std::string& kind = journal.steps[i].kind;
    if (journal.versions.empty() || i <= journal.versions.front().first) return;
    bool changes = kind == "relayed" || kind == "asked_again" || kind == "holding" || kind == "needed" ||
                   kind == "none_known" || kind == "cancelled";
    if (kind == "answered")
      changes = std::ranges::any_of(journal.answers, [&](const journalled& said) {
        return said.step == i && (said.corrects || (said.present && !said.set_aside));
      });
    if (changes || kind == "answered")
      EXPECT_EQ(journal.cut_by(i), changes) << "step " << i << ", " << kind << "\n" << journal.story;
  }

  // --- corrections

  // What people remember to have seen is what the hub remembers to have shown.
  void expect_looks(const known_check& one, const read_journal& journal) {
    std::set<known_check::look> shown;
    for (const auto& [step, look] : journal.looks) shown.insert(look);
    for (const known_check::look& each : one.looks)
      if (each.at < time.at)  // not this test's own, now
        EXPECT_TRUE(shown.contains(each))
            << each.person << " was shown version " << each.version << " at " << to_rfc3339(each.at);
  }
  // By whom a version was seen that held what is corrected, before it was.
  static std::set<std::string> recipients_of(const read_journal& journal, const journalled& correction) {
    std::set<std::string> out;
    const auto first = std::ranges::find_if(journal.answers, [&](const journalled& said) {
      return said.ask == correction.ask && !said.corrects && said.present && !said.set_aside;
    });
    if (first == journal.answers.end()) return out;  // nobody was shown it
    const auto since = std::ranges::find_if(journal.versions, [&](const auto& v) { return v.first >= first->step; });
    const auto version = static_cast<int>(since - journal.versions.begin()) + 1;
    for (const auto& [step, look] : journal.looks)
      // What has come is shown before version 1, too.
      if (step < correction.step && (look.version > 0 ? look.version >= version : version == 1 && step > first->step))
        out.insert(look.person);
    return out;
  }
  // Of each: who has to know, until when, and who does.
  void expect_corrections(const known_check& one, const read_journal& journal, const json::object& page) {
    std::int64_t number = 0;
    for (const journalled& said : journal.answers) {
      if (!said.corrects) continue;
      SCOPED_TRACE("correction " + std::to_string(++number) + " of " + said.member + "\n" + journal.story);
      const json::object& shown =
          page.at("corrections").as_array().at(static_cast<std::size_t>(number - 1)).as_object();
      EXPECT_EQ(text_at(shown, "agency"), said.member);
      EXPECT_EQ(text_at(shown, "acknowledge_by"), to_rfc3339(acknowledge_by(one, said)));
      const std::set<std::string> expected = recipients_of(journal, said);
      std::set<std::string> there, know;
      for (const json::value& to : shown.at("recipients").as_array()) {
        const std::string who = text_at(to.as_object(), "who");
        EXPECT_TRUE(there.insert(who).second) << "told twice";
        if (to.as_object().contains("acknowledged")) know.insert(who);
        EXPECT_EQ(to.as_object().contains("acknowledged"), one.acknowledged.contains({number, who}));
      }
      EXPECT_EQ(there, expected);
      counts_["recipients of corrections"] += static_cast<int>(there.size());
      counts_["of those, know"] += static_cast<int>(know.size());
      std::int64_t told = 0, acknowledged = 0;  // as its agency was told
      for (const auto& count : kept_of(*journal.find(said.ask))->known_by.at(said.revision).recipients) {
        told += count.told;
        acknowledged += count.acknowledged;
      }
      EXPECT_EQ(told, static_cast<std::int64_t>(there.size()));
      EXPECT_EQ(acknowledged, static_cast<std::int64_t>(know.size()));
    }
  }
  instant acknowledge_by(const known_check& one, const journalled& correction) const {
    const minutes telling(480);  // as the hub has it unless it is told otherwise
    if (one.urgency == "red") return correction.at + telling;
    return clock_of(one.authority)->after_working(correction.at, telling);
  }
  bool is_correction_owed(const known_check& one, const read_journal& journal) const {
    std::int64_t number = 0;
    for (const journalled& said : journal.answers) {
      if (!said.corrects) continue;
      ++number;
      for (const std::string& who : recipients_of(journal, said))
        if (!one.acknowledged.contains({number, who})) return true;
    }
    return false;
  }
};

}  // namespace mash::fortnight
