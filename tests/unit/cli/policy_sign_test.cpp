// SPDX-License-Identifier: Apache-2.0
// Signing an agreement from a shell: each party by itself, on the same text, and who has not is named.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "certs/files.hpp"
#include "certs/member.hpp"
#include "tests/support/signed_agreement.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/cli/mashctl_run.hpp"

namespace mash::cli {
namespace {

using testing::HasSubstr;
using testing::Not;
using words_given = std::vector<std::string>;

class signing : public testing::Test {
 protected:
  void SetUp() override {
    test::write_folder(test::plain_folder(), dir);
    for (const std::string& member : test::shipped_signatories())
      ASSERT_TRUE(write_secret_file(key_of(member), test::agreement_key(member).to_pem()));
    ASSERT_TRUE(certs::write_file(parties, test::parties_file_text()));
  }
  [[nodiscard]] std::string key_of(const std::string& member) const { return folder.file(member + ".key"); }
  [[nodiscard]] ended sign(const std::string& member, const words_given& more = {}) const {
    words_given words{"policy", "sign", dir, "--key", key_of(member), "--member", member};
    words.insert(words.end(), more.begin(), more.end());
    return mashctl(words);
  }
  [[nodiscard]] ended verify() const { return mashctl({"policy", "verify", dir, "--parties", parties}); }
  [[nodiscard]] std::string manifest() const { return certs::read_file(dir + "/manifest").value_or(""); }

  test::temporary_directory folder;
  std::string dir = folder.file("cp-mash"), parties = folder.file("pinned.keys");
  const words_given FIRST{"--sequence", "7", "--effective-from", "2026-09-01"};
};

TEST_F(signing, all_parties_one_after_the_other_make_a_version_that_may_take_effect) {
  const auto& members = test::shipped_signatories();
  for (std::size_t i = 0; i < members.size(); ++i) {
    const ended done = sign(members[i], i == 0 ? FIRST : words_given{});
    ASSERT_EQ(done.status, GOOD) << done.err;
    EXPECT_THAT(done.out, HasSubstr("sequence 7, effective from 2026-09-01T00:00:00.000Z"));
    EXPECT_THAT(done.out, HasSubstr("signed by     " + members[i]));
    const ended seen = verify();
    EXPECT_EQ(seen.status, i + 1 == members.size() ? GOOD : BAD);
    EXPECT_THAT(seen.out, HasSubstr(i + 1 == members.size() ? "every party has signed" : "not every party has signed"));
  }
  const auto taken = policy::verify_version(policy::read_folder(dir).value(), test::agreement_keys(), dir);
  ASSERT_TRUE(taken) << taken.error().detail;
  EXPECT_EQ((*taken)->proof.what.sequence, 7U);
}

TEST_F(signing, who_has_and_who_has_not_is_named_one_a_line) {
  ASSERT_EQ(sign("police", FIRST).status, GOOD);
  const ended seen = verify();
  EXPECT_THAT(seen.out, HasSubstr("police        signed\n"));
  EXPECT_THAT(seen.out, HasSubstr("health        has not signed\n"));
  const ended as_json = mashctl({"--json", "policy", "verify", dir, "--parties", parties});
  EXPECT_EQ(as_json.status, BAD);
  const auto document = json::parse(as_json.out.substr(0, as_json.out.size() - 1)).value();
  EXPECT_FALSE(document.at("complete").as_bool());
  EXPECT_EQ(document.at("parties").as_array().size(), test::shipped_signatories().size());
  EXPECT_EQ(document.at("digest").as_string(), policy::parse_manifest(manifest())->digest());
}

TEST_F(signing, without_the_parties_keys_says_what_it_did_not_check) {
  ASSERT_EQ(sign("police", FIRST).status, GOOD);
  const ended done = mashctl({"policy", "sign", dir, "--key", key_of("police"), "--member", "health"});
  ASSERT_EQ(done.status, GOOD) << "the program cannot know whose key that is; who verifies it can";
  EXPECT_THAT(done.out, HasSubstr("\nnot checked   "));
  EXPECT_THAT(done.out, HasSubstr("policy verify"));
  EXPECT_THAT(verify().out, HasSubstr("health        has not signed\n"));
  EXPECT_EQ(verify().status, BAD);
}

TEST_F(signing, with_a_key_that_is_known_not_to_be_the_members_is_refused) {
  ASSERT_EQ(sign("police", FIRST).status, GOOD);
  const std::string before = manifest();
  const ended anothers =
      mashctl({"policy", "sign", dir, "--key", key_of("police"), "--member", "health", "--parties", parties});
  EXPECT_EQ(anothers.status, BAD);
  EXPECT_THAT(anothers.err, HasSubstr("not the signing key of health, it is that of police: nothing is signed"));
  ASSERT_TRUE(write_secret_file(key_of("nobody"), test::agreement_key("nobody").to_pem()));
  const ended nobodys =
      mashctl({"policy", "sign", dir, "--key", key_of("nobody"), "--member", "health", "--parties", parties});
  EXPECT_THAT(nobodys.err, HasSubstr("not the signing key of health: nothing is signed"));
  std::string members;
  for (const auto& [member, key] : test::agreement_keys())
    members += "[[members]]\nname = \"" + member + "\"\nsigning_key = \"" + to_base64(key) + "\"\n";
  ASSERT_TRUE(certs::write_file(folder.file("members.toml"), members));
  EXPECT_EQ(mashctl({"policy", "sign", dir, "--key", key_of("police"), "--member", "health", "--members",
                     folder.file("members.toml")})
                .status,
            BAD);
  EXPECT_EQ(manifest(), before);
  const ended own = sign("health", {"--members", folder.file("members.toml")});
  EXPECT_EQ(own.status, GOOD) << own.err;
  EXPECT_THAT(own.out, Not(HasSubstr("not checked")));
}

TEST_F(signing, knows_the_parties_keys_that_are_pinned_beside_the_key) {
  ASSERT_EQ(sign("police", FIRST).status, GOOD);
  ASSERT_EQ(mashctl({"policy", "sign", dir, "--key", key_of("police"), "--member", "health"}).status, GOOD);
  std::filesystem::create_directory(folder.file("keys"));
  const std::string key = folder.file("keys/signing.key");
  ASSERT_TRUE(write_secret_file(key, test::agreement_key("schools").to_pem()));
  ASSERT_TRUE(certs::write_file(folder.file("keys/parties.keys"), test::parties_file_text()));
  EXPECT_EQ(mashctl({"policy", "sign", dir, "--key", key, "--member", "health"}).status, BAD);
  const ended done = mashctl({"--json", "policy", "sign", dir, "--key", key, "--member", "schools"});
  ASSERT_EQ(done.status, GOOD) << done.err;
  const auto told = json::parse(done.out.substr(0, done.out.size() - 1)).value();
  const auto& missing = told.at("still_to_sign").as_array();
  EXPECT_NE(std::ranges::find(missing, json::value("health")), missing.end()) << "what police wrote in its name";
  EXPECT_EQ(std::ranges::find(missing, json::value("police")), missing.end());
  EXPECT_TRUE(told.at("not_checked").as_array().empty());
}

TEST_F(signing, the_first_to_sign_says_sequence_and_time_and_nobody_says_otherwise_afterwards) {
  EXPECT_THAT(sign("police").err, HasSubstr("--sequence and --effective-from"));
  EXPECT_EQ(sign("police", {"--sequence", "7"}).status, BAD);
  EXPECT_FALSE(certs::file_exists(dir + "/manifest"));
  EXPECT_EQ(sign("police", {"--sequence", "0", "--effective-from", "2026-09-01"}).status, MISUSE);
  EXPECT_EQ(sign("police", {"--sequence", "7", "--effective-from", "soon"}).status, BAD);
  ASSERT_EQ(sign("police", FIRST).status, GOOD);
  const std::string before = manifest();
  EXPECT_EQ(sign("health", {"--sequence", "8"}).status, BAD);
  EXPECT_THAT(sign("health", {"--effective-from", "2026-09-02"}).err, HasSubstr("says sequence 7"));
  EXPECT_EQ(manifest(), before);
  EXPECT_EQ(sign("health", FIRST).status, GOOD) << "saying the same is no fault";
}

TEST_F(signing, signing_twice_is_signing_once) {
  ASSERT_EQ(sign("police", FIRST).status, GOOD);
  const std::string before = manifest();
  ASSERT_EQ(sign("police").status, GOOD);
  EXPECT_EQ(manifest(), before);
}

TEST_F(signing, what_names_no_controller_notice_or_policy_document_is_not_signed) {
  for (const std::string line : {"controller = ", "privacy_notice = ", "appropriate_policy_document = "}) {
    policy::folder files = test::plain_folder();
    bool found = false;
    for (auto& [path, text] : files.files)
      for (auto at = text.find("\n" + line); at != std::string::npos; at = text.find("\n" + line, at)) {
        text.erase(at + 1, text.find('\n', at + 1) - at);
        found = true;
      }
    ASSERT_TRUE(found) << line;
    test::write_folder(files, dir);
    const ended refused = sign("police", FIRST);
    EXPECT_EQ(refused.status, BAD) << line;
    EXPECT_THAT(refused.err, HasSubstr("not ready to be signed")) << line;
    EXPECT_FALSE(certs::file_exists(dir + "/manifest"));
  }
}

TEST_F(signing, what_does_not_load_or_was_changed_since_is_not_signed) {
  ASSERT_EQ(sign("police", FIRST).status, GOOD);
  const std::string before = manifest();
  std::ofstream(dir + "/tier2.toml", std::ios::app) << "# a word more\n";
  EXPECT_THAT(sign("health").err, HasSubstr("tier2.toml is not as it was signed"));
  EXPECT_EQ(verify().status, BAD);
  std::ofstream(dir + "/tier2.toml", std::ios::app) << "[[rules]]\nid = 1\n";
  EXPECT_EQ(sign("health").status, BAD);
  std::ofstream(dir + "/notes.txt") << "x";
  EXPECT_THAT(sign("health").err, HasSubstr("notes.txt"));
  EXPECT_EQ(manifest(), before);
}

TEST_F(signing, who_is_no_party_does_not_sign) {
  ASSERT_TRUE(write_secret_file(key_of("hospice"), test::agreement_key("hospice").to_pem()));
  EXPECT_THAT(sign("hospice", FIRST).err, HasSubstr("no party"));
  EXPECT_THAT(sign("housing", FIRST).err, HasSubstr("no party")) << "listed, and has not signed the agreement";
}

TEST_F(signing, a_key_that_others_can_read_is_not_used) {
  std::filesystem::permissions(key_of("police"), std::filesystem::perms(0644));
  const ended refused = sign("police", FIRST);
  EXPECT_NE(refused.status, GOOD);
  EXPECT_FALSE(certs::file_exists(dir + "/manifest"));
}

TEST_F(signing, a_draft_verifies_as_one_and_keys_are_named_once) {
  EXPECT_THAT(verify().err, HasSubstr("draft"));
  ASSERT_EQ(sign("police", FIRST).status, GOOD);
  EXPECT_THAT(mashctl({"policy", "verify", dir}).err, HasSubstr("--members"));
  EXPECT_THAT(mashctl({"policy", "verify", dir, "--members", parties, "--parties", parties}).err, HasSubstr("one of"));
  EXPECT_EQ(mashctl({"policy", "verify", dir, "--parties", folder.file("nothing")}).status, OUT_OF_REACH);
}

// From keys to a version in force with nothing but commands, as an agency and a hub would.
TEST_F(signing, with_the_keys_of_a_request_verifies_at_the_hub_and_at_the_agency) {
  const std::string members = folder.file("members.toml");
  ASSERT_TRUE(certs::write_file(members, ""));
  ASSERT_EQ(mashctl({"certs", "init", folder.file("ca")}).status, GOOD);
  ASSERT_EQ(mashctl({"certs", "hub", "--ca", folder.file("ca"), "-o", folder.file("hub")}).status, GOOD);
  for (const std::string& member : test::shipped_signatories()) {
    const std::string keys = folder.file(member);
    ASSERT_EQ(mashctl({"certs", "member", "request", member, "-o", folder.file("request"), "--keys", keys}).status,
              GOOD);
    const ended admitted =
        mashctl({"certs", "member", "admit", folder.file("request"), "--number", number_of(folder.file("request")),
                 "--members", members, "--hub-keys", folder.file("hub"), "-o", folder.file("reply"), "--kind", "police",
                 "--desk", "Desk", "--telephone", "01632 960100"});
    ASSERT_EQ(admitted.status, GOOD) << admitted.err;
    ASSERT_EQ(mashctl({"certs", "member", "accept", folder.file("reply"), "--number", number_of(folder.file("reply")),
                       "--keys", keys})
                  .status,
              GOOD);
    words_given words{"policy", "sign", dir, "--key", keys + "/signing.key", "--member", member};
    if (!certs::file_exists(dir + "/manifest")) words.insert(words.end(), FIRST.begin(), FIRST.end());
    ASSERT_EQ(mashctl(words).status, GOOD);
  }
  const ended at_hub = mashctl({"policy", "verify", dir, "--members", members});
  EXPECT_EQ(at_hub.status, GOOD) << at_hub.out << at_hub.err;
  // The first to join has pinned nobody who came later.
  const std::string first = test::shipped_signatories().front();
  const words_given there{"policy", "verify", dir, "--parties", folder.file(first) + "/parties.keys"};
  EXPECT_THAT(mashctl(there).out, HasSubstr("no signing key of it is listed"));
  const ended again = mashctl({"certs", "member", "reply", first, "--members", members, "--hub-keys",
                               folder.file("hub"), "-o", folder.file("reply")});
  ASSERT_EQ(again.status, GOOD) << again.err;
  EXPECT_THAT(again.out, HasSubstr("telephone"));
  ASSERT_EQ(mashctl({"certs", "member", "accept", folder.file("reply"), "--number", number_of(folder.file("reply")),
                     "--keys", folder.file(first)})
                .status,
            GOOD);
  EXPECT_EQ(mashctl(there).status, GOOD);
}

TEST_F(signing, a_reply_that_has_another_key_in_the_agencys_own_name_is_not_accepted) {
  const std::string members = folder.file("members.toml"), hub_keys = folder.file("hub");
  ASSERT_EQ(mashctl({"certs", "init", folder.file("ca")}).status, GOOD);
  ASSERT_EQ(mashctl({"certs", "hub", "--ca", folder.file("ca"), "-o", hub_keys}).status, GOOD);
  ASSERT_EQ(
      mashctl({"certs", "member", "request", "police", "-o", folder.file("request"), "--keys", folder.file("police")})
          .status,
      GOOD);
  ASSERT_TRUE(certs::write_file(members, "[[members]]\nname = \"police\"\nsigning_key = \"" +
                                             to_base64(test::agreement_key("police").public_key()) + "\"\n"));
  ASSERT_EQ(mashctl({"certs", "member", "reply", "police", "--members", members, "--hub-keys", hub_keys, "-o",
                     folder.file("reply")})
                .status,
            GOOD);
  const ended refused = mashctl({"certs", "member", "accept", folder.file("reply"), "--number",
                                 number_of(folder.file("reply")), "--keys", folder.file("police")});
  EXPECT_EQ(refused.status, BAD);
  EXPECT_THAT(refused.err, HasSubstr("own signing key"));
  EXPECT_FALSE(certs::file_exists(folder.file("police") + "/parties.keys"));
  EXPECT_EQ(mashctl({"certs", "member", "reply", "nobody", "--members", members, "--hub-keys", hub_keys, "-o",
                     folder.file("reply")})
                .status,
            OUT_OF_REACH);
}

}  // namespace
}  // namespace mash::cli
