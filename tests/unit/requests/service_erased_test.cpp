// SPDX-License-Identifier: Apache-2.0
// A check whose content was erased, as each caller sees it.
#include "hub/audit/acts.hpp"
#include "hub/requests/erased.hpp"
#include "tests/unit/requests/service_fixture.hpp"

namespace mash::hub {
namespace {

class an_erased_check : public request_service {
 protected:
  void SetUp() override {
    connect_all();
    auto pending =
        boost::asio::co_spawn(*io, hub->ask(test::coordinator(), test::demo_request(), "", std::chrono::seconds(20)),
                              boost::asio::use_future);
    ASSERT_TRUE(run_until([&] { return exchange.lines.size() == 5; }));
    for (const std::string& member : MEMBERS) answer(member);
    const auto page = finish(pending);
    ASSERT_TRUE(page.has_value());
    request = page->request;
    restart();
  }
  void erase(bool content, bool record) {
    keeping change;
    change.acts.push_back(act("uid:0", {std::string(content ? CONTENT_ERASED : RECORD_ERASED)}, request, time.at));
    change.erase = {{request, content, record}};
    ASSERT_TRUE(run(store->keep(std::move(change))).has_value());
  }
  plan_refusal refusal_of(const asking_person& viewer, int version = 0) {
    auto page = run(hub->show(viewer, request, version));
    EXPECT_FALSE(page.has_value());
    return page ? plan_refusal{} : page.error();
  }
  static asking_person manager(std::string authority = "cambridgeshire") {
    asking_person out = test::coordinator();
    out.who.id = "urn:mash:cambridgeshire:person:another";
    out.roles = {policy::role::mash_manager};
    out.authorities = {std::move(authority)};
    return out;
  }
  static asking_person stranger() {
    asking_person out = manager();
    out.roles = {policy::role::coordinator};
    return out;
  }
  std::string request;
};

TEST_F(an_erased_check, is_gone_for_who_asked_it_and_for_managers_and_was_never_there_for_others) {
  erase(true, false);
  for (const asking_person& one : {test::coordinator(), manager()}) {
    const auto why = refusal_of(one);
    EXPECT_EQ(why.status, 410U);
    EXPECT_EQ(why.word, "erased");
    EXPECT_EQ(refusal_of(one, 1).status, 410U) << "nor any version of it";
  }
  const auto unknown = run(hub->show(stranger(), new_uuid(time.at), 0)).error();
  for (const asking_person& one : {stranger(), manager("peterborough")}) {
    const auto why = refusal_of(one);
    EXPECT_EQ(why.status, 404U);
    EXPECT_EQ(why.detail, unknown.detail) << "the same words as for what never was";
  }
}

TEST_F(an_erased_check, is_refused_in_the_log_first) {
  erase(true, false);
  const auto before = tlog::open_checkpoint(store->checkpoint(), store->log_key())->head.size;
  refusal_of(test::coordinator());
  EXPECT_EQ(tlog::open_checkpoint(store->checkpoint(), store->log_key())->head.size, before + 1);
}

TEST_F(an_erased_check, that_somebody_looked_at_just_before_is_not_shown_from_memory) {
  ASSERT_FALSE(show(request).empty());
  erase(true, false);
  EXPECT_EQ(refusal_of(test::coordinator()).status, 503U) << "the view could not be recorded any more";
  EXPECT_EQ(refusal_of(test::coordinator()).status, 410U);
}

TEST_F(an_erased_check, of_which_no_record_is_left_was_never_there) {
  erase(true, true);
  EXPECT_EQ(refusal_of(test::coordinator()).status, 404U);
}

TEST_F(an_erased_check, without_its_record_is_still_shown_to_nobody) {
  erase(false, true);
  EXPECT_GE(refusal_of(test::coordinator()).status, 400U) << "a view that cannot be recorded";
}

TEST_F(an_erased_check, stays_erased_over_a_restart_and_hinders_no_start) {
  erase(true, false);
  restart();
  EXPECT_EQ(refusal_of(test::coordinator()).status, 410U);
  EXPECT_TRUE(hub->list(test::coordinator()).empty());
}

TEST(range_of_a_request, is_its_millisecond) {
  const instant at = parse_rfc3339("2026-11-20T14:30:00.123Z").value();
  // Written out: within one process ids only rise, so a new one may be of a later millisecond.
  const auto range = range_of("01a1f95d-3ebb-7000-8000-000000000000");
  EXPECT_EQ(range.from, at);
  EXPECT_EQ(range.until, at + std::chrono::milliseconds(1));
  EXPECT_EQ(range_of("").from, instant()) << "what is no id is about none";
}

}  // namespace
}  // namespace mash::hub
