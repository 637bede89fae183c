// SPDX-License-Identifier: Apache-2.0
#include "base/mailbox.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <memory>
#include <thread>

namespace mash {
namespace {

bool is_readable(int descriptor, int patience_ms = 0) {
  pollfd one{descriptor, POLLIN, 0};
  return ::poll(&one, 1, patience_ms) == 1;
}

TEST(mailbox, gives_everything_in_order_and_is_quiet_again) {
  mailbox<int> box(10);
  EXPECT_FALSE(is_readable(box.descriptor()));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(box.push(i));
  EXPECT_TRUE(is_readable(box.descriptor()));
  EXPECT_EQ(box.drain(), (std::vector<int>{0, 1, 2}));
  EXPECT_FALSE(is_readable(box.descriptor()));
  EXPECT_TRUE(box.drain().empty());
}

TEST(mailbox, refuses_more_than_its_bound_until_it_was_emptied) {
  mailbox<int> box(2);
  EXPECT_TRUE(box.push(1));
  EXPECT_TRUE(box.push(2));
  EXPECT_FALSE(box.push(3));
  EXPECT_EQ(box.drain().size(), 2U);
  EXPECT_TRUE(box.push(4));
  EXPECT_TRUE(is_readable(box.descriptor()));
}

TEST(mailbox, wakes_without_a_message) {
  mailbox<int> box(1);
  box.wake();
  EXPECT_TRUE(is_readable(box.descriptor()));
  EXPECT_TRUE(box.drain().empty());
  EXPECT_FALSE(is_readable(box.descriptor()));
}

TEST(mailbox, carries_what_cannot_be_copied) {
  mailbox<std::unique_ptr<int>> box(1);
  EXPECT_TRUE(box.push(std::make_unique<int>(7)));
  EXPECT_EQ(*box.drain().at(0), 7);
}

TEST(mailbox, loses_nothing_among_several_senders) {
  constexpr int SENDERS = 4, EACH = 5000;
  mailbox<int> box(SENDERS * EACH);
  std::vector<std::thread> senders;
  for (int sender = 0; sender < SENDERS; ++sender)
    senders.emplace_back([&box, sender] {
      for (int i = 0; i < EACH; ++i) EXPECT_TRUE(box.push(sender * EACH + i));
    });
  std::vector<int> last(SENDERS, -1);
  for (int received = 0; received < SENDERS * EACH;) {
    ASSERT_TRUE(is_readable(box.descriptor(), 10000));
    for (const int message : box.drain()) {
      ++received;
      int& before = last.at(static_cast<std::size_t>(message / EACH));
      EXPECT_LT(before, message % EACH);  // each sender's order is kept
      before = message % EACH;
    }
  }
  for (std::thread& sender : senders) sender.join();
}

}  // namespace
}  // namespace mash
