// SPDX-License-Identifier: Apache-2.0
// Whole command lines, as a person types them: what they print, what they leave behind, how they end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "certs/files.hpp"
#include "certs/keys.hpp"
#include "hub/auth/directory.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/cli/mashctl_run.hpp"

namespace mash::cli {
namespace {

using testing::HasSubstr;

unsigned mode_of(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
}

class commands : public testing::Test {
 protected:
  test::temporary_directory folder;
  std::string ca = folder.file("ca"), people = folder.file("people"), members = folder.file("members.toml");

  void SetUp() override {
    ::unsetenv("MASHCTL_PROFILE");
    ASSERT_TRUE(certs::write_file(members,
                                  "[[members]]\nname = \"cambridgeshire\"\nkind = \"csc_ccc\"\n"
                                  "display_name = \"Cambridgeshire County Council\"\n"
                                  "contact = { desk = \"MASH\", telephone = \"01223 555 0105\" }\n"));
    ASSERT_EQ(mashctl({"certs", "init", ca}).status, GOOD);
  }
  [[nodiscard]] std::vector<std::string> person(const std::string& id) const {
    return {"certs",
            "person",
            id,
            "--ca",
            ca,
            "-o",
            people,
            "--organisation",
            "cambridgeshire",
            "--members",
            members,
            "--name",
            "Carol Example",
            "--role",
            "coordinator",
            "--authority",
            "cambridgeshire"};
  }
  [[nodiscard]] std::shared_ptr<const hub::directory> directory() const {
    auto loaded = hub::directory::load(members);
    EXPECT_TRUE(loaded) << loaded.error().detail;
    return loaded ? *loaded : nullptr;
  }
  [[nodiscard]] std::string only(const std::string& id) const {
    return directory()->find_person(id)->fingerprints.at(0);
  }
};

TEST_F(commands, a_person_gets_files_and_is_let_in_by_the_hubs_directory) {
  const auto done = mashctl(person("coordinator"));
  ASSERT_EQ(done.status, GOOD) << done.err;
  EXPECT_EQ(mode_of(people + "/coordinator.key"), 0600U);
  EXPECT_EQ(mode_of(people + "/coordinator.p12"), 0600U);
  EXPECT_EQ(mode_of(people + "/coordinator.crt"), 0644U);
  EXPECT_THAT(done.out, HasSubstr(only("coordinator")));
  const auto who = directory()->identify({{"urn:mash:cambridgeshire:person:coordinator"}, only("coordinator"), true});
  ASSERT_TRUE(who);
  EXPECT_TRUE(who->acts_for("cambridgeshire"));
}

TEST_F(commands, renewal_lists_both_keys_and_revocation_locks_out) {
  ASSERT_EQ(mashctl(person("coordinator")).status, GOOD);
  const auto first = only("coordinator");
  const auto renewed = mashctl({"certs", "renew", "coordinator", "--ca", ca, "-o", people, "--organisation",
                                "cambridgeshire", "--members", members});
  ASSERT_EQ(renewed.status, GOOD) << renewed.err;
  EXPECT_EQ(directory()->find_person("coordinator")->fingerprints.size(), 2U);
  EXPECT_TRUE(certs::file_exists(people + "/coordinator." + first.substr(0, 8) + ".crt")) << "the old files are kept";
  ASSERT_EQ(mashctl({"certs", "revoke", "coordinator", "--members", members, "--ca", ca, "--certificate",
                     people + "/coordinator." + first.substr(0, 8) + ".crt"})
                .status,
            GOOD);
  EXPECT_NE(only("coordinator"), first);
  ASSERT_EQ(mashctl({"certs", "revoke", "coordinator", "--members", members}).status, GOOD);
  EXPECT_TRUE(directory()->find_person("coordinator")->fingerprints.empty());
}

TEST_F(commands, a_renewal_that_cannot_be_listed_leaves_the_working_key_in_its_place) {
  ASSERT_EQ(mashctl(person("coordinator")).status, GOOD);
  const auto renew = [&] {
    return mashctl({"certs", "renew", "coordinator", "--ca", ca, "-o", people, "--organisation", "cambridgeshire",
                    "--members", members});
  };
  ASSERT_EQ(renew().status, GOOD);
  const auto held = [&](const char* ending) { return *certs::read_file(people + "/coordinator" + ending); };
  const std::string certificate = held(".crt"), key = held(".key"), p12 = held(".p12"),
                    listed = *certs::read_file(members);
  const auto third = renew();
  EXPECT_EQ(third.status, BAD);
  EXPECT_THAT(third.err, HasSubstr("revoke the older one first"));
  EXPECT_EQ(held(".crt"), certificate);
  EXPECT_EQ(held(".key"), key);
  EXPECT_EQ(held(".p12"), p12);
  EXPECT_EQ(*certs::read_file(members), listed);
  for (const char* ending : {".crt", ".key", ".p12"})
    EXPECT_FALSE(std::filesystem::is_symlink(people + "/coordinator" + ending));
  EXPECT_FALSE(certs::file_exists(people + "/coordinator.next")) << "no key that nobody lists is left behind";
}

TEST_F(commands, an_unknown_role_is_a_wrong_call_and_changes_nothing) {
  auto words = person("coordinator");
  *std::ranges::find(words, "coordinator") = "x";
  *std::ranges::next(std::ranges::find(words, "--role")) = "boss";
  const auto before = *certs::read_file(members);
  const auto done = mashctl(words);
  EXPECT_EQ(done.status, MISUSE);
  EXPECT_THAT(done.err + done.out, HasSubstr("mash_manager"));
  EXPECT_EQ(*certs::read_file(members), before);
  EXPECT_FALSE(certs::file_exists(people + "/x.key"));
}

TEST_F(commands, json_is_one_document_with_what_a_script_needs) {
  auto words = person("coordinator");
  words.emplace_back("--json");
  const auto done = mashctl(words);
  ASSERT_EQ(done.status, GOOD) << done.err;
  const auto said = json::parse(certs::trimmed(done.out));
  ASSERT_TRUE(said) << done.out;
  EXPECT_EQ(said->at("fingerprint").get_string(), only("coordinator"));
  EXPECT_EQ(said->at("key").get_string(), people + "/coordinator.key");
}

TEST_F(commands, an_existing_key_is_not_overwritten) {
  ASSERT_EQ(mashctl(person("coordinator")).status, GOOD);
  const auto key = *certs::read_file(people + "/coordinator.key");
  EXPECT_NE(mashctl(person("coordinator")).status, GOOD);
  EXPECT_EQ(*certs::read_file(people + "/coordinator.key"), key);
}

TEST_F(commands, a_servers_certificate_is_replaced_and_a_hubs_other_keys_never_are) {
  const std::string hub = folder.file("hub");
  const auto make = [&](const char* what) { return mashctl({"certs", what, "--ca", ca, "-o", hub}); };
  ASSERT_EQ(make("hub").status, GOOD);
  const auto held = [&](const char* name) { return *certs::read_file(hub + name); };
  const std::string key = held("/tls.key"), certificate = held("/tls.crt"), curve = held("/curve.key");
  const auto again = make("hub");
  EXPECT_EQ(again.status, BAD);
  EXPECT_THAT(again.err, HasSubstr("nothing was changed"));
  EXPECT_EQ(held("/tls.key"), key);
  ASSERT_EQ(make("server").status, GOOD);
  EXPECT_NE(held("/tls.key"), key);
  EXPECT_NE(held("/tls.crt"), certificate);
  EXPECT_EQ(mode_of(hub + "/tls.key"), 0600U);
  EXPECT_EQ(held("/curve.key"), curve);
  EXPECT_FALSE(certs::file_exists(hub + "/tls.key.new"));
}

TEST_F(commands, called_wrongly_is_two) {
  EXPECT_EQ(mashctl({}).status, MISUSE);
  EXPECT_EQ(mashctl({"frobnicate"}).status, MISUSE);
  EXPECT_EQ(mashctl({"certs", "person"}).status, MISUSE);
  EXPECT_EQ(mashctl({"request", "list"}).status, MISUSE) << "without a profile";
  EXPECT_EQ(mashctl({"request", "send", "x.json", "--wait", "900"}).status, MISUSE);
  EXPECT_EQ(mashctl({"audit", "verify", "--bundle", "a", "--url", "b", "--vkey", "c"}).status, MISUSE);
}

TEST_F(commands, help_is_good) {
  const auto done = mashctl({"--help"});
  EXPECT_EQ(done.status, GOOD);
  EXPECT_THAT(done.out, HasSubstr("request"));
}

TEST_F(commands, one_that_is_none_is_named_and_two) {
  EXPECT_EQ(mashctl({"banana"}).status, MISUSE);
  EXPECT_THAT(mashctl({"banana"}).err, HasSubstr("there is no command \"banana\""));
  EXPECT_THAT(mashctl({"policy", "banana"}).err, HasSubstr("there is no command \"banana\""));
  EXPECT_THAT(mashctl({"policy"}).err, HasSubstr("subcommand is required"));
  EXPECT_THAT(mashctl({"policy", "sign", "--bogus", "x"}).err, testing::Not(HasSubstr("no command")));
}

TEST_F(commands, the_version_is_told) {
  const auto told = mashctl({"--version"});
  EXPECT_EQ(told.status, GOOD);
  EXPECT_THAT(told.out, testing::MatchesRegex("mashctl [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

TEST_F(commands, what_cannot_be_reached_or_read_is_three) {
  EXPECT_EQ(mashctl({"--profile", folder.file("none.toml"), "request", "list"}).status, OUT_OF_REACH);
  EXPECT_EQ(mashctl({"audit", "verify", "--bundle", folder.file("none"), "--vkey", folder.file("none")}).status,
            OUT_OF_REACH);
  ASSERT_EQ(mashctl(person("coordinator")).status, GOOD);
  ASSERT_TRUE(certs::write_file(folder.file("p.toml"),
                                "url = \"https://127.0.0.1:1\"\ncertificate = \"people/coordinator.crt\"\n"
                                "key = \"people/coordinator.key\"\nca = \"ca/ca.crt\"\n"));
  const auto done = mashctl({"--profile", folder.file("p.toml"), "request", "list"});
  EXPECT_EQ(done.status, OUT_OF_REACH) << done.err;
}

TEST_F(commands, a_bad_profile_is_told_with_its_line) {
  ASSERT_TRUE(
      certs::write_file(folder.file("p.toml"), "url = \"https://127.0.0.1:1\"\nkey = \"k\"\ncolour = \"red\"\n"));
  const auto done = mashctl({"--profile", folder.file("p.toml"), "agencies"});
  EXPECT_EQ(done.status, BAD);
  EXPECT_THAT(done.err, HasSubstr("colour"));
  EXPECT_THAT(done.err, HasSubstr("certificate"));
}

}  // namespace
}  // namespace mash::cli
