// SPDX-License-Identifier: Apache-2.0
// Bundles under a log that follows another one: a request that was asked before it began has no question there, and
// that is no fault; but only entry 0 of the signed log can say so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/unit/cli/evidence_log.hpp"

namespace mash::hub {
namespace {

using testing::HasSubstr;
using testing::Not;

const log_continuation BEFORE{name_of_log("mash.example/audit-1+00000000+AQ"), {12, {}}, {14, {}}};

class bundle_follows : public testing::Test {
 protected:
  cli::evidence_log log{BEFORE};

  [[nodiscard]] result<proved_bundle> shown(const bundle& what) const {
    MASH_TRY(read, parse_bundle(to_text(what)));
    return verify_bundle(*read, log.verifier());
  }
  [[nodiscard]] std::string why_not(const std::function<void(bundle&)>& change) const {
    bundle other = log.evidence;
    change(other);
    const auto got = shown(other);
    return got ? "it verifies" : got.error().detail;
  }
};

TEST_F(bundle_follows, a_request_from_before_the_log_has_no_question_in_it_and_the_bundle_says_where_it_is) {
  const auto got = shown(log.evidence);
  ASSERT_TRUE(got.has_value()) << got.error().detail;
  ASSERT_TRUE(got->follows.has_value());
  EXPECT_EQ(*got->follows, BEFORE);
  EXPECT_TRUE(got->begins_earlier);
  EXPECT_EQ(got->entries.front().leaf->type, contract::leaf_type::answered);
}

TEST_F(bundle_follows, without_the_entry_that_says_so_the_question_is_missing) {
  EXPECT_THAT(why_not([](bundle& b) { b.follows.reset(); }),
              HasSubstr("entry 1 is the first, and is not the question"));
}

TEST_F(bundle_follows, a_request_that_was_made_since_begins_with_its_question) {
  cli::evidence_log since(BEFORE);
  since.request = new_uuid(cli::evidence_log::AT + std::chrono::seconds(1));
  since.evidence.entries.clear();
  since.add(contract::leaf_type::asked, since.request, {"asked"}, "coordinator", {"police"});
  since.add(contract::leaf_type::answered, since.request, {"answered"}, "", {"police"});
  since.seal();
  const auto whole = shown(since.evidence);
  ASSERT_TRUE(whole.has_value()) << whole.error().detail;
  EXPECT_FALSE(whole->begins_earlier);
  EXPECT_TRUE(whole->follows.has_value());
  since.evidence.entries.erase(since.evidence.entries.begin());
  const auto cut = shown(since.evidence);
  ASSERT_FALSE(cut.has_value());
  EXPECT_THAT(cut.error().detail, HasSubstr("entries before it are missing"));
}

TEST_F(bundle_follows, what_is_shown_as_entry_0_is_entry_0_and_says_that_a_log_is_followed) {
  EXPECT_THAT(why_not([](bundle& b) { b.follows->leaf = b.entries[0].leaf; }), HasSubstr("`follows`: what is shown"));
  EXPECT_THAT(why_not([](bundle& b) { *b.follows = {b.entries[0].leaf, b.entries[0].proof}; }), HasSubstr("`follows`"));
  EXPECT_THAT(why_not([](bundle& b) { b.follows->proof.pop_back(); }),
              HasSubstr("`follows`: entry 0 of the tree of 5"));
  EXPECT_THAT(why_not([](bundle& b) { b.follows->proof[0][0] ^= 1; }), HasSubstr("`follows`"));
  EXPECT_THAT(why_not([](bundle& b) { b.follows->leaf.clear(); }), Not(HasSubstr("it verifies")));
  EXPECT_THAT(why_not([](bundle& b) { b.follows->leaf.replace(b.follows->leaf.find("kept_12"), 7, "kept_11"); }),
              HasSubstr("`follows`"));
  // Entry 0 of a log that follows none proves nothing of the kind.
  cli::evidence_log plain;
  plain.evidence.follows = first_entry{plain.entries[0], {}};
  plain.seal();
  const auto got = verify_bundle(plain.evidence, plain.verifier());
  ASSERT_FALSE(got.has_value());
  EXPECT_THAT(got.error().detail, HasSubstr("entry 0 does not say that its log follows another one"));
}

TEST_F(bundle_follows, redaction_keeps_it) {
  const auto less = redacted(log.evidence, {3}, false);
  ASSERT_TRUE(less.has_value());
  const auto got = shown(*less);
  ASSERT_TRUE(got.has_value()) << got.error().detail;
  EXPECT_EQ(*got->follows, BEFORE);
  EXPECT_FALSE(got->begins_earlier) << "its first entry cannot be read, so nobody can tell";
}

TEST(bundle, tells_when_its_request_was_made) {
  EXPECT_EQ(to_rfc3339(made_at("0199f3c2-7d51-7a5e-8a3c-2f0d5b1c9e10")), "2025-10-17T20:00:33.617Z");
}

}  // namespace
}  // namespace mash::hub
