// SPDX-License-Identifier: Apache-2.0
// The work queue without a hub: whom a check waits for, where it stands, which filters mean it, what a query must be.
// NOW is Friday 20 November 2026, 14:30.
#include "hub/requests/queue.hpp"

#include <gmock/gmock.h>

#include "base/ids.hpp"
#include "hub/assemble/response.hpp"
#include "tests/support/demo_hub.hpp"

namespace mash::hub {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using test::NOW;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using query = std::vector<std::pair<std::string, std::string>>;

check opened(const std::function<void(json::object&)>& change = nullptr) {
  check whole = make_plan(test::parsed_demo([&](json::object& document) {
                            if (change) change(document);
                          }),
                          test::coordinator(), *test::shipped_agreement(), test::demo_members(), NOW)
                    .value()
                    .opened;
  for (agency& one : whole.agencies) one.connected = true;
  return whole;
}

// All but these have answered.
check waiting_for(const std::vector<std::string>& members) {
  check whole = opened();
  whole.decide_by.reset();
  for (agency& one : whole.agencies)
    if (std::ranges::find(members, one.member) == members.end()) one.fixed = policy::roster_outcome::answered;
  return whole;
}

std::vector<std::string> words_of(const check& whole, instant now = NOW) {
  std::vector<std::string> out;
  for (const awaited& one : awaited_in(whole, now))
    out.push_back(std::string(to_word(one.what)) + (one.agency.empty() ? "" : ":" + one.agency));
  return out;
}

queue_wish wish(const query& said) {
  auto read = read_queue_wish(said);
  EXPECT_TRUE(read.has_value()) << (read ? "" : read.error().detail);
  return read.value_or(queue_wish{});
}

bool means(const query& said, const check& whole, instant now = NOW) { return wish(said).wants(whole, now); }

TEST(queue_waits, for_every_agency_that_has_not_settled_until_its_return_time) {
  const check whole = waiting_for({"police", "schools"});
  EXPECT_THAT(words_of(whole), ElementsAre("answer:police", "answer:schools"));
  EXPECT_EQ(place_of(whole, NOW).due_ms, whole.find_member("police")->human_deadline.time_since_epoch().count());
}

TEST(queue_waits, for_nobody_once_all_have_settled_and_then_stands_last) {
  const check whole = waiting_for({});
  EXPECT_THAT(words_of(whole), IsEmpty());
  EXPECT_GT(place_of(whole, NOW), place_of(waiting_for({"police"}), NOW));
  const json::object row = row_of(whole, NOW);
  EXPECT_FALSE(row.contains("due_at"));
  EXPECT_FALSE(row.contains("due"));
}

TEST(queue_waits, for_a_decision_until_every_child_has_one) {
  check whole = waiting_for({});
  whole.decide_by = NOW + hours(3);
  EXPECT_THAT(words_of(whole), ElementsAre("decision"));
  decision_taken act;
  act.children.resize(1);
  act.children[0].child = "c1";
  whole.decided.push_back(act);
  EXPECT_THAT(words_of(whole), ElementsAre("decision")) << "c2 is a child too";
  whole.decided.back().children[0].child = "c2";
  whole.decided.push_back(act);
  EXPECT_THAT(words_of(whole), IsEmpty());
}

TEST(queue_waits, for_a_managers_authority_with_a_clock_only_where_it_is_owed) {
  check whole = waiting_for({});
  whole.awaiting_authority = true;
  EXPECT_THAT(words_of(whole), ElementsAre("authority"));
  EXPECT_FALSE(awaited_in(whole, NOW).front().due.has_value());
  whole.awaiting_authority = false;
  whole.authority_owed = true;
  whole.authority_due = NOW - minutes(1);
  EXPECT_EQ(awaited_in(whole, NOW).front().due, NOW - minutes(1));
  EXPECT_EQ(row_of(whole, NOW).at("due").as_string(), "overdue");
}

TEST(queue_order, is_by_the_earliest_clock_then_by_id) {
  check one = waiting_for({"police", "schools"});
  one.agencies[1].human_deadline = NOW + hours(9);
  const instant first = std::ranges::find(one.agencies, "schools", &agency::member)->human_deadline;
  EXPECT_EQ(place_of(one, NOW).due_ms,
            std::min(first, one.find_member("police")->human_deadline).time_since_epoch().count());
  check two = one;
  one.id = "0197a000-0000-7000-8000-000000000001";
  two.id = "0197a000-0000-7000-8000-000000000002";
  EXPECT_LT(place_of(one, NOW), place_of(two, NOW));
  two.authority_owed = true;
  two.authority_due = NOW;
  EXPECT_LT(place_of(two, NOW), place_of(one, NOW));
}

TEST(queue_due, is_soon_within_the_hour_and_overdue_at_its_very_moment) {
  check whole = waiting_for({"police"});
  const instant due = whole.find_member("police")->human_deadline;
  whole.agencies[1].acknowledged = true;  // else it times out then, and is settled
  ASSERT_EQ(whole.agencies[1].member, "police");
  for (const auto& [before, word] : {std::pair(minutes(61), "later"), std::pair(minutes(60), "soon"),
                                     std::pair(minutes(1), "soon"), std::pair(minutes(0), "overdue")}) {
    const instant now = due - before;
    EXPECT_EQ(row_of(whole, now).at("due").as_string(), word) << before.count();
    for (const char* asked : {"later", "soon", "overdue"})
      EXPECT_EQ(means({{"due", asked}}, whole, now), asked == std::string_view(word)) << before.count() << asked;
  }
}

TEST(queue_filters, each_means_its_own) {
  const check whole = waiting_for({"police"});
  EXPECT_TRUE(means({}, whole));
  EXPECT_TRUE(means({{"authority", "cambridgeshire"}, {"urgency", "red"}, {"state", "open"}}, whole));
  EXPECT_FALSE(means({{"authority", "peterborough"}}, whole));
  EXPECT_FALSE(means({{"urgency", "amber"}}, whole));
  EXPECT_FALSE(means({{"state", "complete"}}, whole));
  EXPECT_TRUE(means({{"agency", "health"}}, whole)) << "on its roster";
  EXPECT_FALSE(means({{"agency", "norfolk"}}, whole));
}

TEST(queue_filters, of_an_agency_that_is_waited_for_count_its_own_clock_and_no_other) {
  check whole = waiting_for({"police"});
  whole.decide_by = NOW - minutes(5);
  EXPECT_TRUE(means({{"awaiting", "answer"}, {"agency", "police"}}, whole));
  EXPECT_FALSE(means({{"awaiting", "answer"}, {"agency", "health"}}, whole)) << "it has answered";
  EXPECT_TRUE(means({{"due", "overdue"}}, whole)) << "the decision";
  EXPECT_FALSE(means({{"due", "overdue"}, {"awaiting", "answer"}}, whole));
  EXPECT_TRUE(means({{"due", "overdue"}, {"awaiting", "decision"}}, whole));
  EXPECT_FALSE(means({{"awaiting", "authority"}}, whole));
}

TEST(queue_rows, tell_every_agencys_outcome_and_name_nobody) {
  const json::object row = row_of(waiting_for({"police"}), NOW);
  EXPECT_EQ(row.at("agencies").as_array().size(), 5U);
  EXPECT_EQ(row.at("agencies").at(1).at("outcome").as_string(), "pending");
  EXPECT_EQ(row.at("awaiting").at(0).at("agency").as_string(), "police");
  EXPECT_EQ(row.at("state").as_string(), "open");
  const std::string text = json::canonical(row);
  for (const char* never : {"Okafor", "Ada", "Smith", "Carol", "CB99", "9990001014", "upper arm", "\"c1\"", "\"a2\""})
    EXPECT_EQ(text.find(never), std::string::npos) << never;
}

TEST(queue_query, takes_every_filter_at_once) {
  const queue_wish read = wish({{"authority", "cambridgeshire"},
                                {"agency", "police"},
                                {"urgency", "green"},
                                {"state", "awaiting_authority"},
                                {"awaiting", "decision"},
                                {"due", "soon"},
                                {"limit", "200"},
                                {"from", "2026-11-20"},
                                {"until", "2026-11-21T12:00:00Z"}});
  EXPECT_EQ(read.rows_max, 200U);
  EXPECT_EQ(read.awaiting, awaited_word::decision);
  ASSERT_TRUE(read.opened.has_value());
  EXPECT_EQ(read.opened->second - read.opened->first, hours(36));
  EXPECT_EQ(wish({}).rows_max, QUEUE_ROWS_DEFAULT);
}

TEST(queue_query, refuses_what_it_does_not_know_and_repeats_nothing_of_it) {
  const std::vector<query> bad{{{"urgancy", "red"}},
                               {{"urgency", "Red"}},
                               {{"urgency", "red"}, {"urgency", "green"}},
                               {{"state", "cancelled?"}},
                               {{"due", "Okafor"}},
                               {{"due", ""}},
                               {{"awaiting", "everybody"}},
                               {{"authority", ""}},
                               {{"agency", std::string(65, 'x')}},
                               {{"limit", "0"}},
                               {{"limit", "201"}},
                               {{"limit", "1 "}},
                               {{"limit", "-1"}},
                               {{"from", "2026-11-20"}},
                               {{"until", "2026-11-20"}},
                               {{"from", "2026-11-21"}, {"until", "2026-11-20"}},
                               {{"from", "yesterday"}, {"until", "2026-11-20"}},
                               {{"name", "Okafor"}}};
  for (const query& one : bad) {
    const auto read = read_queue_wish(one);
    ASSERT_FALSE(read.has_value()) << one.front().first << '=' << one.front().second;
    EXPECT_EQ(read.error().status, 400U);
    EXPECT_EQ(read.error().word, "malformed");
    EXPECT_EQ(read.error().detail.find("Okafor"), std::string::npos);
  }
}

TEST(queue_cursor, takes_up_where_a_page_ended_and_only_in_a_page_of_its_kind) {
  const queue_place last{1795235674897, "0197a000-0000-7000-8000-000000000001"};
  const query period{{"from", "2026-11-20"}, {"until", "2026-11-21"}};
  const std::string open = to_cursor(last, {}), past = to_cursor(last, wish(period));
  EXPECT_EQ(wish({{"after", open}}).after, last);
  query again = period;
  again.emplace_back("after", past);
  EXPECT_EQ(wish(again).after->id, last.id);
  EXPECT_FALSE(read_queue_wish({{"after", past}}).has_value());
  again.back().second = open;
  EXPECT_FALSE(read_queue_wish(again).has_value());
  const queue_place never = place_of(waiting_for({}), NOW);
  EXPECT_EQ(wish({{"after", to_cursor(never, {})}}).after, never);
}

TEST(queue_cursor, of_another_form_is_refused) {
  const std::string id = "0197a000-0000-7000-8000-000000000001";
  for (const std::string& bad :
       std::vector<std::string>{"x", "-1." + id, "." + id, "1.", "1." + id + "x", "9999999999999999999." + id,
                                "1.2." + id, "01x." + id, std::string(1000, '1')})
    EXPECT_FALSE(read_queue_wish({{"after", bad}}).has_value()) << bad;
}

}  // namespace
}  // namespace mash::hub
