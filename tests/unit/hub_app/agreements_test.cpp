// SPDX-License-Identifier: Apache-2.0
// The hub's folder of agreements: what is taken from it, what is refused, and when the hub rather does not start.
#include "hub/app/agreements.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/signed_agreement.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::hub {
namespace {

using policy::version_fault;
using test::shipped_version;
using test::shipped_with_comment;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const instant NOW = parse_rfc3339("2026-11-20T14:30:00Z").value();
const instant PAST = NOW - std::chrono::days(100), LATER = NOW + std::chrono::days(1);

class folder_of_agreements : public testing::Test {
 protected:
  void put(const std::string& name, const policy::folder& what) const { test::write_folder(what, folder_.file(name)); }
  [[nodiscard]] result<loaded_agreements> load(const policy::versions& before = {}) const {
    return load_agreements(folder_.path(), before, test::agreement_keys(), NOW);
  }
  // As after a restart: only what is durable is known.
  [[nodiscard]] static policy::versions remembered(const loaded_agreements& from) {
    return policy::versions(from.held.taken());
  }
  static std::vector<std::uint64_t> sequences(const std::vector<policy::version_mark>& marks) {
    std::vector<std::uint64_t> out;
    for (const auto& one : marks) out.push_back(one.sequence);
    return out;
  }
  static std::string in_force(const policy::versions& held, instant at = NOW) {
    const auto found = held.in_force(at);
    return found == nullptr ? "none" : found->digest;
  }

  test::temporary_directory folder_;
};

TEST_F(folder_of_agreements, gives_every_version_lowest_sequence_first_whatever_the_folders_are_called) {
  const policy::folder first = shipped_version({.sequence = 1, .from = PAST});
  const policy::folder second = shipped_with_comment("2", {.sequence = 2, .from = LATER});
  put("z", first);
  put("a", second);
  const auto loaded = load();
  ASSERT_TRUE(loaded) << loaded.error().detail;
  EXPECT_THAT(sequences(loaded->fresh), ElementsAre(1, 2));
  EXPECT_THAT(loaded->refused, IsEmpty());
  EXPECT_EQ(in_force(loaded->held), first.manifest->digest());
  EXPECT_EQ(in_force(loaded->held, LATER), second.manifest->digest());
}

TEST_F(folder_of_agreements, what_was_taken_before_is_not_fresh_and_not_judged_again) {
  put("first", shipped_version({.sequence = 1, .from = PAST}));
  const auto once = load();
  ASSERT_TRUE(once);
  for (const policy::versions& before : {once->held, remembered(*once)}) {
    const auto again = load_agreements(folder_.path(), before, {}, NOW);  // no key is listed any more
    ASSERT_TRUE(again) << again.error().detail;
    EXPECT_THAT(again->fresh, IsEmpty());
    EXPECT_THAT(again->refused, IsEmpty());
    EXPECT_EQ(in_force(again->held), in_force(once->held));
  }
}

TEST_F(folder_of_agreements, refuses_each_folder_by_itself_with_the_reason) {
  put("good", shipped_version({.sequence = 2, .from = PAST}));
  const auto once = load();
  ASSERT_TRUE(once);
  put("draft", test::plain_folder());
  put("old", shipped_with_comment("1", {.sequence = 1, .from = PAST}));
  put("other", shipped_with_comment("another 2", {.sequence = 2, .from = PAST}));
  put("unsigned", shipped_with_comment("3", {.sequence = 3, .from = PAST, .without = {"police"}}));
  policy::folder changed = shipped_with_comment("4", {.sequence = 4, .from = PAST});
  changed.files.at("tier2.toml") += "#";
  put("changed", changed);
  put("strange", shipped_with_comment("5", {.sequence = 5, .from = PAST}));
  std::ofstream(folder_.file("strange/notes.txt")) << "x";
  put(".hidden", shipped_with_comment("6", {.sequence = 6, .from = PAST}));
  std::ofstream(folder_.file("README")) << "not a folder";
  const auto loaded = load(remembered(*once));
  ASSERT_TRUE(loaded) << loaded.error().detail;
  std::map<std::string, version_fault> faults;
  for (const auto& one : loaded->refused) faults.emplace(one.folder, one.why.fault);
  const std::map<std::string, version_fault> expected{
      {"draft", version_fault::not_signed},  {"old", version_fault::replayed},
      {"other", version_fault::replayed},    {"unsigned", version_fault::not_signed},
      {"changed", version_fault::malformed}, {"strange", version_fault::malformed},
  };
  EXPECT_EQ(faults, expected);
  EXPECT_THAT(loaded->fresh, IsEmpty());
  EXPECT_EQ(in_force(loaded->held), in_force(once->held));
}

TEST_F(folder_of_agreements, without_one_in_force_says_why_for_each_folder) {
  EXPECT_FALSE(load()) << "it is empty";
  put("next", shipped_version({.sequence = 1, .from = LATER}));
  put("unsigned", shipped_with_comment("3", {.sequence = 3, .from = PAST, .without = {"health"}}));
  const auto loaded = load();
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, errc::unavailable);
  EXPECT_THAT(loaded.error().detail, HasSubstr("unsigned: not signed by every party: health"));
}

TEST_F(folder_of_agreements, an_older_version_never_stands_in_for_one_that_is_gone) {
  put("first", shipped_version({.sequence = 1, .from = PAST}));
  put("second", shipped_with_comment("2", {.sequence = 2, .from = PAST}));
  const auto both = load();
  ASSERT_TRUE(both);
  std::filesystem::remove_all(folder_.file("second"));
  EXPECT_FALSE(load(remembered(*both)));
  EXPECT_TRUE(load(both->held)) << "a hub that runs has it still";
}

TEST_F(folder_of_agreements, one_that_is_still_to_come_may_not_go_either) {
  put("first", shipped_version({.sequence = 1, .from = PAST}));
  put("next", shipped_with_comment("2", {.sequence = 2, .from = LATER}));
  const auto both = load();
  ASSERT_TRUE(both);
  std::filesystem::remove_all(folder_.file("next"));
  const auto without = load(remembered(*both));
  ASSERT_FALSE(without);
  EXPECT_THAT(without.error().detail, HasSubstr("still to come"));
}

TEST_F(folder_of_agreements, a_changed_file_of_the_version_in_force_is_found_at_the_next_start) {
  put("first", shipped_version({.sequence = 1, .from = PAST}));
  const auto once = load();
  ASSERT_TRUE(once);
  std::ofstream(folder_.file("first/tier1.toml"), std::ios::app) << "# x\n";
  const auto again = load(remembered(*once));
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().detail, HasSubstr("tier1.toml is not as it was signed"));
}

TEST_F(folder_of_agreements, a_changed_file_is_told_at_a_reload_and_the_version_that_was_taken_counts_on) {
  put("first", shipped_version({.sequence = 1, .from = PAST}));
  const auto once = load();
  ASSERT_TRUE(once);
  std::ofstream(folder_.file("first/tier2.toml"), std::ios::app) << "# x\n";
  const auto again = load(once->held);
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(in_force(again->held), in_force(once->held));
  ASSERT_EQ(again->refused.size(), 1U);
  EXPECT_EQ(again->refused[0].folder, "first");
  EXPECT_EQ(again->refused[0].why.fault, version_fault::malformed);
  EXPECT_THAT(again->refused[0].why.detail,
              HasSubstr("tier2.toml is not as it was signed; the version that was taken"));
}

TEST_F(folder_of_agreements, that_is_not_there_is_named) {
  const auto loaded = load_agreements(folder_.file("nowhere"), {}, test::agreement_keys(), NOW);
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().detail, HasSubstr("nowhere"));
}

TEST(signing_keys, are_those_of_the_directory) {
  const auto member = [](const std::string& name, const std::string& more) {
    return "[[members]]\nname = \"" + name + "\"\nkind = \"police\"\ndisplay_name = \"X\"\n" + more +
           "contact = { desk = \"Desk\", telephone = \"01632 960100\" }\n";
  };
  const std::string key = "signing_key = \"" + to_base64(test::agreement_key("police").public_key()) + "\"\n";
  const auto file = toml::parse(member("police", key) + member("town", ""));
  ASSERT_TRUE(file);
  const auto keys = signing_keys_of(*directory::from(*file, "members.toml").value());
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_EQ(keys.at("police"), test::agreement_key("police").public_key());
}

}  // namespace
}  // namespace mash::hub
