// SPDX-License-Identifier: Apache-2.0
#include "base/notify/outbox.hpp"

#include <gmock/gmock.h>

#include "tests/support/temporary_directory.hpp"
#include "tests/unit/notify/builders.hpp"

namespace mash::notify {
namespace {

using test::notice_of;
using test::NOW;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class the_outbox : public ::testing::Test {
 protected:
  std::unique_ptr<outbox> open(std::size_t waiting_max = 10) {
    auto made = outbox::open(folder_.file("notices.db"), waiting_max);
    EXPECT_TRUE(made.has_value());
    return *std::move(made);
  }
  static std::vector<std::string> ids(const std::vector<waiting_delivery>& all) {
    std::vector<std::string> out;
    for (const waiting_delivery& one : all) out.push_back(one.what.id + ">" + one.outlet);
    return out;
  }
  mash::test::temporary_directory folder_;
};

TEST_F(the_outbox, keeps_what_waits_over_a_restart_oldest_first) {
  auto box = open();
  notice later = notice_of("a"), sooner = notice_of("b");
  later.raised_at += std::chrono::seconds(1);
  ASSERT_TRUE(box->put({{later, {"mail"}}, {sooner, {"mail", "chat"}}}));
  box.reset();
  box = open();
  const auto left = box->waiting().value();
  EXPECT_THAT(ids(left), ElementsAre("b>chat", "b>mail", "a>mail"));
  EXPECT_EQ(left[0].what, sooner);
  EXPECT_EQ(left[0].attempts, 0);
}

TEST_F(the_outbox, takes_a_notice_once_whatever_is_raised_again) {
  auto box = open();
  EXPECT_THAT(box->put({{notice_of("a"), {"mail"}}}).value(), SizeIs(1));
  EXPECT_THAT(box->put({{notice_of("a"), {"mail", "chat"}}, {notice_of("b"), {"chat"}}}).value(), SizeIs(1));
  EXPECT_THAT(ids(box->waiting().value()), ElementsAre("a>mail", "b>chat"));
  ASSERT_TRUE(box->delivered(box->waiting().value().front()));
  EXPECT_THAT(box->put({{notice_of("a"), {"mail"}}}).value(), IsEmpty()) << "also when it was delivered";
}

TEST_F(the_outbox, counts_attempts_and_forgets_nothing_that_waits) {
  auto box = open();
  ASSERT_TRUE(box->put({{notice_of("a"), {"mail", "chat", "pager"}}}));
  auto all = box->waiting().value();
  ASSERT_TRUE(box->failed(all[0]));
  ASSERT_TRUE(box->failed(all[0]));
  ASSERT_TRUE(box->given_up(all[1]));
  ASSERT_TRUE(box->forget_before(NOW + std::chrono::days(1)));
  all = box->waiting().value();
  ASSERT_THAT(ids(all), ElementsAre("a>chat", "a>pager"));
  EXPECT_EQ(all[0].attempts, 2);
  EXPECT_EQ(all[1].attempts, 0);
}

TEST_F(the_outbox, forgets_the_id_of_what_is_done_with_and_old) {
  auto box = open();
  ASSERT_TRUE(box->put({{notice_of("a"), {"mail"}}, {notice_of("unrouted"), {}}}));
  ASSERT_TRUE(box->delivered(box->waiting().value().front()));
  ASSERT_TRUE(box->forget_before(NOW));
  EXPECT_THAT(box->put({{notice_of("a"), {"mail"}}}).value(), IsEmpty()) << "not older than that";
  ASSERT_TRUE(box->forget_before(NOW + std::chrono::milliseconds(1)));
  EXPECT_THAT(box->put({{notice_of("a"), {"mail"}}, {notice_of("unrouted"), {}}}).value(), SizeIs(2));
}

TEST_F(the_outbox, that_is_full_takes_none_of_them) {
  auto box = open(2);
  ASSERT_TRUE(box->put({{notice_of("a"), {"mail"}}}));
  EXPECT_EQ(box->put({{notice_of("b"), {"mail"}}, {notice_of("c"), {"mail"}}}).error().code, errc::unavailable);
  EXPECT_THAT(ids(box->waiting().value()), ElementsAre("a>mail"));
  EXPECT_THAT(box->put({{notice_of("b"), {"mail"}}}).value(), SizeIs(1)) << "it had not been taken";
  EXPECT_TRUE(box->put({{notice_of("a"), {"mail"}}})) << "known already: nothing more waits";
}

TEST_F(the_outbox, belongs_to_one_process) {
  const auto box = open();
  EXPECT_EQ(outbox::open(folder_.file("notices.db"), 10).error().code, errc::conflict);
}

}  // namespace
}  // namespace mash::notify
