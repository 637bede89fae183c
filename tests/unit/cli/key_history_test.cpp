// SPDX-License-Identifier: Apache-2.0
// A whole log whose key changed, verified by whoever holds one of its keys; and the ways to cheat about it.
#include "cli/key_history.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/tlog/tiles.hpp"
#include "cli/verify_log.hpp"
#include "tests/support/rotated_log.hpp"

namespace mash::cli {
namespace {

using test::rotated_log;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// What a hub serves of a log of fewer than 256 entries.
struct served {
  const rotated_log& log;
  std::uint64_t size;
  std::string checkpoint;
  std::string keys = {};  // empty: it has no such path

  result<std::string> operator()(const std::string& path) const {
    if (path == "checkpoint") return checkpoint;
    if (path == "keys" && !keys.empty()) return keys;
    std::string hashes, entries;
    for (std::uint64_t at = 0; at < size; ++at) {
      hashes.append(as_text(tlog::leaf_hash(as_bytes(log.leaf(at)))));
      tlog::append_entry(entries, log.leaf(at));
    }
    const std::string width = ".p/" + std::to_string(size);
    if (path == "tile/0/000" + width) return hashes;
    if (path == "tile/entries/000" + width) return entries;
    return fail(errc::denied, path + " is not served");
  }
};

class changed_log : public testing::Test {
 protected:
  void SetUp() override {
    log_.append_some(5);
    ASSERT_TRUE(keys_.follow(log_.change(1, 2)));
    log_.append_some(4);
  }
  // As the hub serves it, at its end, with that head.
  served shown(std::string checkpoint, bool with_keys = true) const {
    return {log_, log_.size(), std::move(checkpoint), with_keys ? keys_.text() : std::string()};
  }
  std::string verdict(const served& what, const contract::log_keys& held) const {
    const auto read = verify_log(what, held, std::nullopt);
    return read ? "verified" : read.error().detail;
  }

  rotated_log log_;
  contract::log_keys keys_{rotated_log::verifier(1)};
  const contract::log_keys old_{rotated_log::verifier(1)}, next_{rotated_log::verifier(2)};
};

TEST_F(changed_log, is_verified_by_whoever_holds_either_key) {
  for (const auto& held : {old_, next_, keys_}) {
    for (const std::string& head : {log_.signed_by(log_.size(), 2), log_.signed_by(log_.size(), 2, 1)}) {
      const auto read = verify_log(shown(head), held, std::nullopt);
      ASSERT_TRUE(read) << read.error().detail;
      EXPECT_THAT(read->key_changes, ElementsAre(5));
    }
  }
  const auto read = verify_log(shown(log_.signed_by(log_.size(), 2)), old_, std::nullopt);
  EXPECT_EQ(read->vkey, next_.newest().vkey());
}

TEST_F(changed_log, a_log_whose_key_never_changed_is_never_asked_for_its_keys) {
  rotated_log plain;
  plain.append_some(9);
  const auto read = verify_log(served{plain, 9, plain.signed_by(9, 1)}, old_, std::nullopt);
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_THAT(read->key_changes, IsEmpty());
  EXPECT_EQ(read->vkey, old_.newest().vkey());
}

TEST_F(changed_log, an_earlier_head_is_verified_by_the_key_of_its_time) {
  const served before{log_, 4, log_.signed_by(4, 1), keys_.text()};
  EXPECT_EQ(verdict(before, keys_), "verified");
  EXPECT_EQ(verdict(before, old_), "verified");
  EXPECT_THAT(verdict(before, next_), HasSubstr("signed"));
}

TEST_F(changed_log, a_hub_that_goes_on_with_the_old_key_alone_is_caught) {
  const std::string rolled_back = log_.signed_by(log_.size(), 1);
  EXPECT_THAT(verdict(shown(rolled_back), old_),
              HasSubstr("entry 5 changed the log's key to " + next_.newest().vkey()));
  EXPECT_THAT(verdict(shown(rolled_back, false), old_), HasSubstr("the change was taken back"));
  EXPECT_NE(verdict(shown(rolled_back), next_), "verified");
  EXPECT_NE(verdict(shown(rolled_back), keys_), "verified");
}

TEST_F(changed_log, a_new_key_that_nothing_leads_to_is_not_believed) {
  const std::string head = log_.signed_by(log_.size(), 2);
  EXPECT_THAT(verdict(shown(head, false), old_), HasSubstr("signed"));
  const served stranger{log_, log_.size(), head, rotated_log::verifier(1).vkey() + "\n"};
  EXPECT_NE(verdict(stranger, old_), "verified");
}

TEST_F(changed_log, a_change_that_the_old_key_did_not_sign_is_not_believed) {
  rotated_log forged;
  forged.append_some(5);
  const std::uint64_t at = forged.append_change(1, 3);
  const std::string line = forged.line(at, at + 1, forged.signed_by(at + 1, 3));
  const served shown{forged, at + 1, forged.signed_by(at + 1, 3), rotated_log::verifier(1).vkey() + "\n" + line + "\n"};
  EXPECT_THAT(verdict(shown, old_), HasSubstr("is not signed by the key before it"));
}

TEST_F(changed_log, a_change_made_in_another_history_is_caught) {
  rotated_log other;
  other.append_some(5);
  other.append_change(1, 2);
  other.append_some(1);
  // The same keys and a true change, but the log that is served has another entry there.
  rotated_log served_log;
  served_log.append_some(9);
  const served shown{served_log, 9, served_log.signed_by(9, 2), keys_.text()};
  EXPECT_THAT(verdict(shown, old_), HasSubstr("at entry 5 that led here is not what the log has there"));
}

TEST_F(changed_log, a_history_rewritten_before_the_change_is_caught) {
  rotated_log rewritten;
  rewritten.append("another entry");
  rewritten.append_some(4);
  rewritten.append(log_.leaf(5));
  rewritten.append_some(4);
  const served shown{rewritten, rewritten.size(), rewritten.signed_by(rewritten.size(), 2), keys_.text()};
  EXPECT_THAT(verdict(shown, old_), HasSubstr("was signed over another history: the first 6 entries"));
}

TEST_F(changed_log, changes_that_do_not_follow_one_another_are_caught) {
  log_.append_change(3, 4);
  EXPECT_THAT(verdict(shown(log_.signed_by(log_.size(), 2, 4)), keys_),
              HasSubstr("entry 10 changes the log's key from another one than entry 5 changed it to"));
}

// Both keys sign it, and the reader holds the one that it goes back to.
TEST_F(changed_log, a_change_back_to_a_key_that_was_given_up_is_caught) {
  log_.append_change(2, 1);
  EXPECT_THAT(verdict(shown(log_.signed_by(log_.size(), 1, 2), false), old_),
              HasSubstr("entry 10, a change of the log's key, goes back to a key that was given up"));
}

TEST_F(changed_log, a_change_that_was_entered_twice_is_one) {
  rotated_log twice;
  twice.append_some(3);
  twice.append_change(1, 2);
  contract::log_keys keys(rotated_log::verifier(1));
  ASSERT_TRUE(keys.follow(twice.change(1, 2)));
  const served shown{twice, twice.size(), twice.signed_by(twice.size(), 2), keys.text()};
  EXPECT_EQ(verdict(shown, old_), "verified");
}

TEST_F(changed_log, an_entry_that_only_looks_like_a_change_is_caught) {
  contract::leaf entry;
  entry.type = contract::leaf_type::admin;
  entry.at = parse_rfc3339("2026-11-20T08:00:00Z").value();
  entry.id = new_uuid(entry.at);
  entry.outcome = {"log_key_changed", "nothing"};
  log_.append(contract::leaf_text(entry).value());
  EXPECT_THAT(verdict(shown(log_.signed_by(log_.size(), 2)), keys_), HasSubstr("entry 10: a change of the log's key"));
}

}  // namespace
}  // namespace mash::cli
