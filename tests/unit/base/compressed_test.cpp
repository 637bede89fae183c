// SPDX-License-Identifier: Apache-2.0
#include "base/compressed.hpp"

#include <gtest/gtest.h>

#include <array>
#include <thread>
#include <vector>

#include "base/crypto.hpp"

namespace mash {
namespace {

constexpr std::size_t MAX = 1024 * 1024;

std::string repetitive(std::size_t size) {
  std::string text;
  while (text.size() < size) text += R"({"clause":"6.2","rule":"PCC-HLT-01"},)";
  text.resize(size);
  return text;
}

TEST(compressing, gives_back_what_it_was_given_for_every_size) {
  for (const std::size_t size : {0U, 1U, 2U, 511U, 512U, 4096U, 65535U, 65536U, 65537U, 400000U}) {
    const std::string text = repetitive(size);
    const std::string frame = compress(text);
    EXPECT_TRUE(is_compressed(frame)) << size;
    EXPECT_EQ(decompress(frame, MAX), text) << size;
  }
}

TEST(compressing, makes_what_repeats_itself_several_times_smaller) {
  EXPECT_LT(compress(repetitive(20000)).size(), 20000U / 10);
}

TEST(compressing, keeps_bytes_of_any_value_and_grows_what_cannot_shrink_by_little) {
  std::array<unsigned char, 4096> bytes{};
  random_bytes(bytes);
  const std::string noise(as_text(bytes));
  const std::string frame = compress(noise);
  EXPECT_EQ(decompress(frame, MAX), noise);
  EXPECT_LT(frame.size(), noise.size() + 64);
}

TEST(compressing, does_the_same_in_several_threads_at_once) {
  std::vector<std::jthread> threads;
  for (unsigned n = 0; n < 4; ++n)
    threads.emplace_back([n] {
      for (std::size_t i = 0; i < 200; ++i) {
        const std::string text = repetitive(1000 * n + i);
        EXPECT_EQ(decompress(compress(text), MAX), text);
      }
    });
}

TEST(decompressing, refuses_a_text_longer_than_the_reader_allows) {
  const std::string frame = compress(repetitive(5000));
  EXPECT_TRUE(decompress(frame, 5000));
  const auto refused = decompress(frame, 4999);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::corrupt);
}

TEST(decompressing, refuses_every_shortened_frame_and_anything_after_it) {
  const std::string frame = compress(repetitive(3000));
  for (std::size_t size = 0; size < frame.size(); ++size)
    EXPECT_FALSE(decompress(std::string_view(frame).substr(0, size), MAX)) << size;
  EXPECT_FALSE(decompress(frame + '\0', MAX));
  EXPECT_FALSE(decompress(frame + frame, MAX));
}

TEST(decompressing, never_takes_more_than_it_said_whatever_byte_is_changed) {
  const std::string text = repetitive(3000), frame = compress(text);
  for (std::size_t at = 0; at < frame.size(); ++at)
    for (const int bit : {1, 128}) {
      std::string changed = frame;
      changed[at] = static_cast<char>(changed[at] ^ bit);
      if (const auto read = decompress(changed, MAX)) {
        EXPECT_LE(read->size(), MAX) << at;
      }
    }
}

TEST(decompressing, refuses_what_is_no_frame) {
  for (const std::string_view text : {"", "{", R"({"a":1})", "\x28\xB5\x2F\xFD"}) EXPECT_FALSE(decompress(text, MAX));
  EXPECT_FALSE(is_compressed(""));
  EXPECT_FALSE(is_compressed(R"({"a":1})"));
}

}  // namespace
}  // namespace mash
