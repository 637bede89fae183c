// SPDX-License-Identifier: Apache-2.0
// The worked example of docs/formats/sealed.md, whose bytes were computed with another implementation of AES-GCM.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/sealed.hpp"
#include "tests/support/source_path.hpp"

namespace mash {

struct sealing_key_test_access {
  static sealing_key make() {
    sealing_key made;
    for (unsigned char i = 0; i < 8; ++i) made.id_[i] = static_cast<unsigned char>(0xa0 + i);
    for (unsigned char i = 0; i < 32; ++i) made.key_[i] = i;
    return made;
  }
  static std::string seal(const sealing_key& key, std::string_view plain, const seal_place& place) {
    std::array<unsigned char, 12> nonce;
    for (unsigned char i = 0; i < 12; ++i) nonce[i] = static_cast<unsigned char>(0x10 + i);
    return key.seal_with_nonce(plain, place, nonce);
  }
};

namespace {

constexpr std::string_view REQUEST = "0199f3c2-7d51-7a5e-8a3c-2f0d5b1c9e10";
constexpr seal_place CONTENT{.kind = "request.content", .request = REQUEST, .item = "", .schema = "1"};
constexpr seal_place KEY{.kind = "key.content", .request = REQUEST, .item = "", .schema = "1"};
constexpr std::string_view SEALED =
    "01a0a1a2a3a4a5a6a7101112131415161718191a1b3c9af93604a848caea3a637c69161b557c74d0ff3d22ca2c81328acfd188de";
constexpr std::string_view WRAPPED =
    "01938b9eff5451b27b101112131415161718191a1bf2580b0b0baf9982a69e5ec5783647d80beb394a6f97df6d31a7df4879e54ef3ff09ec98"
    "618bcde14224974687894fd9d4c45f0b7efb7654";

std::string document() {
  std::ifstream file(test::source_path("docs/formats/sealed.md"));
  std::ostringstream text;
  text << file.rdbuf();
  std::string joined;
  for (const char letter : text.str())
    if (letter != '\n' && letter != ' ' && letter != '|') joined.push_back(letter);
  return joined;
}

TEST(sealed_format, writes_the_bytes_of_the_worked_example) {
  const auto key = sealing_key_test_access::make();
  EXPECT_EQ(to_hex(as_bytes(sealing_key_test_access::seal(key, "Ada Mary Okafor", CONTENT))), SEALED);
  EXPECT_EQ(key.open(from_hex(SEALED).value(), CONTENT), "Ada Mary Okafor");
}

TEST(sealed_format, unwraps_the_key_of_the_worked_example) {
  std::string hex;
  for (int i = 0; i < 32; ++i) hex += "42";
  const auto with = sealing_key::from_hex(hex).value();
  const auto key = sealing_key::unwrap(from_hex(WRAPPED).value(), with, KEY);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->open(from_hex(SEALED).value(), CONTENT), "Ada Mary Okafor");
}

TEST(sealed_format, is_described_with_the_same_bytes) {
  const std::string text = document();
  EXPECT_NE(text.find(SEALED), std::string::npos);
  EXPECT_NE(text.find(WRAPPED), std::string::npos);
}

}  // namespace
}  // namespace mash
