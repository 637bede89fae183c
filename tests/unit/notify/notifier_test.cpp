// SPDX-License-Identifier: Apache-2.0
// Notices on their way: who gets which, what happens when an outlet fails, hangs or dies with the process.
#include "base/notify/notifier.hpp"

#include <gmock/gmock.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <condition_variable>

#include "tests/support/temporary_directory.hpp"
#include "tests/unit/notify/builders.hpp"

namespace mash::notify {
namespace {

using test::notice_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

// Fails as often as told, then takes everything.
class scripted_outlet final : public outlet {
 public:
  result<void> deliver(const notice& one) override {
    const std::lock_guard held(guard_);
    ++tries_;
    changed_.notify_all();
    if (failures_ > 0) return --failures_, fail(errc::unavailable, "told to fail");
    taken_.push_back(one.id);
    return {};
  }
  void fail_next(int times) {
    const std::lock_guard held(guard_);
    failures_ = times;
  }
  bool wait_for(const std::function<bool(const scripted_outlet&)>& reached) {
    std::unique_lock held(guard_);
    return changed_.wait_for(held, std::chrono::seconds(20), [&] { return reached(*this); });
  }
  std::vector<std::string> taken_;  // under guard_; read by tests inside wait_for or when the notifier has gone
  int tries_ = 0;

 private:
  std::mutex guard_;
  std::condition_variable changed_;
  int failures_ = 0;
};

class the_notifier : public ::testing::Test {
 protected:
  notifier_terms terms() {
    return {.path = folder_.file("notices.db"),
            .outlets = {{"managers", {"mash_manager"}, {}, managers_},
                        {"police", {"agency:police"}, {}, police_},
                        {"elsewhere", {"mash_manager"}, {"peterborough"}, elsewhere_}},
            .first_pause = std::chrono::milliseconds(1),
            .longest_pause = std::chrono::milliseconds(5)};
  }
  void start(notifier_terms with) {
    notifier_.reset();
    auto made = notifier::start(std::move(with));
    ASSERT_TRUE(made.has_value());
    notifier_ = *std::move(made);
  }
  result<void> raise(std::vector<notice> notices) {
    boost::asio::io_context io;
    auto done = boost::asio::co_spawn(io, notifier_->raise(std::move(notices)), boost::asio::use_future);
    io.run();
    return done.get();
  }
  static notice fresh(const std::string& id, std::vector<std::string> to = {"mash_manager"}) {
    notice out = notice_of(id, std::move(to));
    out.raised_at = std::chrono::floor<std::chrono::milliseconds>(system_clock().now());
    return out;
  }
  static bool got(scripted_outlet& from, std::size_t many) {
    return from.wait_for([&](const scripted_outlet& one) { return one.taken_.size() >= many; });
  }

  mash::test::temporary_directory folder_;
  std::shared_ptr<scripted_outlet> managers_ = std::make_shared<scripted_outlet>(),
                                   police_ = std::make_shared<scripted_outlet>(),
                                   elsewhere_ = std::make_shared<scripted_outlet>();
  std::unique_ptr<notifier> notifier_;
};

TEST_F(the_notifier, delivers_to_the_outlets_that_are_for_an_audience_and_authority_of_it) {
  start(terms());
  ASSERT_TRUE(raise({fresh("a"), fresh("b", {"agency:police"}), fresh("c", {"mash_manager", "agency:police"}),
                     fresh("nobody", {"agency:health"})}));
  EXPECT_TRUE(got(*managers_, 2) && got(*police_, 2));
  notifier_.reset();
  EXPECT_THAT(managers_->taken_, UnorderedElementsAre("a", "c"));
  EXPECT_THAT(police_->taken_, UnorderedElementsAre("b", "c"));
  EXPECT_THAT(elsewhere_->taken_, IsEmpty());
}

TEST_F(the_notifier, tries_again_until_it_is_taken_and_says_that_it_has_trouble) {
  managers_->fail_next(1 << 30);
  start(terms());
  ASSERT_TRUE(raise({fresh("a")}));
  ASSERT_TRUE(managers_->wait_for([](const auto& one) { return one.tries_ >= 5; }));
  EXPECT_THAT(notifier_->trouble(), HasSubstr("managers"));
  EXPECT_THAT(notifier_->trouble(), testing::Not(HasSubstr("police")));
  managers_->fail_next(0);
  EXPECT_TRUE(got(*managers_, 1));
  notifier_.reset();
  EXPECT_THAT(managers_->taken_, ElementsAre("a")) << "once";
}

TEST_F(the_notifier, has_no_trouble_before_and_after_a_failure) {
  start(terms());
  EXPECT_THAT(notifier_->trouble(), IsEmpty());
  managers_->fail_next(2);
  ASSERT_TRUE(raise({fresh("a")}));
  EXPECT_TRUE(got(*managers_, 1));
  ASSERT_TRUE(raise({fresh("b")}));
  EXPECT_TRUE(got(*managers_, 2));  // the first is done with, and its outcome noted
  EXPECT_THAT(notifier_->trouble(), IsEmpty());
}

TEST_F(the_notifier, delivers_after_a_restart_what_was_raised_before_it) {
  notifier_terms slow = terms();
  slow.first_pause = std::chrono::hours(1);
  slow.longest_pause = std::chrono::hours(1);
  managers_->fail_next(1);
  start(slow);
  ASSERT_TRUE(raise({fresh("a"), fresh("b")}));
  ASSERT_TRUE(managers_->wait_for([](const auto& one) { return one.tries_ >= 2; }));
  start(slow);
  EXPECT_TRUE(got(*managers_, 2));
  notifier_.reset();
  EXPECT_THAT(managers_->taken_, UnorderedElementsAre("a", "b"));
  start(slow);
  notifier_.reset();
  EXPECT_EQ(managers_->taken_.size(), 2U) << "nothing was left";
}

TEST_F(the_notifier, raises_what_is_raised_again_only_once_also_over_a_restart) {
  start(terms());
  const notice one = fresh("a");
  ASSERT_TRUE(raise({one}));
  ASSERT_TRUE(raise({one}));
  EXPECT_TRUE(got(*managers_, 1));
  start(terms());
  ASSERT_TRUE(raise({one, fresh("b")}));
  EXPECT_TRUE(got(*managers_, 2));
  notifier_.reset();
  EXPECT_THAT(managers_->taken_, ElementsAre("a", "b"));
}

TEST_F(the_notifier, gives_up_what_is_too_old_to_matter) {
  managers_->fail_next(1);
  start(terms());
  notice old = fresh("old");
  old.raised_at -= std::chrono::hours(25);
  ASSERT_TRUE(raise({old, fresh("new")}));
  EXPECT_TRUE(got(*managers_, 1));
  start(terms());
  ASSERT_TRUE(raise({fresh("newer")}));
  EXPECT_TRUE(got(*managers_, 2));
  notifier_.reset();
  EXPECT_THAT(managers_->taken_, ElementsAre("new", "newer"));
}

TEST_F(the_notifier, an_outlet_that_fails_delays_no_other) {
  notifier_terms slow = terms();
  slow.first_pause = std::chrono::hours(1);
  managers_->fail_next(1 << 30);
  start(slow);
  ASSERT_TRUE(raise({fresh("a", {"mash_manager", "agency:police"}), fresh("b", {"agency:police"})}));
  EXPECT_TRUE(got(*police_, 2));
}

TEST_F(the_notifier, does_not_wait_for_an_outlet_that_was_taken_out_of_the_configuration) {
  managers_->fail_next(1 << 30);
  start(terms());
  ASSERT_TRUE(raise({fresh("a")}));
  notifier_terms fewer = terms();
  std::erase_if(fewer.outlets, [](const named_outlet& one) { return one.name == "managers"; });
  start(std::move(fewer));
  managers_->fail_next(0);
  start(terms());
  ASSERT_TRUE(raise({fresh("b")}));
  EXPECT_TRUE(got(*managers_, 1));
  notifier_.reset();
  EXPECT_THAT(managers_->taken_, ElementsAre("b"));
}

}  // namespace
}  // namespace mash::notify
