// SPDX-License-Identifier: Apache-2.0
// [alarms] and [[notify]] of hub.toml: what is taken, and what is refused with which fault.
#include "hub/app/notify_config.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "base/toml.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::hub {
namespace {

using std::chrono::minutes;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct read_file {
  alarm_terms alarms;
  std::vector<outlet_config> outlets;
  std::vector<json::fault> faults;

  [[nodiscard]] std::string told() const {
    std::string out;
    for (const json::fault& one : faults) out += one.pointer + " " + one.code + "\n";
    return out;
  }
};

read_file read(const std::string& text) {
  const auto file = toml::parse(text);
  EXPECT_TRUE(file.has_value()) << text;
  const json::object& root = file->root.as_object();
  read_file out;
  if (const auto* table = root.if_contains("alarms")) out.alarms = read_alarm_terms(*table, out.faults);
  if (const auto* list = root.if_contains("notify"))
    out.outlets =
        read_outlets(list->as_array(), [](const std::string& path) { return "/etc/mash/" + path; }, out.faults);
  return out;
}

constexpr const char* MAIL = R"(
[[notify]]
name = "managers"
to = ["mash_manager", "agency:police"]
authorities = ["cambridgeshire"]
deadline_seconds = 10
mail = { relay = "smtp://127.0.0.1:25", plain = true, from = "hub@mash.example", to = ["duty@mash.example"] }
)";

TEST(alarm_terms, left_out_are_the_documented_ones) {
  EXPECT_EQ(read("[alarms]\n").alarms, alarm_terms());
  EXPECT_EQ(alarm_terms().red.acknowledge, minutes(5));
  EXPECT_THAT(alarm_terms().escalate, ElementsAre("mash_manager"));
}

TEST(alarm_terms, are_taken_one_by_one) {
  const auto got = read(R"([alarms]
escalate = ["mash_manager", "caldicott_guardian"]
decision_minutes = 90
expire_days = 14
red = { escalate_minutes = 20 }
green = { warn_minutes = 1, decide_minutes = 2, acknowledge_minutes = 3 }
)");
  EXPECT_THAT(got.faults, IsEmpty());
  EXPECT_THAT(got.alarms.escalate, ElementsAre("mash_manager", "caldicott_guardian"));
  EXPECT_EQ(got.alarms.decision, minutes(90));
  EXPECT_EQ(got.alarms.expiry, std::chrono::days(14));
  EXPECT_EQ(got.alarms.red.escalate, minutes(20));
  EXPECT_EQ(got.alarms.red.warn, alarm_terms().red.warn);
  EXPECT_EQ(got.alarms.green.warn, minutes(1));
  EXPECT_EQ(got.alarms.green.decide, minutes(2));
  EXPECT_EQ(got.alarms.green.acknowledge, minutes(3));
  EXPECT_EQ(got.alarms.amber, alarm_terms().amber);
}

TEST(alarm_terms, with_a_fault_are_refused_at_its_place) {
  EXPECT_THAT(read("[alarms]\nescalate = []\n").told(), HasSubstr("/alarms/escalate unknown_word"));
  EXPECT_THAT(read("[alarms]\nescalate = [\"boss\"]\n").told(), HasSubstr("/alarms/escalate unknown_word"));
  EXPECT_THAT(read("[alarms]\ntelling_minutes = 0\n").told(), HasSubstr("/alarms/telling_minutes"));
  for (const char* none : {"0", "367", "\"28\""})
    EXPECT_THAT(read("[alarms]\nexpire_days = " + std::string(none) + "\n").told(), HasSubstr("/alarms/expire_days"));
  EXPECT_THAT(read("[alarms]\nred = { warn = 5 }\n").told(), HasSubstr("/alarms/red/warn unknown_member"));
  EXPECT_THAT(read("[alarms]\nblue = { warn_minutes = 5 }\n").told(), HasSubstr("/alarms/blue unknown_member"));
}

TEST(outlets, are_read_with_their_terms) {
  const auto got = read(std::string(MAIL) + R"(
[[notify]]
name = "chat"
to = ["coordinator"]
webhook = { url = "https://chat.example/hook", bearer_file = "chat.token", ca = "chat.pem" }
[[notify]]
name = "pager"
to = ["edt_worker"]
command = ["/usr/local/bin/page", "--night"]
)");
  EXPECT_EQ(got.told(), "");
  ASSERT_EQ(got.outlets.size(), 3U);
  const outlet_config& mail = got.outlets[0];
  EXPECT_THAT(mail.to, ElementsAre("mash_manager", "agency:police"));
  EXPECT_THAT(mail.authorities, ElementsAre("cambridgeshire"));
  ASSERT_TRUE(mail.mail);
  EXPECT_EQ(mail.mail->relay, "smtp://127.0.0.1:25");
  EXPECT_EQ(mail.mail->deadline, std::chrono::seconds(10));
  EXPECT_THAT(mail.mail->to, ElementsAre("duty@mash.example"));
  ASSERT_TRUE(got.outlets[1].webhook);
  EXPECT_EQ(got.outlets[1].webhook->url, "https://chat.example/hook");
  EXPECT_EQ(got.outlets[1].webhook->ca_file, "/etc/mash/chat.pem");
  EXPECT_EQ(got.outlets[1].secret_file, "/etc/mash/chat.token");
  ASSERT_TRUE(got.outlets[2].command);
  EXPECT_THAT(got.outlets[2].command->command, ElementsAre("/usr/local/bin/page", "--night"));
}

// Each with one thing changed for the worse.
TEST(outlets, with_a_fault_are_refused_at_its_place) {
  const std::vector<std::array<const char*, 3>> worse{
      {R"("managers")", R"("Managers!")", "/notify/0/name malformed"},
      {R"(["mash_manager", "agency:police"])", "[]", "/notify/0/to unknown_word"},
      {R"("agency:police")", R"("agency:")", "/notify/0/to unknown_word"},
      {R"("smtp://127.0.0.1:25")", R"("http://127.0.0.1:25")", "/notify/0/mail/relay malformed"},
      {R"("smtp://127.0.0.1:25")", R"("smtp://127.0.0.1.example:25")", "/notify/0/mail/plain not_loopback"},
      {R"("smtp://127.0.0.1:25")", R"("smtp://relay.example:25")", "/notify/0/mail/plain not_loopback"},
      {R"("hub@mash.example")", R"("hub")", "/notify/0/mail/from malformed"},
      {R"("hub@mash.example")", R"("Hub <hub@mash.example>")", "/notify/0/mail/from malformed"},
      {R"(["duty@mash.example"])", R"(["duty@mash.example\r\nBcc: a@b"])", "/notify/0/mail/to malformed"},
      {R"(["duty@mash.example"])", "[]", "/notify/0/mail/to malformed"},
      {"plain = true", "user = \"hub\"", "/notify/0/mail/user required"},
      {"plain = true", "colour = \"red\"", "/notify/0/mail/colour unknown_member"},
      {"deadline_seconds = 10", "deadline_seconds = 0", "/notify/0/deadline_seconds"},
      {"deadline_seconds = 10", "command = [\"/bin/true\"]", "/notify/0/name required"},
      {"deadline_seconds = 10", "command = [\"page\"]", "/notify/0/command malformed"},
      {"deadline_seconds = 10", "webhook = { url = \"http://chat.example/\" }", "/notify/0/webhook/url malformed"},
      {"name = ", "nam = ", "/notify/0/name required"},
  };
  for (const auto& [from, to, fault] : worse) {
    std::string text = MAIL;
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, std::string_view(from).size(), to);
    EXPECT_THAT(read(text).told(), HasSubstr(fault)) << text;
  }
  EXPECT_THAT(read(std::string(MAIL) + MAIL).told(), HasSubstr("/notify/1/name duplicate"));
  EXPECT_EQ(read(MAIL).told(), "");
}

TEST(outlets, are_made_with_secrets_that_only_the_owner_can_read) {
  const test::temporary_directory folder;
  auto configured = read(MAIL + std::string(R"(
[[notify]]
name = "chat"
to = ["coordinator"]
webhook = { url = "https://chat.example/hook", bearer_file = "x" }
)"))
                        .outlets;
  configured[1].secret_file = folder.file("token");
  EXPECT_FALSE(make_outlets(configured).has_value()) << "it is not there";
  std::ofstream(configured[1].secret_file) << "word\n";
  std::filesystem::permissions(configured[1].secret_file, std::filesystem::perms(0644));
  const auto wide = make_outlets(configured);
  ASSERT_FALSE(wide.has_value());
  EXPECT_THAT(wide.error().detail, Not(HasSubstr("word")));
  std::filesystem::permissions(configured[1].secret_file, std::filesystem::perms(0600));
  const auto made = make_outlets(configured);
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(made->at(1).name, "chat");
  EXPECT_TRUE(made->at(0).out && made->at(1).out);
}

}  // namespace
}  // namespace mash::hub
