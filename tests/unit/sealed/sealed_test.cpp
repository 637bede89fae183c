// SPDX-License-Identifier: Apache-2.0
#include "base/sealed.hpp"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

namespace mash {
namespace {

constexpr seal_place HERE{.kind = "request.content", .request = "r1", .item = "i1", .schema = "1"};
const std::string PLAIN = "Ada Mary Okafor, born 2015-04-02";

TEST(sealing, opens_what_it_sealed_for_every_size_near_a_block) {
  const auto key = sealing_key::generate();
  for (const std::size_t size : {0U, 1U, 15U, 16U, 17U, 31U, 32U, 33U, 2500U, 100000U}) {
    const std::string plain(size, 'x');
    const std::string sealed = key.seal(plain, HERE);
    EXPECT_EQ(sealed.size(), size + 37);
    EXPECT_EQ(key.open(sealed, HERE), plain) << size;
  }
}

TEST(sealing, hides_the_text_and_never_repeats_itself) {
  const auto key = sealing_key::generate();
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string sealed = key.seal(PLAIN, HERE);
    EXPECT_EQ(sealed.find("Okafor"), std::string::npos);
    EXPECT_TRUE(seen.insert(sealed.substr(9, 12)).second);  // the nonce
  }
}

TEST(sealing, refuses_every_single_bit_flip) {
  const auto key = sealing_key::generate();
  const std::string sealed = key.seal(PLAIN, HERE);
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    std::string changed = sealed;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    const auto opened = key.open(changed, HERE);
    ASSERT_FALSE(opened) << "bit " << bit;
    EXPECT_EQ(opened.error().code, errc::corrupt);
  }
}

TEST(sealing, refuses_every_shortened_and_every_lengthened_value) {
  const auto key = sealing_key::generate();
  const std::string sealed = key.seal(PLAIN, HERE);
  for (std::size_t size = 0; size < sealed.size(); ++size)
    EXPECT_FALSE(key.open(std::string_view(sealed).substr(0, size), HERE)) << size;
  EXPECT_FALSE(key.open(sealed + '\0', HERE));
  EXPECT_FALSE(key.open('\1' + sealed, HERE));
}

TEST(sealing, refuses_the_ciphertext_of_another_child_in_the_same_place) {
  const auto key = sealing_key::generate();
  const seal_place ada{.kind = "subject", .request = "r1", .item = "c1", .schema = "1"};
  const seal_place leo{.kind = "subject", .request = "r1", .item = "c2", .schema = "1"};
  const std::string of_ada = key.seal("Ada", ada);
  const std::string of_leo = key.seal("Leo", leo);
  EXPECT_FALSE(key.open(of_leo, ada));
  EXPECT_FALSE(key.open(of_ada, leo));
  EXPECT_EQ(key.open(of_leo, leo), "Leo");
}

TEST(sealing, binds_each_member_of_the_place) {
  const auto key = sealing_key::generate();
  const std::string sealed = key.seal(PLAIN, HERE);
  for (const auto member : {&seal_place::kind, &seal_place::request, &seal_place::item, &seal_place::schema}) {
    seal_place other = HERE;
    other.*member = "other";
    EXPECT_FALSE(key.open(sealed, other));
    other.*member = "";
    EXPECT_FALSE(key.open(sealed, other));
  }
}

TEST(sealing, does_not_confuse_places_whose_members_run_together) {
  const auto key = sealing_key::generate();
  const seal_place one{.kind = "ab", .request = "c", .item = "", .schema = "1"};
  const seal_place other{.kind = "a", .request = "bc", .item = "", .schema = "1"};
  EXPECT_FALSE(key.open(key.seal(PLAIN, one), other));
}

TEST(sealing, refuses_a_value_of_another_key) {
  const auto key = sealing_key::generate();
  const auto other = sealing_key::generate();
  EXPECT_EQ(other.open(key.seal(PLAIN, HERE), HERE).error().code, errc::corrupt);
}

TEST(sealing, says_nothing_about_the_text_when_it_refuses) {
  const auto key = sealing_key::generate();
  std::string sealed = key.seal(PLAIN, HERE);
  sealed.back() = static_cast<char>(sealed.back() ^ 1);
  EXPECT_EQ(key.open(sealed, HERE).error().detail.find("Ada"), std::string::npos);
}

TEST(sealing, works_from_many_threads_with_one_key) {
  const auto key = sealing_key::generate();
  std::vector<std::thread> threads;
  std::vector<int> good(4);
  for (std::size_t at = 0; at < good.size(); ++at)
    threads.emplace_back([&, at] {
      for (int i = 0; i < 500; ++i) {
        const std::string plain = std::to_string(at) + ":" + std::to_string(i);
        good[at] += key.open(key.seal(plain, HERE), HERE) == plain ? 1 : 0;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(good, std::vector<int>(4, 500));
}

TEST(sealing, keeps_interleaved_keys_apart_on_one_thread) {
  const auto one = sealing_key::generate();
  const auto two = sealing_key::generate();
  const std::string of_one = one.seal("one", HERE);
  const std::string of_two = two.seal("two", HERE);
  EXPECT_FALSE(two.open(of_one, HERE));
  EXPECT_EQ(one.open(of_one, HERE), "one");
  EXPECT_EQ(two.open(of_two, HERE), "two");
}

TEST(wrapping, gives_the_key_back_to_the_request_it_belongs_to) {
  const auto with = sealing_key::generate();
  const auto key = sealing_key::generate();
  const std::string sealed = key.seal(PLAIN, HERE);
  const seal_place place{.kind = "key.content", .request = "r1", .item = "", .schema = "1"};
  const auto back = sealing_key::unwrap(key.wrap(with, place), with, place);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->open(sealed, HERE), PLAIN);
}

TEST(wrapping, refuses_a_key_moved_to_another_request_or_another_purpose) {
  const auto with = sealing_key::generate();
  const seal_place place{.kind = "key.content", .request = "r1", .item = "", .schema = "1"};
  const seal_place other_request{.kind = "key.content", .request = "r2", .item = "", .schema = "1"};
  const seal_place other_purpose{.kind = "key.record", .request = "r1", .item = "", .schema = "1"};
  const std::string wrapped = sealing_key::generate().wrap(with, place);
  EXPECT_FALSE(sealing_key::unwrap(wrapped, with, other_request));
  EXPECT_FALSE(sealing_key::unwrap(wrapped, with, other_purpose));
  EXPECT_FALSE(sealing_key::unwrap(wrapped, sealing_key::generate(), place));
}

TEST(wrapping, does_not_take_a_sealed_text_for_a_key) {
  const auto with = sealing_key::generate();
  EXPECT_EQ(sealing_key::unwrap(with.seal("short", HERE), with, HERE).error().code, errc::corrupt);
  EXPECT_EQ(sealing_key::unwrap(with.seal(std::string(40, '\0'), HERE), with, HERE).error().code, errc::corrupt);
}

TEST(key_from_hex, is_the_same_key_on_every_start) {
  const std::string hex(64, 'a');
  const auto first = sealing_key::from_hex(hex);
  const auto second = sealing_key::from_hex(hex);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(second->open(first->seal(PLAIN, HERE), HERE), PLAIN);
}

TEST(key_from_hex, refuses_what_is_no_key_and_does_not_repeat_it) {
  for (const std::string& text : {std::string(), std::string(63, 'a'), std::string(66, 'a'), std::string(64, 'A'),
                                  std::string(64, 'g'), std::string(64, 'a') + "\n"}) {
    const auto refused = sealing_key::from_hex(text);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().detail.find("aaa"), std::string::npos);
  }
}

TEST(key_in_memory, moves_with_everything_it_can_do) {
  auto key = sealing_key::generate();
  const std::string sealed = key.seal(PLAIN, HERE);
  auto moved = std::move(key);
  EXPECT_EQ(moved.open(sealed, HERE), PLAIN);
  auto target = sealing_key::generate();
  target = std::move(moved);
  EXPECT_EQ(target.open(sealed, HERE), PLAIN);
}

TEST(key_in_memory, is_wiped_when_destroyed) {
  alignas(sealing_key) unsigned char place[sizeof(sealing_key)];
  const auto* made = new (place) sealing_key(sealing_key::from_hex(std::string(64, 'a')).value());
  const std::string before(reinterpret_cast<const char*>(place), sizeof(place));
  EXPECT_NE(before.find(std::string(32, '\xaa')), std::string::npos);
  made->~sealing_key();
  const volatile unsigned char* after = place;
  int left = 0;
  for (std::size_t i = 0; i < sizeof(place); ++i) left += after[i] == 0xaa ? 1 : 0;
  EXPECT_LT(left, 4);
}

TEST(key_in_memory_death_test, ends_the_process_when_a_moved_from_key_is_used) {
  auto key = sealing_key::generate();
  const auto moved = std::move(key);
  EXPECT_DEATH((void)key.seal(PLAIN, HERE), "assertion_failed");  // NOLINT(bugprone-use-after-move)
}

}  // namespace
}  // namespace mash
