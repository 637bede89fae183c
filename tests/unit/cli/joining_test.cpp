// SPDX-License-Identifier: Apache-2.0
// How a member joins and changes its keys, in whole command lines as people at either side type them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "certs/files.hpp"
#include "certs/keys.hpp"
#include "certs/member.hpp"
#include "hub/auth/directory.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/cli/mashctl_run.hpp"

namespace mash::cli {
namespace {

using testing::HasSubstr;

class joining : public testing::Test {
 protected:
  test::temporary_directory folder;
  std::string ca = folder.file("ca"), members = folder.file("members.toml");

  void SetUp() override {
    ::unsetenv("MASHCTL_PROFILE");
    ASSERT_TRUE(certs::write_file(members,
                                  "[[members]]\nname = \"cambridgeshire\"\nkind = \"csc_ccc\"\n"
                                  "display_name = \"Cambridgeshire County Council\"\n"
                                  "contact = { desk = \"MASH\", telephone = \"01223 555 0105\" }\n"));
    ASSERT_EQ(mashctl({"certs", "init", ca}).status, GOOD);
  }
  [[nodiscard]] std::shared_ptr<const hub::directory> directory() const {
    auto loaded = hub::directory::load(members);
    EXPECT_TRUE(loaded) << loaded.error().detail;
    return loaded ? *loaded : nullptr;
  }
};

TEST_F(joining, an_agency_joins_and_both_sides_read_the_same_numbers) {
  ASSERT_EQ(
      mashctl({"certs", "hub", "--ca", ca, "-o", folder.file("hub"), "--log-origin", "mash.example/audit"}).status,
      GOOD);
  const auto asked = mashctl({"--json", "certs", "member", "request", "police", "-o", folder.file("police.request"),
                              "--keys", folder.file("police")});
  ASSERT_EQ(asked.status, GOOD) << asked.err;
  const auto admitted = mashctl({"--json",
                                 "certs",
                                 "member",
                                 "admit",
                                 folder.file("police.request"),
                                 "--number",
                                 number_of(folder.file("police.request")),
                                 "--members",
                                 members,
                                 "--hub-keys",
                                 folder.file("hub"),
                                 "-o",
                                 folder.file("police.reply"),
                                 "--kind",
                                 "police",
                                 "--desk",
                                 "PPU",
                                 "--telephone",
                                 "101",
                                 "--address",
                                 "mash.example"});
  ASSERT_EQ(admitted.status, GOOD) << admitted.err << admitted.out;
  const auto accepted = mashctl({"--json", "certs", "member", "accept", folder.file("police.reply"), "--number",
                                 number_of(folder.file("police.reply")), "--keys", folder.file("police")});
  ASSERT_EQ(accepted.status, GOOD) << accepted.err;

  const auto request_said = *json::parse(certs::trimmed(asked.out)),
             admit_said = *json::parse(certs::trimmed(admitted.out)),
             accept_said = *json::parse(certs::trimmed(accepted.out));
  EXPECT_EQ(request_said.at("number"), admit_said.at("number"));
  EXPECT_EQ(admit_said.at("reply_number"), accept_said.at("number"));
  EXPECT_EQ(accept_said.at("endpoint").get_string(), "tcp://mash.example:7401");

  const auto listed = directory();
  const auto* member = listed->find_member("police");
  ASSERT_NE(member, nullptr);
  EXPECT_EQ(member->port, 7401);
  EXPECT_EQ(member->curve_public_key, certs::trimmed(*certs::read_file(folder.file("police/curve.pub"))));
  EXPECT_EQ(*certs::read_file(folder.file("police/hub_curve.pub")), *certs::read_file(folder.file("hub/curve.pub")));
  EXPECT_EQ(*certs::read_file(folder.file("police/log.vkey")), *certs::read_file(folder.file("hub/log.vkey")));
}

TEST_F(joining, whoever_calls_is_told_of_their_own_certificate_in_time) {
  const std::string people = folder.file("people"), profile = folder.file("people/profile.toml");
  const auto told = [&](const std::string& who, int lasts_days) {
    EXPECT_EQ(mashctl({"certs", "person", who, "--ca", ca, "-o", people, "--organisation", "cambridgeshire", "--days",
                       std::to_string(lasts_days)})
                  .status,
              GOOD);
    EXPECT_TRUE(certs::write_file(profile, "url = \"https://localhost:1\"\ncertificate = \"" + who +
                                               ".crt\"\nkey = \"" + who + ".key\"\nca = \"ca.crt\"\n"));
    const auto done = mashctl({"--profile", profile, "certs", "member", "number", profile});
    EXPECT_EQ(done.status, GOOD) << "a warning is no failure";
    return done.err;
  };
  EXPECT_EQ(told("long", 31), "");
  EXPECT_THAT(told("short", 29), HasSubstr("your certificate runs out on"));
  EXPECT_EQ(mashctl({"--profile", folder.file("none"), "certs", "member", "number", profile}).err, "");
}

TEST_F(joining, a_number_that_differs_is_found_before_anything_is_written) {
  ASSERT_EQ(mashctl({"certs", "hub", "--ca", ca, "-o", folder.file("hub")}).status, GOOD);
  ASSERT_EQ(
      mashctl({"certs", "member", "request", "police", "-o", folder.file("r"), "--keys", folder.file("k")}).status,
      GOOD);
  const auto admit = [&](const std::vector<std::string>& number) {
    std::vector<std::string> words{"certs",       "member",
                                   "admit",       folder.file("r"),
                                   "--members",   members,
                                   "--hub-keys",  folder.file("hub"),
                                   "-o",          folder.file("reply"),
                                   "--kind",      "police",
                                   "--desk",      "D",
                                   "--telephone", "1"};
    words.insert(words.end(), number.begin(), number.end());
    return mashctl(words);
  };
  const std::string before = *certs::read_file(members), right = number_of(folder.file("r"));
  EXPECT_EQ(admit({}).status, MISUSE) << "nobody is admitted without a telephone call";
  std::string wrong = right;
  wrong.back() = wrong.back() == '0' ? '1' : '0';
  const auto refused = admit({"--number", wrong});
  EXPECT_EQ(refused.status, BAD);
  EXPECT_THAT(refused.err, HasSubstr("nothing was written"));
  EXPECT_THAT(refused.err + refused.out, testing::Not(HasSubstr(right.substr(0, 11)))) << "it would only be copied";
  EXPECT_EQ(*certs::read_file(members), before);
  EXPECT_FALSE(certs::file_exists(folder.file("reply")));
  std::string spoken = right;
  std::erase(spoken, ' ');
  ASSERT_EQ(admit({"--number", spoken}).status, GOOD) << "however it is grouped";

  const auto accept = [&](const std::string& number) {
    return mashctl({"certs", "member", "accept", folder.file("reply"), "--number", number, "--keys", folder.file("k")});
  };
  EXPECT_EQ(accept(right).status, BAD) << "the request's number is not the reply's";
  EXPECT_FALSE(certs::file_exists(folder.file("k/hub_curve.pub")));
  EXPECT_FALSE(certs::file_exists(folder.file("k/parties.keys")));
  const auto told = mashctl({"certs", "member", "number", folder.file("reply")});
  ASSERT_EQ(told.status, GOOD);
  EXPECT_EQ(accept(certs::trimmed(told.out)).status, GOOD);
}

TEST_F(joining, a_reply_with_another_key_of_the_same_log_takes_no_pinned_ones_place) {
  const auto hub = [&](const std::string& name) {
    return mashctl({"certs", "hub", "--ca", ca, "-o", folder.file(name), "--log-origin", "mash.example/audit"}).status;
  };
  const auto reply = [&](const std::string& from) {
    const auto written = mashctl({"certs", "member", "reply", "police", "--members", members, "--hub-keys",
                                  folder.file(from), "-o", folder.file("reply")});
    EXPECT_EQ(written.status, GOOD) << written.err;
    return mashctl({"certs", "member", "accept", folder.file("reply"), "--number", number_of(folder.file("reply")),
                    "--keys", folder.file("police")});
  };
  ASSERT_EQ(hub("hub"), GOOD);
  ASSERT_EQ(hub("rotated"), GOOD);
  ASSERT_EQ(
      mashctl({"certs", "member", "request", "police", "-o", folder.file("request"), "--keys", folder.file("police")})
          .status,
      GOOD);
  ASSERT_EQ(mashctl({"certs", "member", "admit", folder.file("request"), "--number", number_of(folder.file("request")),
                     "--members", members, "--hub-keys", folder.file("hub"), "-o", folder.file("reply"), "--kind",
                     "police", "--desk", "PPU", "--telephone", "101"})
                .status,
            GOOD);
  EXPECT_EQ(reply("hub").status, GOOD);
  const std::string pinned = *certs::read_file(folder.file("police/log.vkey"));
  EXPECT_EQ(pinned, *certs::read_file(folder.file("hub/log.vkey")));
  const auto refused = reply("rotated");
  EXPECT_EQ(refused.status, BAD);
  EXPECT_THAT(refused.err, ::testing::HasSubstr("log.keys"));
  EXPECT_EQ(*certs::read_file(folder.file("police/log.vkey")), pinned);
  EXPECT_EQ(*certs::read_file(folder.file("police/hub_curve.pub")), *certs::read_file(folder.file("hub/curve.pub")));
  ASSERT_EQ(
      mashctl({"certs", "hub", "--ca", ca, "-o", folder.file("next"), "--log-origin", "mash.example/next"}).status,
      GOOD);
  EXPECT_EQ(reply("next").status, GOOD) << "the successor of a lost log has another name";
  EXPECT_EQ(*certs::read_file(folder.file("police/log.vkey")), *certs::read_file(folder.file("next/log.vkey")));
}

TEST_F(joining, nobody_is_listed_with_a_port_that_is_anothers_or_where_the_hubs_keys_are_not) {
  ASSERT_EQ(mashctl({"certs", "hub", "--ca", ca, "-o", folder.file("hub")}).status, GOOD);
  const auto admit = [&](const std::string& name, const std::string& hub_keys, const std::string& port) {
    EXPECT_EQ(
        mashctl({"certs", "member", "request", name, "-o", folder.file(name + ".request"), "--keys", folder.file(name)})
            .status,
        GOOD);
    return mashctl({"certs",       "member",
                    "admit",       folder.file(name + ".request"),
                    "--number",    number_of(folder.file(name + ".request")),
                    "--members",   members,
                    "--hub-keys",  folder.file(hub_keys),
                    "-o",          folder.file("reply"),
                    "--kind",      "police",
                    "--desk",      "PPU",
                    "--telephone", "101",
                    "--port",      port})
        .status;
  };
  EXPECT_EQ(admit("police", "hub", "7401"), GOOD);
  const std::string before = *certs::read_file(members);
  EXPECT_EQ(admit("health", "hub", "7401"), BAD);
  EXPECT_NE(admit("schools", "hub", "70000"), GOOD);
  EXPECT_NE(admit("probation", "no_such_folder", "7402"), GOOD);
  EXPECT_EQ(*certs::read_file(members), before);
}

TEST_F(joining, a_tampered_request_is_not_admitted) {
  ASSERT_EQ(mashctl({"certs", "hub", "--ca", ca, "-o", folder.file("hub")}).status, GOOD);
  ASSERT_EQ(
      mashctl({"certs", "member", "request", "police", "-o", folder.file("r"), "--keys", folder.file("k")}).status,
      GOOD);
  auto text = *certs::read_file(folder.file("r"));
  text.replace(text.find("\"name\":\"police\""), 15, "\"name\":\"health\"");
  ASSERT_TRUE(certs::write_file(folder.file("r"), text));
  const auto before = *certs::read_file(members);
  const auto done = mashctl({"certs", "member", "admit", folder.file("r"), "--number", number_of(folder.file("r")),
                             "--members", members, "--hub-keys", folder.file("hub"), "-o", folder.file("reply"),
                             "--kind", "police", "--desk", "D", "--telephone", "1"});
  EXPECT_EQ(done.status, BAD);
  EXPECT_EQ(*certs::read_file(members), before);
  EXPECT_FALSE(certs::file_exists(folder.file("reply")));
}

TEST_F(joining, a_member_changes_its_key_and_the_present_one_works_until_the_next_was_seen) {
  const std::string hub = folder.file("hub"), keys = folder.file("police"), request = folder.file("r");
  ASSERT_EQ(mashctl({"certs", "hub", "--ca", ca, "-o", hub}).status, GOOD);
  ASSERT_EQ(mashctl({"certs", "member", "request", "police", "-o", request, "--keys", keys}).status, GOOD);
  ASSERT_EQ(
      mashctl({"certs", "member", "admit", request, "--number", number_of(request), "--members", members, "--hub-keys",
               hub, "-o", folder.file("reply"), "--kind", "police", "--desk", "D", "--telephone", "1"})
          .status,
      GOOD);
  const auto listed = [&] { return *directory()->find_member("police"); };
  const std::string present = listed().curve_public_key;
  EXPECT_TRUE(listed().curve_key_renew_by.has_value()) << "a year from now, so that somebody is told";

  const std::string announced = folder.file("police.key");
  ASSERT_EQ(mashctl({"certs", "member", "rekey", "police", "-o", announced, "--keys", keys}).status, GOOD);
  const std::string next = certs::trimmed(*certs::read_file(keys + "/curve.next.pub"));
  const auto admit = [&](const std::string& number) {
    return mashctl({"certs", "member", "admit-key", announced, "--number", number, "--members", members});
  };
  EXPECT_EQ(admit("12345 12345 12345 12345 12345 12345").status, BAD);
  EXPECT_EQ(listed().next_curve_public_key, "");
  ASSERT_EQ(admit(number_of(announced)).status, GOOD);
  EXPECT_EQ(listed().curve_public_key, present);
  EXPECT_EQ(listed().next_curve_public_key, next);

  const auto retire = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words{"certs", "member", "retire-key", "police", "--members", members};
    words.insert(words.end(), more.begin(), more.end());
    return mashctl(words).status;
  };
  EXPECT_EQ(retire({"--state", folder.file("no_hub")}), OUT_OF_REACH) << "nobody can say that the next one is in use";
  EXPECT_EQ(listed().curve_public_key, present);
  ASSERT_EQ(retire({"--unseen"}), GOOD);
  EXPECT_EQ(listed().curve_public_key, next);
  EXPECT_EQ(listed().next_curve_public_key, "");
  ASSERT_EQ(mashctl({"certs", "switch", keys}).status, GOOD);
  EXPECT_EQ(certs::trimmed(*certs::read_file(keys + "/curve.pub")), next);
}

TEST_F(joining, a_key_that_another_member_announces_is_not_listed) {
  const std::string hub = folder.file("hub");
  ASSERT_EQ(mashctl({"certs", "hub", "--ca", ca, "-o", hub}).status, GOOD);
  for (const std::string name : {"police", "health"}) {
    const std::string request = folder.file(name + ".request");
    ASSERT_EQ(mashctl({"certs", "member", "request", name, "-o", request, "--keys", folder.file(name)}).status, GOOD);
    ASSERT_EQ(
        mashctl({"certs", "member", "admit", request, "--number", number_of(request), "--members", members,
                 "--hub-keys", hub, "-o", folder.file("reply"), "--kind", "police", "--desk", "D", "--telephone", "1"})
            .status,
        GOOD);
  }
  const std::string before = *certs::read_file(members), announced = folder.file("key");
  // Health's keys, police's name.
  ASSERT_EQ(mashctl({"certs", "member", "rekey", "police", "-o", announced, "--keys", folder.file("health")}).status,
            GOOD);
  const auto refused =
      mashctl({"certs", "member", "admit-key", announced, "--number", number_of(announced), "--members", members});
  EXPECT_EQ(refused.status, BAD);
  EXPECT_THAT(refused.err, HasSubstr("not signed with the signing key"));
  EXPECT_EQ(*certs::read_file(members), before);
}

TEST_F(joining, the_hubs_next_key_is_in_its_replies_until_it_is_the_only_one) {
  const std::string hub = folder.file("hub"), keys = folder.file("police"), reply = folder.file("reply");
  ASSERT_EQ(mashctl({"certs", "hub", "--ca", ca, "-o", hub}).status, GOOD);
  ASSERT_EQ(mashctl({"certs", "member", "request", "police", "-o", folder.file("r"), "--keys", keys}).status, GOOD);
  ASSERT_EQ(mashctl({"certs", "member", "admit", folder.file("r"), "--number", number_of(folder.file("r")), "--members",
                     members, "--hub-keys", hub, "-o", reply, "--kind", "police", "--desk", "D", "--telephone", "1"})
                .status,
            GOOD);
  const auto take_reply = [&] {
    EXPECT_EQ(
        mashctl({"certs", "member", "reply", "police", "--members", members, "--hub-keys", hub, "-o", reply}).status,
        GOOD);
    EXPECT_EQ(mashctl({"certs", "member", "accept", reply, "--number", number_of(reply), "--keys", keys}).status, GOOD);
  };
  const std::string present = *certs::read_file(hub + "/curve.pub");
  ASSERT_EQ(mashctl({"certs", "rekey", hub}).status, GOOD);
  EXPECT_EQ(mashctl({"certs", "rekey", hub}).status, BAD) << "one after the other";
  const std::string next = *certs::read_file(hub + "/curve.next.pub");
  take_reply();
  EXPECT_EQ(*certs::read_file(keys + "/hub_curve.pub"), present);
  EXPECT_EQ(*certs::read_file(keys + "/hub_curve.next.pub"), next);
  ASSERT_EQ(mashctl({"certs", "switch", hub}).status, GOOD);
  take_reply();
  EXPECT_EQ(*certs::read_file(keys + "/hub_curve.pub"), next);
  EXPECT_FALSE(certs::file_exists(keys + "/hub_curve.next.pub"));
}

}  // namespace
}  // namespace mash::cli
