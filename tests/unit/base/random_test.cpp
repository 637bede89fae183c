// SPDX-License-Identifier: Apache-2.0
#include "base/crypto.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace mash {
namespace {

using salt = std::array<unsigned char, 16>;

salt next() {
  salt drawn{};
  random_bytes(drawn);
  return drawn;
}

TEST(random_bytes, do_not_repeat_within_or_across_threads) {
  std::mutex door;
  std::set<salt> seen;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) {
        const salt drawn = next();
        const std::lock_guard lock(door);
        seen.insert(drawn);
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(seen.size(), 4000U);
}

TEST(random_bytes, of_a_forked_child_are_not_its_parents) {
  (void)next();  // a block is drawn and mostly unused
  int pipe_ends[2];
  ASSERT_EQ(::pipe(pipe_ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const salt drawn = next();
    const bool sent = ::write(pipe_ends[1], drawn.data(), drawn.size()) == static_cast<ssize_t>(drawn.size());
    ::_exit(sent ? 0 : 1);
  }
  salt of_child{};
  ASSERT_EQ(::read(pipe_ends[0], of_child.data(), of_child.size()), static_cast<ssize_t>(of_child.size()));
  ::waitpid(child, nullptr, 0);
  ::close(pipe_ends[0]);
  ::close(pipe_ends[1]);
  for (int i = 0; i < 200; ++i) EXPECT_NE(next(), of_child);
}

// Every length around a block's end and its largest share: each byte is drawn anew, none is left as it was.
TEST(random_bytes, fill_the_whole_of_what_is_asked_for) {
  for (const std::size_t size : {0U, 1U, 8U, 16U, 127U, 128U, 129U, 1023U, 1024U, 1025U, 5000U}) {
    std::vector<unsigned char> untouched(size, 1);
    for (int round = 0; round < 12; ++round) {
      std::vector<unsigned char> bytes(size, 0);
      random_bytes(bytes);
      for (std::size_t i = 0; i < size; ++i) untouched[i] = untouched[i] != 0 && bytes[i] == 0 ? 1 : 0;
    }
    EXPECT_EQ(std::count(untouched.begin(), untouched.end(), 1), 0) << size;
  }
}

}  // namespace
}  // namespace mash
