// SPDX-License-Identifier: Apache-2.0
// The work queue over a real store: open checks from memory, also after a restart; past ones of a period from the
// store; pages that together show each once; nothing that the caller may not open.
#include <gmock/gmock.h>

#include <set>

#include "tests/unit/requests/service_fixture.hpp"

namespace mash::hub {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAreArray;

class work_queue : public request_service {
 protected:
  // As many checks as that, each opened a minute after the one before.
  std::vector<std::string> opened(std::size_t many, const char* urgency = "red") {
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < many; ++i) {
      const auto page = ask(test::demo_request([&](json::object& document) { document["urgency"] = urgency; }));
      EXPECT_TRUE(page.has_value());
      if (page) ids.push_back(page->request);
      time.at += std::chrono::minutes(1);
    }
    return ids;
  }
  void settle(const std::string& id) {
    for (const std::string& member : MEMBERS) {
      const auto lines = exchange.of(member, contract::message_type::ask);
      for (const auto& sent : lines) {
        const contract::ask asked = contract::decode_ask(sent.line).value();
        say(member, contract::message_type::answer,
            ledger.line_of(test::simple_answer(asked, member, time.at), time.at));
      }
    }
    EXPECT_TRUE(run_until([&] { return show(id).at("state").as_string() == "complete"; }));
  }
  json::object page(queue_wish wanted, const asking_person& viewer = test::coordinator()) {
    auto got = run(hub->queue(viewer, std::move(wanted)));
    EXPECT_TRUE(got.has_value());
    return got.value_or(json::object{{"requests", json::array{}}});
  }
  static std::vector<std::string> ids_of(const json::object& page) {
    std::vector<std::string> out;
    for (const auto& one : page.at("requests").as_array()) out.emplace_back(std::string_view(one.at("id").as_string()));
    return out;
  }
  // Every page, one after the other, as a client reads them.
  std::vector<std::string> all_pages(queue_wish wanted) {
    std::vector<std::string> out;
    for (int pages = 0; pages < 100; ++pages) {
      const json::object got = page(wanted);
      for (std::string& id : ids_of(got)) out.push_back(std::move(id));
      if (!got.contains("next")) return out;
      std::vector<std::pair<std::string, std::string>> query{{"after", std::string(got.at("next").as_string())}};
      if (wanted.opened) {
        query.emplace_back("from", to_rfc3339(wanted.opened->first));
        query.emplace_back("until", to_rfc3339(wanted.opened->second));
      }
      wanted.after = read_queue_wish(query).value().after;
    }
    ADD_FAILURE() << "the pages never end";
    return out;
  }
  queue_wish of_today() const {
    queue_wish out;
    // An id never goes back in time, and this process made its first by the machine's clock.
    const instant machine = system_clock().now();
    out.opened.emplace(std::min(NOW, machine) - std::chrono::hours(1), std::max(NOW, machine) + std::chrono::hours(12));
    return out;
  }
};

TEST_F(work_queue, is_by_due_time_whatever_order_they_were_opened_in) {
  const auto green = opened(1, "green"), red = opened(2, "red"), amber = opened(1, "amber");
  EXPECT_THAT(ids_of(page({})), ElementsAre(red[0], red[1], amber[0], green[0]));
}

TEST_F(work_queue, pages_show_each_once_in_the_same_order) {
  (void)opened(3, "green");
  (void)opened(4, "red");
  queue_wish two;
  two.rows_max = 2;
  EXPECT_THAT(page(two).at("requests").as_array(), SizeIs(2));
  EXPECT_THAT(all_pages(two), ElementsAreArray(ids_of(page({}))));
  EXPECT_THAT(ids_of(page({})), SizeIs(7));
  queue_wish exactly;
  exactly.rows_max = 7;
  EXPECT_FALSE(page(exactly).contains("next"));
}

TEST_F(work_queue, a_page_goes_on_though_the_check_it_ended_with_has_gone) {
  connect_all();
  const auto ids = opened(1);
  settle(ids[0]);
  exchange.lines.clear();
  const auto more = opened(3);
  queue_wish one;
  one.rows_max = 1;
  const json::object first = page(one);
  EXPECT_THAT(ids_of(first), ElementsAre(more[0]));
  exchange.lines.resize(exchange.lines.size() / 3);  // of the first check only
  settle(more[0]);
  one.after = read_queue_wish({{"after", std::string(first.at("next").as_string())}}).value().after;
  EXPECT_THAT(ids_of(page(one)), ElementsAre(more[1]));
}

TEST_F(work_queue, is_the_same_after_a_restart) {
  (void)opened(3, "amber");
  const auto before = ids_of(page({}));
  ASSERT_THAT(before, SizeIs(3));
  restart();
  EXPECT_THAT(ids_of(page({})), ElementsAreArray(before));
}

TEST_F(work_queue, what_is_settled_leaves_it_and_is_found_by_its_period) {
  connect_all();
  const auto ids = opened(1);
  settle(ids[0]);
  EXPECT_THAT(ids_of(page({})), IsEmpty());
  restart();
  const json::object past = page(of_today());
  ASSERT_THAT(ids_of(past), ElementsAre(ids[0]));
  const auto& row = past.at("requests").at(0);
  EXPECT_EQ(row.at("state").as_string(), "complete");
  for (const auto& one : row.at("agencies").as_array()) EXPECT_NE(one.at("outcome").as_string(), "pending");
  EXPECT_THAT(hub->list(test::coordinator()), IsEmpty()) << "a glance at it did not bring it back";
}

TEST_F(work_queue, a_period_has_open_and_settled_ones_oldest_first_page_after_page) {
  connect_all();
  const auto first = opened(1, "green");
  settle(first[0]);
  const auto later = opened(4, "red");
  queue_wish some = of_today();
  some.rows_max = 2;
  EXPECT_THAT(all_pages(some), ElementsAre(first[0], later[0], later[1], later[2], later[3]));
  queue_wish open_only = of_today();
  open_only.state = state_word::open;
  EXPECT_THAT(all_pages(open_only), ElementsAreArray(later));
  queue_wish before = of_today();
  before.opened.emplace(NOW - std::chrono::hours(48), std::min(NOW, before.opened->first));
  EXPECT_THAT(all_pages(before), IsEmpty());
}

TEST_F(work_queue, shows_to_each_what_they_may_open_and_no_more) {
  connect_all();
  const auto ids = opened(2);
  asking_person stranger = test::coordinator();
  stranger.who.id = "somebody-else";
  stranger.who.team = "other-door";
  asking_person neighbour = test::coordinator();
  neighbour.authorities = {"peterborough"};
  asking_person auditor = test::coordinator();
  auditor.roles = {policy::role::auditor};
  asking_person manager = stranger;
  manager.roles = {policy::role::mash_manager};
  for (const queue_wish& wanted : {queue_wish{}, of_today()}) {
    EXPECT_THAT(ids_of(page(wanted, stranger)), IsEmpty());
    EXPECT_THAT(ids_of(page(wanted, neighbour)), IsEmpty());
    EXPECT_THAT(ids_of(page(wanted, auditor)), IsEmpty());
    EXPECT_THAT(ids_of(page(wanted, manager)), UnorderedElementsAreArray(ids));
  }
}

TEST_F(work_queue, what_passes_its_time_becomes_overdue_by_itself) {
  connect_all();
  const auto ids = opened(1);
  queue_wish overdue;
  overdue.due = due_word::overdue;
  overdue.awaiting = awaited_word::answer;
  EXPECT_THAT(ids_of(page(overdue)), IsEmpty());
  for (const std::string& member : MEMBERS)
    say(member, contract::message_type::ack,
        contract::encode(
            contract::ack{asked_of(member).ask_id, hub->state_of_member(member).session, 0, std::string(64, '0')}));
  time.at = NOW + std::chrono::hours(48);
  EXPECT_THAT(ids_of(page(overdue)), ElementsAreArray(ids));
}

TEST_F(work_queue, reading_it_leaves_nothing_in_the_log) {
  (void)opened(1);
  const auto size = [&] { return tlog::open_checkpoint(store->checkpoint(), store->log_key())->head.size; };
  const auto before = size();
  (void)page({});
  (void)page(of_today());
  EXPECT_EQ(size(), before) << "it names nobody";
}

}  // namespace
}  // namespace mash::hub
