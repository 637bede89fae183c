// SPDX-License-Identifier: Apache-2.0
// A fortnight of five authorities' checks, from 22 March to 5 April 2027: Good Friday, clocks that go forward, Easter
// Monday and the school holidays are in it. On a fake clock, over the real service, policy, assembly and store, with
// crashes of the hub, restarts of adapters, answers that are late, wrong, doubled, overtaken, missing or taken back,
// people at agencies who look for hours or cannot tell who somebody is, and people of ours who decide, cancel, ask
// again, ring up, break the glass and acknowledge. At its end every check is in a state that somebody can explain (a
// table is printed), every clock is what the test's own arithmetic says, every answer that an agency was told is taken
// is there once, in the version that it belongs to, and the log is exactly what its checkpoints promised.
//   world.hpp      the hub, the road, the trouble          people.hpp     who asks, and what they do next
//   agency.hpp     an adapter and the people behind it     partners.hpp   who they are, and their hours
//   own_clock.hpp  the calendar rules, a second time       journal.hpp    what the hub wrote down
//   reckoning.hpp  clocks and roster of each check         versions.hpp   answers, versions, corrections
//   owed.hpp       who was told of what, and what is still open
// MASH_FORTNIGHT_SEED=N tells another story.
#include <gmock/gmock.h>

#include "base/tlog/merkle.hpp"
#include "base/tlog/receipt.hpp"
#include "tests/integration/fortnight/owed.hpp"

namespace mash::fortnight {
namespace {

instant at(std::string_view text) { return parse_rfc3339(text).value(); }

// The test's own clock against moments that were worked out on paper.
TEST(own_clock, counts_over_easter_and_the_change_of_clocks_as_paper_does) {
  const own_clock county(own_desks().at("cambridgeshire")), school(own_desks().at("schools"));
  EXPECT_EQ(county.after_working(at("2027-03-25T16:30:00Z"), minutes(120)), at("2027-03-30T08:00:00Z"))
      << "an hour on Thursday, then nothing until Tuesday at eight, which is seven in UTC";
  EXPECT_EQ(county.next_working_day(at("2027-03-25T16:45:00Z")), at("2027-03-30T15:45:00Z"));
  EXPECT_EQ(county.next_working_day(at("2027-03-26T11:00:00Z")), at("2027-03-31T07:00:00Z"))
      << "came in on Good Friday: counts from Tuesday";
  EXPECT_EQ(county.closed_because(at("2027-03-29T10:00:00Z")), "bank holiday");
  EXPECT_EQ(county.closed_because(at("2027-03-30T06:59:00Z")), "closed at this hour");
  EXPECT_EQ(county.closed_because(at("2027-03-30T07:00:00Z")), "");
  EXPECT_EQ(school.closed_because(at("2027-03-29T10:00:00Z")), "school holidays");
  EXPECT_EQ(school.opens(at("2027-03-25T16:00:00Z")), at("2027-04-12T07:30:00Z"));
  const own_clock police(own_desks().at("police"));
  EXPECT_EQ(police.after_working(at("2027-03-27T23:00:00Z"), minutes(180)), at("2027-03-28T02:00:00Z"));
}

class a_fortnight : public owing_fortnight {
 protected:
  // The whole log, its root computed anew, and every checkpoint that was ever seen on the way to it.
  std::vector<contract::leaf> verified_log() {
    const auto head = tlog::open_checkpoint(store->checkpoint(), store->log_key()).value().head;
    std::map<std::uint64_t, digest> seen;
    for (const std::string& text : heads_) {
      const auto earlier = tlog::open_checkpoint(text, store->log_key());
      EXPECT_TRUE(earlier.has_value());
      if (earlier) seen[earlier->head.size] = earlier->head.root;
    }
    std::vector<contract::leaf> leaves;
    tlog::frontier tree;
    for (std::uint64_t next = 0; next < head.size;) {
      auto part = run(store->entries({next, head.size, {}})).value();
      for (const hub::logged_entry& one : part.found) {
        EXPECT_EQ(one.index, tree.size());
        tree.append(tlog::leaf_hash(as_bytes(one.text)));
        if (const auto was = seen.find(tree.size()); was != seen.end()) EXPECT_EQ(was->second, tree.root());
        leaves.push_back(contract::parse_leaf(one.text).value());
      }
      next = part.next;
    }
    EXPECT_EQ(tree.size(), head.size);
    EXPECT_EQ(tree.root(), head.root);
    return leaves;
  }

  // Each commit of answers has one entry, in order, and the record's salt opens it to exactly the lines of the journal.
  void expect_logged(const std::string& id, const read_journal& journal, const std::vector<contract::leaf>& log) {
    std::vector<const contract::leaf*> answered;
    std::size_t calls = 0;
    for (const contract::leaf& one : log) {
      if (one.request != id || one.type != contract::leaf_type::answered) continue;
      if (std::ranges::find(one.outcome, "relayed") != one.outcome.end())
        ++calls;
      else
        answered.push_back(&one);
    }
    EXPECT_EQ(calls, journal.calls.size());
    ASSERT_EQ(answered.size(), journal.answered_bodies.size());
    std::vector<std::string> salts = salts_.at(id);
    ASSERT_EQ(salts.size(), answered.size());
    for (std::size_t i = 0; i < answered.size(); ++i)
      EXPECT_TRUE(contract::opens(answered[i]->body.value(), salts[i], journal.answered_bodies[i]));
  }
  void read_salts() {
    hub::record_range range{BEGINS - hours(24 * 365), ENDS + hours(24 * 365), "", 100};
    for (;;) {
      const auto some = run(store->records(range)).value();
      for (const hub::request_records& one : some)
        for (std::size_t i = 0; i < one.steps.size(); ++i)
          if (one.steps[i].kind == "answered")
            salts_[one.request].push_back(text_at(one.records[i], "body_salt"));
          else
            salts_.try_emplace(one.request);
      if (some.size() < range.requests_max) return;
      range.after = some.back().request;
    }
  }

  static void print(std::string_view title, const std::map<std::string, int>& table) {
    std::cout << title << "\n";
    for (const auto& [what, many] : table) std::cout << "  " << std::setw(6) << many << "  " << what << "\n";
  }

  std::map<std::string, std::vector<std::string>> salts_;  // of a request's `answered` steps, in order
};

TEST_F(a_fortnight, ends_with_every_check_explained_every_clock_right_and_no_answer_lost) {
  play();
  const auto log = verified_log();
  read_salts();
  std::map<std::string, int> states;
  for (const auto& [id, one] : checks_) {
    SCOPED_TRACE(id + " " + one.urgency + " " + one.purpose + " of " + one.authority + ", " + to_rfc3339(one.opened));
    const auto steps = run(store->load(id));
    ASSERT_TRUE(steps.has_value());
    const read_journal journal = journal_reader::read(*steps);
    const json::object page = look(id);
    const std::string why = explained(one, journal, page);
    EXPECT_NE(why, "") << "no one could say why it is " << text_at(page, "state");
    const std::string owes = owed(one, journal);
    ++states[text_at(page, "state") + ": " + why + (owes.empty() ? "" : "; " + owes)];
    expect_clocks(one, journal, page);
    if (!one.cancelled && !journal.asked.empty()) expect_roster(one, journal, page);
    expect_answers(journal);
    expect_needs(one, journal);
    expect_logged(id, journal, log);
    expect_versions(one, journal);
    expect_looks(one, journal);
    expect_corrections(one, journal, page);
    expect_glass(one, page);
    expect_notices(one, journal);
    expect_in_queue(one, journal, text_at(page, "state"));
  }
  expect_alarms();
  for (const auto& [name, one] : agencies_)
    for (const auto& [what, many] : one.sent) counts_["sent by agencies: " + what] += many;
  counts_["checks"] = static_cast<int>(checks_.size());
  counts_["log entries"] = static_cast<int>(log.size());
  print("states at the end", states);
  print("what happened", counts_);
  EXPECT_GT(checks_.size(), 150U) << "nothing happened";
  EXPECT_GT(states.size(), 5U);
  for (const char* what : {"asked again", "identifiers given", "answers by telephone", "break-glass reviewed",
                           "corrections acknowledged", "sent by agencies: corrections", "sent by agencies: HOLDING",
                           "sent by agencies: NEED", "authorised", "cancelled", "decided"})
    EXPECT_GE(counts_[what], 8) << what << ": too seldom to prove anything";
}

}  // namespace
}  // namespace mash::fortnight
