// SPDX-License-Identifier: Apache-2.0
// One value has one spelling: decoders take exactly what the encoders write.
#include "base/encoding.hpp"

#include <gtest/gtest.h>

#include <random>

namespace mash {
namespace {

TEST(base64, has_the_vectors_of_rfc_4648) {
  const std::pair<const char*, const char*> rows[] = {{"", ""},
                                                      {"f", "Zg=="},
                                                      {"fo", "Zm8="},
                                                      {"foo", "Zm9v"},
                                                      {"foob", "Zm9vYg=="},
                                                      {"fooba", "Zm9vYmE="},
                                                      {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : rows) {
    EXPECT_EQ(to_base64(as_bytes(plain)), coded);
    EXPECT_EQ(from_base64(coded).value(), plain);
  }
}

TEST(base64, refuses_every_second_spelling) {
  for (const char* text :
       {"Zg",   "Zg=",    "Zg===",  "Zh==",  "Zm9=",  "Zm8",  "Zm9v=", "=",        "====",     "Z===",
        "Zm 9", "Zm9v\n", "\nZm9v", " Zm9v", "Zm9v ", "Zm-v", "Zm_v",  "Zm9v====", "Zg==Zg==", "Z\xc3\xa9g="})
    EXPECT_FALSE(from_base64(text).has_value()) << text;
}

TEST(base64, of_any_bytes_comes_back) {
  std::mt19937 random(17);
  for (std::size_t size = 0; size < 300; ++size) {
    std::string bytes(size, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    EXPECT_EQ(from_base64(to_base64(as_bytes(bytes))).value(), bytes);
  }
}

// Of all four-character texts over a few characters, exactly those are read that are written for what they mean.
TEST(base64, reads_nothing_that_it_would_not_write) {
  const std::string_view some = "AQgZ/+=9 ";
  std::size_t taken = 0;
  std::string text(4, ' ');
  for (const char a : some)
    for (const char b : some)
      for (const char c : some)
        for (const char d : some) {
          text = {a, b, c, d};
          const auto read = from_base64(text);
          if (!read) continue;
          ++taken;
          EXPECT_EQ(to_base64(as_bytes(*read)), text);
        }
  EXPECT_GT(taken, 1000U);
}

TEST(hexadecimal, is_lower_case_and_even) {
  EXPECT_EQ(to_hex(as_bytes(std::string_view("\x00\x7f\x80\xff", 4))), "007f80ff");
  EXPECT_EQ(from_hex("007f80ff").value(), std::string("\x00\x7f\x80\xff", 4));
  EXPECT_EQ(from_hex("").value(), "");
  for (const char* text : {"0", "000", "0g", "AB", "aB", " 00", "00 ", "0x00", "-1", "0\n"})
    EXPECT_FALSE(from_hex(text).has_value()) << text;
}

TEST(hexadecimal, of_every_byte_comes_back) {
  for (int c = 0; c < 256; ++c) {
    const std::string byte(1, static_cast<char>(c));
    const std::string text = to_hex(as_bytes(byte));
    EXPECT_EQ(text.size(), 2U);
    EXPECT_EQ(from_hex(text).value(), byte);
  }
}

TEST(bytes, are_the_text_they_were) {
  const std::string_view text("a\0b\xff", 4);
  EXPECT_EQ(as_text(as_bytes(text)), text);
  EXPECT_EQ(as_bytes("").size(), 0U);
}

}  // namespace
}  // namespace mash
