// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "certs/keys.hpp"
#include "tests/support/curve_client.hpp"
#include "tests/support/rotated_log.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::kit {
namespace {

using testing::HasSubstr;

constexpr std::string_view GOOD = R"(
member = "police"
state_dir = "state/police"
parties = "keys/parties.keys"
agreement = "../agreement"
overlay = "own.toml"
workers = 3
[hub]
endpoint = "tcp://127.0.0.1:7101"
public_key = "KEY"
[keys]
curve = "curve.key"
ledger = "ledger.key"
sealing = "sealing.key"
[answered_by]
name = "Adapter"
role = "automatic"
[contact]
desk = "Duty desk"
telephone = "01632 960200"
hours = "24 hours"
[source]
odbc = "Driver=SQLite3"
[source.organisation]
id = "police"
)";

class adapter_configuration : public testing::Test {
 protected:
  std::string write(std::string_view text, const std::string& name = "adapter.toml") const {
    std::ofstream(directory_.file(name)) << text;
    return directory_.file(name);
  }
  static std::string without(const std::string& line) {
    std::string text(GOOD);
    const std::size_t from = text.find(line);
    EXPECT_NE(from, std::string::npos) << line;
    text.erase(from, text.find('\n', from) - from + 1);
    return text;
  }
  std::string refusal(const std::string& text) const {
    const auto read = read_config(write(text));
    return read ? "accepted" : read.error().detail;
  }

  test::temporary_directory directory_;
};

constexpr std::string_view DESK = R"(
[desk]
listen = "[::1]:8443"
certificate = "desk/tls.crt"
key = "desk/tls.key"
ca = "ca.crt"
[[desk.reviewers]]
id = "urn:mash:police:person:piet"
name = "Piet Example"
role = "MASH researcher"
)";

TEST_F(adapter_configuration, names_the_desk_and_who_may_enter) {
  EXPECT_FALSE(read_config(write(GOOD))->desk);
  const auto read = read_config(write(std::string(GOOD) + std::string(DESK)));
  ASSERT_TRUE(read) << read.error().detail;
  ASSERT_TRUE(read->desk);
  EXPECT_TRUE(read->run.keeps_reviews);
  EXPECT_FALSE(read_config(write(GOOD))->run.keeps_reviews) << "nobody could decide, and it would be kept for ever";
  EXPECT_EQ(read->desk->listen.ip, "::1");
  EXPECT_EQ(read->desk->listen.port, 8443);
  EXPECT_EQ(read->desk->tls.key_file, directory_.file("desk/tls.key"));
  EXPECT_TRUE(read->desk->tls.crl_file.empty());
  EXPECT_EQ(read->desk->url_file, directory_.file("state/police/desk.url"));
  ASSERT_EQ(read->desk->reviewers.size(), 1U);
  EXPECT_EQ(read->desk->reviewers[0].id, "urn:mash:police:person:piet");
}

TEST_F(adapter_configuration, has_caps_on_volume_whether_or_not_it_names_any) {
  const auto plain = read_config(write(GOOD));
  ASSERT_TRUE(plain->run.volume) << "an adapter always counts";
  EXPECT_EQ(plain->run.volume->asks_per_day, std::nullopt);
  EXPECT_EQ(plain->run.metrics_file, directory_.file("state/police/metrics.prom"));
  const std::string whole(GOOD);
  const auto chosen = read_config(write(whole + "[volume]\nasks_per_hour = 40\nhoney = [\"P-90017\"]\n"));
  ASSERT_TRUE(chosen) << chosen.error().detail;
  EXPECT_EQ(chosen->run.volume->asks_per_hour, 40);
  EXPECT_TRUE(chosen->run.volume->honey.contains("P-90017"));
  EXPECT_THAT(refusal(whole + "[volume]\nasks_per_hour = 0\n"), HasSubstr("between 1 and 100000"));
  EXPECT_THAT(refusal(whole + "[volume]\nasks_per_minute = 3\n"), HasSubstr("not known"));
  EXPECT_THAT(refusal(whole + "[volume]\nhoney = \"P-90017\"\n"), HasSubstr("volume/honey"));
}

TEST_F(adapter_configuration, writes_metrics_into_the_state_folder_or_where_a_collector_may_read_them) {
  const std::string whole(GOOD);
  EXPECT_THAT(read_config(write(whole))->run.metrics_file, testing::EndsWith("/state/police/metrics.prom"));
  EXPECT_EQ(read_config(write(whole + "[metrics]\nfile = \"/run/metrics/police.prom\"\n"))->run.metrics_file,
            "/run/metrics/police.prom");
  EXPECT_THAT(refusal(whole + "[metrics]\nport = 9100\n"), HasSubstr("metrics/file"));
}

TEST_F(adapter_configuration, names_what_two_people_decide_on_and_each_person_once) {
  using policy::category;
  const std::string whole = std::string(GOOD) + std::string(DESK);
  EXPECT_TRUE(read_config(write(whole))->run.two_people.empty());
  const auto with = [&](std::string_view line) {
    std::string text = whole;
    return text.insert(text.find("listen ="), line);
  };
  const auto read = read_config(write(with("two_people = [\"intelligence\", \"conviction_caution\"]\n")));
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->run.two_people, (policy::value_set<category>{category::intelligence, category::conviction_caution}));
  EXPECT_THAT(refusal(with("two_people = [\"everything\"]\n")), HasSubstr("desk/two_people"));
  EXPECT_EQ(read_config(write(with("paper_file = \"Beat files\"\n")))->run.paper_file, "Beat files");
  const std::string again =
      whole + "[[desk.reviewers]]\nid = \"urn:mash:police:person:piet\"\nname = \"P.\"\nrole = \"r\"\n";
  EXPECT_THAT(refusal(again), HasSubstr("each person once"));
}

TEST_F(adapter_configuration, names_whom_to_call_when_and_by_which_way_out) {
  const std::string whole = std::string(GOOD) + std::string(DESK);
  const auto with = [&](const std::string& calls) { return calls + "\n" + whole; };
  EXPECT_TRUE(read_config(write(whole))->calls.rules.empty());
  const auto read = read_config(write(with(
      R"(calls = [{ who = "duty_officer", command = ["/usr/local/bin/page", "duty"] },
  { who = "on_call_manager", mail = { relay = "smtps://mail.example:465", from = "a@b.example", to = ["c@d.example"] } }])")));
  ASSERT_TRUE(read) << read.error().detail;
  ASSERT_EQ(read->calls.rules.size(), 2U);
  EXPECT_FALSE(read->calls.rules[0].after) << "when the agreement says";
  EXPECT_EQ(read->calls.outlets[1].to, std::vector<std::string>{"on_call_manager"});
  EXPECT_EQ(read_config(write(with(R"(calls = [{ who = "duty_officer", after_minutes = 5, command = ["/bin/x"] }])")))
                ->calls.rules[0]
                .after,
            std::chrono::minutes(5));
  const std::string one = R"(calls = [{ who = "duty_officer", )";
  for (const auto& [bad, pointer] : std::initializer_list<std::pair<const char*, const char*>>{
           {R"(command = ["page"] }])", "calls/0/command"},
           {R"(after_minutes = 5 }])", "calls/0/command"},
           {R"(command = ["/bin/x"], webhook = { url = "https://a.example" } }])", "calls/0/command"},
           {R"(webhook = { url = "http://a.example" } }])", "calls/0/webhook/url"},
           {R"(mail = { relay = "mail.example", from = "a@b.example", to = [] } }])", "calls/0/mail/relay"},
           {R"(command = ["/bin/x"] }, { who = "duty_officer", command = ["/bin/x"] }])", "calls/1/who"},
           {R"(after_minutes = 0, command = ["/bin/x"] }])", "calls/0/after_minutes"}})
    EXPECT_THAT(refusal(with(one + bad)), HasSubstr(pointer)) << bad;
  const auto without_desk = read_config(write(one + "command = [\"/bin/x\"] }]\n" + std::string(GOOD)));
  ASSERT_TRUE(without_desk) << without_desk.error().detail;
  EXPECT_EQ(without_desk->calls.rules.size(), 1U) << "the gate on volume calls, too";
}

TEST_F(adapter_configuration, refuses_a_desk_without_an_address_or_with_somebody_who_is_no_person) {
  const auto with = [](std::string_view old_text, std::string_view new_text) {
    std::string text = std::string(GOOD) + std::string(DESK);
    return text.replace(text.find(old_text), old_text.size(), new_text);
  };
  for (const char* bad : {"8443", "127.0.0.1", "127.0.0.1:", "127.0.0.1:99999", ":8443", "127.0.0.1:84a"})
    EXPECT_THAT(refusal(with("[::1]:8443", bad)), HasSubstr("desk/listen")) << bad;
  EXPECT_THAT(refusal(with("urn:mash:", "piet@")), HasSubstr("desk/reviewers/0/id"));
  EXPECT_THAT(refusal(with("role = \"MASH researcher\"", "")), HasSubstr("desk/reviewers/0/role"));
}

TEST_F(adapter_configuration, is_read_with_paths_relative_to_its_file) {
  const auto read = read_config(write(GOOD));
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->run.by.member, "police");
  EXPECT_EQ(read->book.origin, "police/ledger");
  EXPECT_EQ(read->book.directory, directory_.file("state/police"));
  EXPECT_EQ(read->agreement_path, (std::filesystem::path(directory_.path()).parent_path() / "agreement").string());
  EXPECT_EQ(read->parties_path, directory_.file("keys/parties.keys"));
  EXPECT_EQ(read->overlay_path, directory_.file("own.toml"));
  EXPECT_EQ(read->curve_path, directory_.file("curve.key"));
  EXPECT_EQ(read->run.workers, 3U);
  EXPECT_EQ(read->run.lookup_timeout, std::chrono::seconds(20));
  EXPECT_EQ(read->run.link.endpoint, "tcp://127.0.0.1:7101");
  EXPECT_EQ(read->run.by.contact.hours, "24 hours");
  EXPECT_EQ(read->source.at("organisation").at("id").as_string(), "police");
}

TEST_F(adapter_configuration, keeps_absolute_paths) {
  std::string text(GOOD);
  text.replace(text.find("../agreement"), 12, "/etc/mash/a");
  EXPECT_EQ(read_config(write(text))->agreement_path, "/etc/mash/a");
}

TEST_F(adapter_configuration, names_each_missing_member) {
  for (const auto& [line, name] : std::vector<std::pair<std::string, std::string>>{{"member =", "member"},
                                                                                   {"state_dir", "state_dir"},
                                                                                   {"parties", "parties"},
                                                                                   {"endpoint", "endpoint"},
                                                                                   {"public_key", "public_key"},
                                                                                   {"curve =", "curve"},
                                                                                   {"ledger =", "ledger"},
                                                                                   {"sealing =", "sealing"},
                                                                                   {"name =", "name"},
                                                                                   {"desk =", "desk"}})
    EXPECT_THAT(refusal(without(line)), HasSubstr(name)) << line;
}

TEST_F(adapter_configuration, lists_every_fault_at_once_with_its_line) {
  std::string text = without("endpoint");
  text.replace(text.find("workers = 3"), 11, "workers = 0\nwhatever = 1");
  const std::string detail = refusal(text);
  EXPECT_THAT(detail, HasSubstr("adapter.toml:7"));
  EXPECT_THAT(detail, HasSubstr("workers"));
  EXPECT_THAT(detail, HasSubstr("whatever"));
  EXPECT_THAT(detail, HasSubstr("endpoint"));
}

TEST_F(adapter_configuration, refuses_what_is_no_toml_and_what_is_not_there) {
  EXPECT_THAT(refusal("member = "), HasSubstr("adapter.toml"));
  EXPECT_FALSE(read_config(directory_.file("nothing.toml")));
}

class adapter_keys : public adapter_configuration {
 protected:
  void SetUp() override {
    config_ = *read_config(write(GOOD));
    ASSERT_TRUE(write_secret_file(config_.curve_path, curve_.secret_key + "\n"));
    ASSERT_TRUE(write_secret_file(config_.ledger_key_path, signing_key::generate().to_pem()));
    ASSERT_TRUE(write_secret_file(config_.sealing_path, std::string(64, 'a') + "\n"));
  }
  std::string refusal_of_keys() {
    const auto read = read_keys(config_);
    return read ? "accepted" : read.error().detail;
  }
  const test::curve_keys curve_ = test::curve_keys::make();
  adapter_config config_;
};

TEST_F(adapter_keys, are_read_from_one_file_each) {
  ASSERT_TRUE(read_keys(config_));
  EXPECT_EQ(config_.run.link.own_key, curve_.secret_key);
}

TEST_F(adapter_keys, have_a_next_one_beside_the_present_while_it_is_changed) {
  ASSERT_TRUE(read_keys(config_));
  EXPECT_EQ(config_.run.link.next_own_key, "");
  const std::string next = certs::next_key_path(config_.curve_path), secret = test::curve_keys::make().secret_key;
  ASSERT_TRUE(write_secret_file(next, secret + "\n"));
  ASSERT_TRUE(read_keys(config_));
  EXPECT_EQ(config_.run.link.own_key, curve_.secret_key);
  EXPECT_EQ(config_.run.link.next_own_key, secret);
  ::chmod(next.c_str(), 0644);
  EXPECT_THAT(refusal_of_keys(), HasSubstr("curve.next.key"));
}

TEST_F(adapter_keys, are_refused_if_others_can_read_them) {
  ::chmod(config_.sealing_path.c_str(), 0644);
  EXPECT_THAT(refusal_of_keys(), HasSubstr("sealing.key"));
}

TEST_F(adapter_keys, are_refused_in_another_form_without_being_repeated) {
  ::unlink(config_.sealing_path.c_str());
  ASSERT_TRUE(write_secret_file(config_.sealing_path, "hunter2"));
  EXPECT_THAT(refusal_of_keys(), HasSubstr("sealing.key"));
  EXPECT_THAT(refusal_of_keys(), testing::Not(HasSubstr("hunter2")));
  ::unlink(config_.ledger_key_path.c_str());
  EXPECT_THAT(refusal_of_keys(), HasSubstr("ledger.key"));
}

TEST(connection_options, are_checked_for_their_form) {
  const auto hub = test::curve_keys::make(), own = test::curve_keys::make();
  connection_options good{.endpoint = "tcp://127.0.0.1:7101", .hub_key = hub.public_key, .own_key = own.secret_key};
  EXPECT_TRUE(check(good));
  for (const char* endpoint : {"", "127.0.0.1:7101", "tcp://", "tcp://host"}) {
    connection_options bad = good;
    bad.endpoint = endpoint;
    EXPECT_FALSE(check(bad)) << endpoint;
  }
  connection_options short_key = good;
  short_key.hub_key.pop_back();
  EXPECT_THAT(check(short_key).error().detail, HasSubstr("hub's key"));
  connection_options no_z85 = good;
  no_z85.own_key = std::string(40, '"');
  EXPECT_THAT(check(no_z85).error().detail, HasSubstr("CURVE key"));
}

class agreement_settings : public adapter_configuration {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(directory_.file("keys"));
    write("police " + to_base64(test_key("police")) + "\nhealth " + to_base64(test_key("health")) + "\n",
          "keys/parties.keys");
    write("[[limits]]\nid = \"own\"\nclause = \"Own\"\nbecause = \"Asked.\"\nat_most = \"withheld\"\n", "own.toml");
  }
  static std::array<unsigned char, 32> test_key(std::string_view member) { return sha256(member); }
  result<agreements::settings> read(const std::string& text = std::string(GOOD)) const {
    return read_agreement_settings(*read_config(write(text)));
  }
};

TEST_F(agreement_settings, are_the_pinned_keys_and_the_agencys_own_limits) {
  const auto found = read();
  ASSERT_TRUE(found) << found.error().detail;
  EXPECT_EQ(found->member, "police");
  EXPECT_EQ(found->directory, directory_.file("state/police/agreements"));
  EXPECT_EQ(found->pinned.size(), 2U);
  EXPECT_NE(found->own, nullptr);
  const auto plain = read(without("overlay"));
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->own, nullptr);
  EXPECT_EQ(read_config(write(without("agreement ")))->agreement_path, "");
}

TEST_F(agreement_settings, that_are_wrong_name_the_file) {
  write("[[limits]]\nid = \"own\"\n", "own.toml");
  EXPECT_THAT(read().error().detail, HasSubstr("own.toml"));
  write("health " + to_base64(test_key("health")) + "\n", "keys/parties.keys");
  EXPECT_THAT(read().error().detail, HasSubstr("parties.keys: has no key of police"));
  write("police\n", "keys/parties.keys");
  EXPECT_THAT(read().error().detail, HasSubstr("parties.keys"));
  std::filesystem::remove(directory_.file("keys/parties.keys"));
  EXPECT_THAT(read().error().detail, HasSubstr("parties.keys"));
}

// The witness key and the hub's log that is pinned; a table that may be left out, but not half.
class witness_keys : public adapter_keys {
 protected:
  void SetUp() override {
    adapter_keys::SetUp();
    EXPECT_FALSE(read_keys(config_)->hub_witness) << "without the table";
    std::string text(GOOD);
    text.insert(text.find("[answered_by]"), "[witness]\nkey = \"witness.key\"\nlog = \"log.vkey\"\n");
    const auto read = read_config(write(text));
    ASSERT_TRUE(read) << read.error().detail;
    config_ = *read;
    ASSERT_TRUE(write_secret_file(config_.witness_key_path, signing_key::generate().to_pem()));
    write(log_.vkey() + "\n", "log.vkey");
  }
  const tlog::verifier_key log_{"mash.example/audit", tlog::key_type::log, signing_key::generate().public_key()};
};

TEST_F(witness_keys, are_read_under_the_members_name) {
  const auto keys = read_keys(config_);
  ASSERT_TRUE(keys) << keys.error().detail;
  ASSERT_TRUE(keys->hub_witness);
  EXPECT_EQ(keys->hub_witness->log().vkey(), log_.vkey());
  EXPECT_EQ(keys->hub_witness->key().name, "police/witness");
  EXPECT_EQ(keys->hub_witness->key().type, tlog::key_type::witness);
}

TEST_F(witness_keys, are_refused_by_name_of_the_file_that_is_wrong) {
  write("nonsense", "log.vkey");
  EXPECT_THAT(refusal_of_keys(), HasSubstr("log.vkey"));
  tlog::verifier_key other = log_;
  other.type = tlog::key_type::witness;
  write(other.vkey(), "log.vkey");
  EXPECT_THAT(refusal_of_keys(), HasSubstr("log.vkey: it holds a witness's key, not a log's"));
  std::filesystem::remove(directory_.file("log.vkey"));
  EXPECT_THAT(refusal_of_keys(), HasSubstr("log.vkey"));
  write(log_.vkey(), "log.vkey");
  ::chmod(config_.witness_key_path.c_str(), 0644);
  EXPECT_THAT(refusal_of_keys(), HasSubstr("witness.key"));
}

// The change is what the old key vouches for; a new key alone in the file would be an administrator's word.
TEST_F(witness_keys, a_changed_key_of_the_log_is_taken_through_its_change) {
  test::rotated_log log;
  log.append_some(3);
  contract::log_keys keys(test::rotated_log::verifier(1));
  const std::string change = log.change(1, 2);
  ASSERT_TRUE(keys.follow(change));
  write(keys.text(), "log.vkey");
  const auto read = read_keys(config_);
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->hub_witness->log().vkey(), test::rotated_log::verifier(2).vkey());
  const std::uint64_t at = log.append_change(1, 3);
  write(test::rotated_log::verifier(1).vkey() + "\n" + log.line(at, at + 1, log.signed_by(at + 1, 3)), "log.vkey");
  EXPECT_THAT(refusal_of_keys(), HasSubstr("is not signed by the key before it"));
}

TEST_F(witness_keys, are_both_named_or_neither) {
  std::string text(GOOD);
  text.insert(text.find("[answered_by]"), "[witness]\nkey = \"witness.key\"\n");
  EXPECT_THAT(refusal(text), HasSubstr("log"));
}

}  // namespace
}  // namespace mash::kit
