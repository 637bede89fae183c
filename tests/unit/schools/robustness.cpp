// SPDX-License-Identifier: Apache-2.0
// Thousands of damaged files, always the same ones: nothing crashes, and what is still read keeps its invariants.
#include <random>

#include "adapters/schools/records.hpp"
#include "adapters/schools/roll.hpp"
#include "tests/unit/schools/fixtures.hpp"

namespace mash::schools {
namespace {

// Up to `most` random edits: a byte changed, removed, doubled, or the end cut off.
std::string damaged(std::string text, std::mt19937& random, std::size_t most) {
  const auto upto = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
  for (std::size_t edits = 1 + upto(most); edits > 0 && !text.empty(); --edits) {
    const std::size_t at = upto(text.size());
    switch (upto(5)) {
      case 0:
        text[at] = static_cast<char>(upto(256));
        break;
      case 1:
        text.erase(at, 1 + upto(20));
        break;
      case 2:
        text.insert(at, text.substr(at, 1 + upto(40)));
        break;
      case 3:
        text.resize(at);
        break;
      default:
        text[at] = "<>&\"',;\n0Z"[upto(10)];
        break;
    }
  }
  return text;
}

const settings& how() {
  static const auto read = read_settings(test::schools_config("/drop"));
  return *read;
}

void expect_sound(const roll& all) {
  for (const held_pupil& one : all.people()) {
    EXPECT_EQ(one.at->urn, "100000");
    EXPECT_EQ(all.by_key(one.key)->key, one.key);
    if (!one.identity.upn.empty()) {
      EXPECT_TRUE(contract::valid_upn(one.identity.upn));
      EXPECT_EQ(all.candidates(test::by_upn(one.identity.upn)).size(), 1u);
    }
    for (const contract::record& what : records_of(one, "c1", date_of(instant{}))) {
      EXPECT_EQ(what.id.size(), 32u);
      EXPECT_FALSE(what.summary.empty());
      // Whatever it says must be able to travel: valid UTF-8, our JSON.
      EXPECT_TRUE(json::parse(json::canonical(json::object{{"s", what.summary}, {"f", what.fields}})));
    }
  }
}

TEST(schools_robustness, damaged_transfer_files_are_refused_or_read_soundly) {
  const std::string whole = test::file_text(test::demo_folder() + "/8731000_CTF_873LLLL_001.xml");
  std::mt19937 random(873);
  int read = 0, refused = 0;
  for (int i = 0; i < 1500; ++i) {
    auto parsed = read_ctf(damaged(whole, random, 1));
    if (!parsed) {
      ++refused;
      EXPECT_EQ(parsed.error().detail.find("Okafor"), std::string::npos);
      continue;
    }
    ++read;
    EXPECT_LE(parsed->pupils.size(), 15u);
    auto file = std::make_shared<parsed_file>();
    file->content = std::move(*parsed);
    expect_sound(roll(how(), {std::move(file)}, {}));
  }
  EXPECT_GT(read, 100);
  EXPECT_GT(refused, 100);
}

TEST(schools_robustness, damaged_census_extracts_are_refused_or_read_soundly) {
  std::mt19937 random(1000);
  int read = 0, refused = 0;
  for (const auto& one : std::filesystem::directory_iterator(test::demo_folder())) {
    if (one.path().extension() != ".csv") continue;
    const std::string whole = test::file_text(one.path()), name = one.path().filename().string();
    for (int i = 0; i < 500; ++i) {
      auto parsed = read_census(damaged(whole, random, 4), name);
      if (!parsed) {
        ++refused;
        EXPECT_EQ(parsed.error().detail.find("Okafor"), std::string::npos);
        continue;
      }
      ++read;
      auto file = std::make_shared<parsed_file>();
      file->content = std::move(*parsed);
      file->modified_on = "2026-11-01";
      expect_sound(roll(how(), {std::move(file)}, {}));
    }
  }
  EXPECT_GT(read, 100);
  EXPECT_GT(refused, 100);
}

// The folder in which suppliers' exports break off now and then: every prefix of a file, as if copying had stopped
// there.
TEST(schools_robustness, no_prefix_of_a_transfer_file_passes_for_the_whole) {
  const std::string whole = test::file_text(test::demo_folder() + "/8731000_CTF_873LLLL_001.xml");
  const std::size_t last = whole.rfind("</CTfile>");
  for (std::size_t end = 0; end < last; end += 97) EXPECT_FALSE(read_ctf(whole.substr(0, end))) << end;
  EXPECT_TRUE(read_ctf(whole));
}

}  // namespace
}  // namespace mash::schools
