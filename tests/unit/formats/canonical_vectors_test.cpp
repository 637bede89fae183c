// SPDX-License-Identifier: Apache-2.0
// tests/data/canonical_json, which every reader of MASHX1 passes; the Python adapter runs the same file.
#include "base/encoding.hpp"
#include "tests/unit/formats/documents.hpp"

namespace mash::json {
namespace {

class canonical_vectors : public testing::Test {
 protected:
  const value vectors = parse(test::read_document("tests/data/canonical_json/vectors.json")).value();
};

TEST_F(canonical_vectors, one_value_has_one_spelling) {
  const auto& cases = vectors.at("canonical").as_array();
  EXPECT_GT(cases.size(), 10U);
  for (const auto& one : cases) {
    const auto read = parse(std::string_view(one.at("given").as_string()));
    ASSERT_TRUE(read) << one.at("given") << ' ' << read.error().detail;
    EXPECT_EQ(canonical(*read), std::string_view(one.at("canonical").as_string()));
  }
}

TEST_F(canonical_vectors, what_is_ambiguous_is_refused) {
  const auto& refused = vectors.at("refused").as_array();
  EXPECT_GT(refused.size(), 20U);
  for (const auto& text : refused) EXPECT_FALSE(parse(std::string_view(text.as_string()))) << text;
  for (const auto& hex : vectors.at("refused_bytes_hex").as_array())
    EXPECT_FALSE(parse(from_hex(std::string_view(hex.as_string())).value())) << hex;
}

}  // namespace
}  // namespace mash::json
