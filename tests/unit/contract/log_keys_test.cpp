// SPDX-License-Identifier: Apache-2.0
// The keys of a log one after another: a new one is taken only through a change that the one before signed.
#include "adapters/contract/log_keys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/rotated_log.hpp"

namespace mash::contract {
namespace {

using test::rotated_log;
using testing::HasSubstr;

class changed_keys : public testing::Test {
 protected:
  static std::string refusal(log_keys held, std::string_view line) {
    const std::size_t before = held.changes().size();
    const auto taken = held.follow(line);
    EXPECT_EQ(held.changes().size(), before + (taken ? 1 : 0)) << "nothing is taken of what is refused";
    return taken ? "taken" : taken.error().detail;
  }

  rotated_log log_;
  log_keys held_{rotated_log::verifier(1)};
};

TEST_F(changed_keys, a_change_signed_by_both_leads_to_the_new_key) {
  log_.append_some(5);
  const std::string line = log_.change(1, 2);
  ASSERT_TRUE(held_.follow(line).has_value());
  EXPECT_EQ(held_.newest().vkey(), rotated_log::verifier(2).vkey());
  ASSERT_EQ(held_.changes().size(), 1U);
  EXPECT_EQ(held_.changes().front().entry, 5U);
  EXPECT_EQ(held_.changes().front().head.size, 6U);
  EXPECT_EQ(held_.text(), rotated_log::verifier(1).vkey() + "\n" + line + "\n");
}

TEST_F(changed_keys, a_later_head_that_both_signed_proves_the_change_as_well) {
  log_.append_some(5);
  const std::uint64_t at = log_.append_change(1, 2);
  const std::uint64_t size = log_.append_some(40);
  ASSERT_TRUE(held_.follow(log_.line(at, size, log_.signed_by(size, 2, 1))).has_value());
  EXPECT_EQ(held_.changes().front().head.size, size);
}

TEST_F(changed_keys, a_file_of_keys_reads_back_as_it_was_written) {
  log_.append_some(3);
  ASSERT_TRUE(held_.follow(log_.change(1, 2)).has_value());
  log_.append_some(30);
  ASSERT_TRUE(held_.follow(log_.change(2, 3)).has_value());
  const auto again = log_keys::parse(held_.text()).value();
  EXPECT_EQ(again.newest().vkey(), rotated_log::verifier(3).vkey());
  EXPECT_EQ(again.text(), held_.text());
  const auto without_end = log_keys::parse(held_.text().substr(0, held_.text().size() - 1));
  EXPECT_TRUE(without_end.has_value());
  EXPECT_EQ(log_keys::parse(rotated_log::verifier(1).vkey()).value().all().size(), 1U);
}

TEST_F(changed_keys, each_key_answers_for_the_trees_of_its_time) {
  log_.append_some(5);
  ASSERT_TRUE(held_.follow(log_.change(1, 2)).has_value());
  log_.append_some(5);
  EXPECT_TRUE(held_.open(log_.signed_by(3, 1)).has_value());
  EXPECT_TRUE(held_.open(log_.signed_by(5, 1)).has_value());
  EXPECT_TRUE(held_.open(log_.signed_by(6, 1, 2)).has_value());
  EXPECT_TRUE(held_.open(log_.signed_by(11, 2)).has_value());
  EXPECT_TRUE(held_.open(log_.signed_by(11, 1, 2)).has_value()) << "while both sign";
  EXPECT_FALSE(held_.open(log_.signed_by(6, 1)).has_value()) << "a key that was given up says nothing of what follows";
  EXPECT_FALSE(held_.open(log_.signed_by(11, 1)).has_value());
  EXPECT_FALSE(held_.open(log_.signed_by(3, 2)).has_value()) << "nor a key of what was before it";
  EXPECT_TRUE(log_keys(rotated_log::verifier(1)).open(log_.signed_by(11, 1, 2)).has_value())
      << "whoever has not heard of the change believes the old signature while it is there";
}

TEST_F(changed_keys, a_change_that_the_key_before_did_not_sign_is_refused) {
  log_.append_some(4);
  const std::uint64_t at = log_.append_change(1, 2);
  EXPECT_THAT(refusal(held_, log_.line(at, at + 1, log_.signed_by(at + 1, 2))),
              HasSubstr("change 1 of the log's key (entry 4) is not signed by the key before it"));
  EXPECT_THAT(refusal(held_, log_.line(at, at + 1, log_.signed_by(at + 1, 2, 3))),
              HasSubstr("is not signed by the key before it"));
  EXPECT_THAT(refusal(held_, log_.line(at, at + 1, log_.signed_by(at + 1, 1))),
              HasSubstr("is not signed by the new key"));
}

TEST_F(changed_keys, a_signature_of_the_key_before_under_another_head_is_refused) {
  log_.append_some(4);
  const std::uint64_t at = log_.append_change(1, 2);
  tlog::note forged = tlog::parse_note(log_.signed_by(at + 1, 2)).value();
  forged.signatures.push_back(tlog::parse_note(log_.signed_by(at, 1)).value().signatures.front());
  EXPECT_THAT(refusal(held_, log_.line(at, at + 1, tlog::to_text(forged))), HasSubstr("does not verify"));
}

TEST_F(changed_keys, an_entry_that_is_not_in_the_signed_tree_is_refused) {
  log_.append_some(4);
  rotated_log other;
  other.append_some(4);
  const std::uint64_t at = other.append_change(1, 2);
  log_.append_some(1);
  EXPECT_THAT(refusal(held_, other.line(at, at + 1, log_.signed_by(at + 1, 1, 2))),
              HasSubstr("(entry 4) is not in the tree that both keys signed"));
}

TEST_F(changed_keys, nobody_is_led_past_a_key_or_back_to_one) {
  log_.append_some(2);
  const std::string first = log_.change(1, 2), second = log_.change(2, 3);
  EXPECT_THAT(refusal(held_, second), HasSubstr("is not from the key held here"));
  ASSERT_TRUE(held_.follow(first).has_value());
  EXPECT_THAT(refusal(held_, first), HasSubstr("change 2 of the log's key is not from the key held here"));
  EXPECT_THAT(refusal(held_, log_.change(2, 1)), HasSubstr("goes back to a key that was given up"));
  EXPECT_EQ(refusal(held_, second), "taken");
}

TEST_F(changed_keys, changes_stand_in_the_logs_order) {
  log_.append_some(2);
  const std::uint64_t later = log_.append_change(2, 3), earlier = log_.append_change(1, 2);
  const std::uint64_t size = log_.append_some(1);
  ASSERT_TRUE(held_.follow(log_.line(earlier, size, log_.signed_by(size, 1, 2))).has_value());
  EXPECT_THAT(refusal(held_, log_.line(later, size, log_.signed_by(size, 2, 3))),
              HasSubstr("(entry 2) comes before the one before it, entry 3"));
}

TEST_F(changed_keys, a_line_of_another_form_is_refused) {
  log_.append_some(2);
  const std::string line = log_.change(1, 2);
  for (const std::string& bad :
       {std::string(), std::string("{}"), line + " ", line.substr(1), std::string("[") + line + "]",
        std::string(R"({"leaf":"x","proof":"y"})"), std::string(R"({"leaf":"x","proof":"y","z":1})")})
    EXPECT_NE(refusal(held_, bad), "taken") << bad;
  const std::uint64_t plain = log_.append_some(1);
  EXPECT_NE(refusal(held_, log_.line(plain - 1, plain, log_.signed_by(plain, 1, 2))), "taken");
}

TEST_F(changed_keys, every_changed_byte_of_a_change_is_refused_or_changes_nothing_that_counts) {
  log_.append_some(5);
  const std::string line = log_.change(1, 2);
  for (std::size_t at = 0; at < line.size(); ++at) {
    std::string changed = line;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_NE(refusal(held_, changed), "taken") << at << " " << changed;
  }
}

TEST_F(changed_keys, what_a_hub_shows_is_followed_from_the_key_that_is_held) {
  log_.append_some(5);
  log_keys all(rotated_log::verifier(1));
  ASSERT_TRUE(all.follow(log_.change(1, 2)).has_value());
  ASSERT_TRUE(all.follow(log_.change(2, 3)).has_value());
  ASSERT_TRUE(all.follow(log_.change(3, 4)).has_value());
  for (unsigned char seed = 1; seed <= 4; ++seed) {
    log_keys held(rotated_log::verifier(seed));
    ASSERT_TRUE(held.follow_all(all.text()).has_value()) << int(seed);
    EXPECT_EQ(held.newest().vkey(), rotated_log::verifier(4).vkey());
    EXPECT_EQ(held.changes().size(), std::size_t{4} - seed);
  }
}

TEST_F(changed_keys, what_does_not_lead_on_from_the_key_that_is_held_is_refused) {
  log_.append_some(5);
  log_keys all(rotated_log::verifier(1));
  ASSERT_TRUE(all.follow(log_.change(1, 2)).has_value());
  log_keys stranger(rotated_log::verifier(9));
  EXPECT_THAT(stranger.follow_all(all.text()).error().detail, HasSubstr("do not lead on from the one held here"));
  EXPECT_THAT(held_.follow_all(rotated_log::verifier(2).vkey() + "\n").error().detail, HasSubstr("do not lead on"))
      << "a hub that keeps silent about the change";
  const tlog::verifier_key other{"other.example/audit", tlog::key_type::log, rotated_log::key(1).public_key()};
  EXPECT_FALSE(held_.follow_all(other.vkey() + "\n").has_value());
  EXPECT_EQ(held_.changes().size(), 0U);
}

TEST(key_change, only_an_entry_with_two_different_keys_is_one) {
  const auto entry = [](std::vector<std::string> words, leaf_type type = leaf_type::admin) {
    leaf out;
    out.type = type;
    out.outcome = std::move(words);
    return key_change_of(out);
  };
  const std::string a(64, 'a'), b(64, 'b');
  EXPECT_TRUE(entry({"log_key_changed", a, b}).value().has_value());
  EXPECT_FALSE(entry({"log_key_changed", a, b}, leaf_type::decided).value().has_value());
  EXPECT_FALSE(entry({"started"}).value().has_value());
  EXPECT_FALSE(entry({}).value().has_value());
  for (const std::vector<std::string>& bad :
       std::vector<std::vector<std::string>>{{"log_key_changed"},
                                             {"log_key_changed", a},
                                             {"log_key_changed", a, a},
                                             {"log_key_changed", a, b, b},
                                             {"log_key_changed", a, b.substr(1)},
                                             {"log_key_changed", std::string(64, 'g'), b}})
    EXPECT_FALSE(entry(bad).has_value());
}

TEST(log_keys, a_witnesss_key_is_no_logs) {
  const tlog::verifier_key witness{"police/witness", tlog::key_type::witness, rotated_log::key(1).public_key()};
  EXPECT_FALSE(log_keys::parse(witness.vkey() + "\n").has_value());
  EXPECT_FALSE(log_keys::parse("").has_value());
}

}  // namespace
}  // namespace mash::contract
