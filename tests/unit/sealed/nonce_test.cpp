// SPDX-License-Identifier: Apache-2.0
#include "base/nonce.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace mash {
namespace {

using nonce = std::array<unsigned char, NONCE_BYTES>;

TEST(nonces, do_not_repeat_within_or_across_threads) {
  std::mutex door;
  std::set<nonce> seen;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) {
        const nonce drawn = next_nonce();
        const std::lock_guard lock(door);
        seen.insert(drawn);
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(seen.size(), 4000U);
}

TEST(nonces, of_a_forked_child_are_not_its_parents) {
  (void)next_nonce();  // a block is drawn and mostly unused
  int pipe_ends[2];
  ASSERT_EQ(::pipe(pipe_ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const nonce drawn = next_nonce();
    const bool sent = ::write(pipe_ends[1], drawn.data(), drawn.size()) == static_cast<ssize_t>(drawn.size());
    ::_exit(sent ? 0 : 1);
  }
  nonce of_child{};
  ASSERT_EQ(::read(pipe_ends[0], of_child.data(), of_child.size()), static_cast<ssize_t>(of_child.size()));
  ::waitpid(child, nullptr, 0);
  ::close(pipe_ends[0]);
  ::close(pipe_ends[1]);
  for (int i = 0; i < 200; ++i) EXPECT_NE(next_nonce(), of_child);
}

}  // namespace
}  // namespace mash
