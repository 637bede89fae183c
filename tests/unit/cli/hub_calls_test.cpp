// SPDX-License-Identifier: Apache-2.0
// The commands that call a hub: what they send, what they make of each kind of answer, how they end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "adapters/contract/leaf.hpp"
#include "base/ids.hpp"
#include "base/tlog/checkpoint.hpp"
#include "base/tlog/tiles.hpp"
#include "certs/files.hpp"
#include "certs/keys.hpp"
#include "cli/api.hpp"
#include "cli/context.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/cli/scripted_hub.hpp"

namespace mash::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr auto ID = "0197a000-0000-7000-8000-000000000001";
constexpr auto PROBLEM =
    R"({"type":"urn:mash:problem:invalid_request","title":"The request has faults","status":422,)"
    R"("detail":"Mend these.","errors":[{"pointer":"/urgency","code":"unknown_word","detail":"use one of: red"},)"
    R"({"pointer":"/justification","code":"required","detail":"this member is required"}]})";

std::string page(int version, const std::string& police) {
  return R"({"as_of":"2026-11-20T14:31:02.118Z","id":")" + std::string(ID) +
         R"(","reference":"CAM-1","roster":[{"agency":"police","outcome":")" + police +
         R"("}],"state":"open","version":)" + std::to_string(version) + "}";
}

struct ended {
  int status;
  std::string out, err;
};

class hub_calls : public testing::Test {
 protected:
  ended mashctl(std::vector<std::string> words) {
    words.insert(words.begin(), {"mashctl", "--profile", hub.profile()});
    std::vector<const char*> pointers;
    for (const auto& word : words) pointers.push_back(word.c_str());
    std::ostringstream out, err;
    const int status = run(static_cast<int>(pointers.size()), pointers.data(), out, err);
    return {status, out.str(), err.str()};
  }
  ended send(std::vector<std::string> more = {}) {
    EXPECT_TRUE(certs::write_file(hub.file("check.json"), R"({"reference":"CAM-1"})"));
    more.insert(more.begin(), {"request", "send", hub.file("check.json")});
    return mashctl(std::move(more));
  }

  scripted_hub hub;
};

TEST_F(hub_calls, a_check_is_sent_as_it_stands_in_the_file) {
  hub.say("POST /v1/requests", {{202, page(0, "pending"), {}}});
  const auto done = send();
  EXPECT_EQ(done.status, GOOD) << done.err;
  ASSERT_EQ(hub.asked().size(), 1U);
  EXPECT_EQ(hub.asked()[0].body, R"({"reference":"CAM-1"})");
  EXPECT_EQ(hub.asked()[0].header("content-type"), "application/json");
  EXPECT_EQ(hub.asked()[0].peer.san_uris, std::vector<std::string>{"urn:mash:cambridgeshire:person:coordinator"});
}

TEST_F(hub_calls, every_send_has_a_key_of_its_own_and_may_be_given_one) {
  hub.say("POST /v1/requests", {{202, page(0, "pending"), {}}});
  send();
  send();
  send({"--key", "mine"});
  const auto asked = hub.asked();
  EXPECT_TRUE(is_uuid(*asked.at(0).header("idempotency-key")));
  EXPECT_NE(asked[0].header("idempotency-key"), asked[1].header("idempotency-key"));
  EXPECT_EQ(asked[2].header("idempotency-key"), "mine");
}

TEST_F(hub_calls, waiting_is_asked_for_as_a_preference) {
  hub.say("POST /v1/requests", {{201, page(1, "answered"), {}}});
  send({"--wait", "7"});
  send();
  EXPECT_EQ(hub.asked().at(0).header("prefer"), "wait=7");
  EXPECT_EQ(hub.asked().at(1).header("prefer"), std::nullopt);
}

TEST_F(hub_calls, a_manager_authorises_with_a_reason_and_nothing_else) {
  const std::string target = "/v1/requests/" + std::string(ID) + "/authorise";
  hub.say("POST " + target, {{202, page(0, "pending"), {}}});
  const auto done = mashctl({"request", "authorise", ID, "--reason", "It would \"warn\" him.", "--wait", "3"});
  EXPECT_EQ(done.status, GOOD) << done.err;
  EXPECT_THAT(done.out, HasSubstr("CAM-1"));
  ASSERT_EQ(hub.asked().size(), 1U);
  EXPECT_EQ(hub.asked()[0].body, R"({"reason":"It would \"warn\" him."})");
  EXPECT_EQ(hub.asked()[0].header("content-type"), "application/json");
  EXPECT_EQ(hub.asked()[0].header("prefer"), "wait=3");
}

TEST_F(hub_calls, what_is_known_comes_from_a_file_and_that_nobody_knows_more_from_the_reason) {
  const std::string target = "/v1/requests/" + std::string(ID) + "/identifiers";
  hub.say("POST " + target, {{202, page(0, "pending"), {}}, {200, page(0, "pending"), {}}});
  const std::string known =
      R"({"reason":"His GP gave it.","identifiers":[{"subject":"a2","nhs_number":"9990001022"}]})";
  mash::test::temporary_directory folder;
  std::ofstream(folder.path() + "/known.json") << known;
  const auto done = mashctl({"request", "identify", ID, folder.path() + "/known.json", "--wait", "3"});
  EXPECT_EQ(done.status, GOOD) << done.err;
  ASSERT_EQ(hub.asked().size(), 1U);
  EXPECT_EQ(hub.asked()[0].body, known);
  EXPECT_EQ(hub.asked()[0].header("prefer"), "wait=3");
  EXPECT_EQ(
      mashctl({"request", "identify", ID, "--none-known", "--reason", "Asked his GP.", "--agency", "police"}).status,
      GOOD);
  EXPECT_EQ(hub.asked().back().body, R"({"agencies":["police"],"identifiers":[],"reason":"Asked his GP."})");
  EXPECT_EQ(mashctl({"request", "identify", ID}).status, MISUSE);
  EXPECT_EQ(mashctl({"request", "identify", ID, "--none-known"}).status, MISUSE);
  EXPECT_EQ(mashctl({"request", "identify", ID, folder.path() + "/known.json", "--none-known", "--reason", "x"}).status,
            MISUSE);
  EXPECT_EQ(hub.asked().size(), 2U);
}

TEST_F(hub_calls, authorising_needs_a_reason_and_tells_why_it_was_refused) {
  EXPECT_EQ(mashctl({"request", "authorise", ID}).status, MISUSE);
  EXPECT_TRUE(hub.asked().empty());
  hub.say("POST /v1/requests/" + std::string(ID) + "/authorise",
          {{409,
            R"({"type":"urn:mash:problem:already_authorised","title":"Authorised already","status":409,)"
            R"("detail":"This check was authorised already."})",
            {}}});
  const auto done = mashctl({"request", "authorise", ID, "--reason", "x"});
  EXPECT_EQ(done.status, BAD);
  EXPECT_THAT(done.err, AllOf(HasSubstr("409"), HasSubstr("authorised already")));
}

TEST_F(hub_calls, a_refusal_tells_every_fault_and_is_one) {
  hub.say("POST /v1/requests", {{422, PROBLEM, {}}});
  const auto done = send();
  EXPECT_EQ(done.status, BAD);
  EXPECT_EQ(done.out, "");
  EXPECT_THAT(done.err, AllOf(HasSubstr("422"), HasSubstr("/urgency: use one of: red"), HasSubstr("/justification")));
}

TEST_F(hub_calls, a_refusal_as_json_is_the_problem_itself) {
  hub.say("POST /v1/requests", {{422, PROBLEM, {}}});
  const auto done = send({"--json"});
  EXPECT_EQ(done.status, BAD);
  EXPECT_EQ(certs::trimmed(done.out), PROBLEM);
}

TEST_F(hub_calls, json_is_byte_for_byte_what_the_hub_said) {
  hub.say("GET /v1/requests/" + std::string(ID), {{200, page(3, "answered"), {}}});
  EXPECT_EQ(certs::trimmed(mashctl({"--json", "request", "show", ID}).out), page(3, "answered"));
}

TEST_F(hub_calls, a_version_is_asked_for) {
  hub.say("GET /v1/requests/" + std::string(ID), {{200, page(3, "answered"), {}}});
  mashctl({"request", "show", ID, "--version", "2"});
  EXPECT_EQ(hub.asked().at(0).query_value("version"), "2");
}

TEST_F(hub_calls, an_id_cannot_become_another_path_or_a_query) {
  mashctl({"request", "show", "x?version=1"});
  ASSERT_EQ(hub.asked().size(), 1U);
  EXPECT_EQ(hub.asked()[0].path, "/v1/requests/x?version=1") << "decoded: it was sent percent-encoded";
  EXPECT_EQ(hub.asked()[0].query_value("version"), std::nullopt);
  EXPECT_EQ(mashctl({"request", "show", "../agencies"}).status, BAD);
  EXPECT_EQ(hub.asked().size(), 1U) << "the server's gate takes no encoded slash";
}

TEST_F(hub_calls, what_is_no_json_is_not_shown_as_a_response) {
  hub.say("GET /v1/requests/" + std::string(ID), {{200, "<html>", {}}});
  const auto done = mashctl({"request", "show", ID});
  EXPECT_EQ(done.status, BAD);
  EXPECT_EQ(done.out, "");
}

TEST_F(hub_calls, lists_what_is_open) {
  hub.say("GET /v1/requests",
          {{200, R"({"requests":[{"id":"x1","reference":"CAM-1","state":"open","urgency":"red","version":2}]})", {}},
           {200, R"({"requests":[]})", {}}});
  EXPECT_THAT(mashctl({"request", "list"}).out, AllOf(HasSubstr("red"), HasSubstr("CAM-1"), HasSubstr("x1")));
  EXPECT_THAT(mashctl({"request", "list"}).out, HasSubstr("nothing is open"));
}

TEST_F(hub_calls, agencies_are_told_with_whom_to_telephone) {
  hub.say("GET /v1/agencies",
          {{200,
            R"({"agencies":[{"agency":"police","connected":true,"contact":{"telephone":"101","hours":"always",)"
            R"("out_of_hours_telephone":"999"},"open":true,"closes_at":"six",)"
            R"("timeliness":{"questions":120,"on_time":114}},)"
            R"({"agency":"health","connected":false,"last_seen":"yesterday","contact":{},"open":false,)"
            R"("closed_because":"bank holiday","reopens_at":"Monday"},)"
            R"({"agency":"schools","connected":false,"contact":{}}]})",
            {}}});
  const auto out = mashctl({"agencies"}).out;
  EXPECT_THAT(out, HasSubstr("out of hours 999"));
  EXPECT_THAT(out, HasSubstr("not connected, last seen yesterday"));
  EXPECT_THAT(out, HasSubstr("not connected, never seen"));
  EXPECT_THAT(out, AllOf(HasSubstr("; open now until six;"), HasSubstr("114 of 120 replies in time")));
  EXPECT_THAT(out, HasSubstr("  closed now (bank holiday) until Monday"));
}

std::string event(int id, const std::string& name) {
  return "id: " + std::to_string(id) + "\nevent: " + name + "\ndata: {\"version\":" + std::to_string(id) + "}\n\n";
}

TEST_F(hub_calls, events_are_printed_as_they_come) {
  hub.say("GET /v1/events", {{200, "", {"retry: 1000\n\n", event(7, "roster") + event(8, "version")}}});
  const auto done = mashctl({"events", "follow", "--once", "--request", ID});
  EXPECT_EQ(done.status, GOOD) << done.err;
  EXPECT_THAT(done.out, HasSubstr("roster {\"version\":7}"));
  EXPECT_EQ(hub.asked().at(0).query_value("request"), ID);
}

TEST_F(hub_calls, a_stream_that_ended_is_taken_up_after_its_last_event) {
  hub.say("GET /v1/events", {{200, "", {event(7, "roster")}}, {200, "", {event(8, "version")}}, {401, PROBLEM, {}}});
  const auto done = mashctl({"--json", "events", "follow", "--seconds", "30"});
  EXPECT_EQ(done.status, BAD) << "the third stream is refused";
  EXPECT_THAT(done.out, AllOf(HasSubstr("\"id\":\"7\""), HasSubstr("\"id\":\"8\"")));
  const auto asked = hub.asked();
  ASSERT_EQ(asked.size(), 3U);
  EXPECT_EQ(asked[0].header("last-event-id"), std::nullopt);
  EXPECT_EQ(asked[1].header("last-event-id"), "7");
  EXPECT_EQ(asked[2].header("last-event-id"), "8");
}

TEST_F(hub_calls, a_hub_that_only_hangs_up_is_left_alone) {
  hub.say("GET /v1/events", {{200, "", {": nothing\n\n"}}});
  const auto done = mashctl({"events", "follow", "--seconds", "30"});
  EXPECT_EQ(done.status, OUT_OF_REACH);
  EXPECT_EQ(hub.asked().size(), 3U);
}

TEST_F(hub_calls, watching_tells_each_change_once_and_ends_at_the_version) {
  hub.say("GET /v1/events", {{200, "", {event(1, "roster"), event(2, "roster"), event(3, "version")}}});
  hub.say("GET /v1/requests/" + std::string(ID), {{200, page(0, "pending"), {}},
                                                  {200, page(0, "pending"), {}},
                                                  {200, page(0, "awaiting_human"), {}},
                                                  {200, page(1, "answered"), {}}});
  const auto done = mashctl({"request", "watch", ID});
  EXPECT_EQ(done.status, GOOD) << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr("14:31:02  police"), HasSubstr("awaiting human"), HasSubstr("answered")));
  EXPECT_EQ(done.out.find("pending"), done.out.rfind("pending"));
}

TEST_F(hub_calls, watching_what_is_not_yours_ends_at_once) {
  hub.say("GET /v1/events", {{200, "", {event(1, "roster")}}});
  const auto done = mashctl({"request", "watch", ID});
  EXPECT_EQ(done.status, BAD);
  EXPECT_THAT(done.err, HasSubstr("404"));
}

TEST_F(hub_calls, a_log_that_is_refused_or_broken_does_not_verify) {
  const auto vkey = *certs::make_verifier_files(hub.file("log"), "mash.example/audit", tlog::key_type::log);
  hub.say("GET /v1/audit/checkpoint/newest", {{403, PROBLEM, {}}, {200, "no checkpoint", {}}});
  EXPECT_EQ(mashctl({"audit", "verify", "--vkey", hub.file("log.vkey")}).status, BAD);
  const auto done = mashctl({"audit", "verify", "--vkey", hub.file("log.vkey")});
  EXPECT_EQ(done.status, BAD);
  EXPECT_THAT(done.out, Not(HasSubstr("verified")));
}

TEST_F(hub_calls, an_empty_log_verifies_as_empty) {
  (void)*certs::make_verifier_files(hub.file("log"), "mash.example/audit", tlog::key_type::log);
  const auto key = *certs::read_signing_key(hub.file("log.key"));
  hub.say("GET /v1/audit/checkpoint/newest",
          {{200, tlog::sign_checkpoint({"mash.example/audit", 0, tlog::empty_root()}, key).text, {}}});
  const auto done = mashctl({"audit", "verify", "--vkey", hub.file("log.vkey"), "--seen", hub.file("seen")});
  EXPECT_EQ(done.status, GOOD) << done.err;
  EXPECT_THAT(done.out, HasSubstr("verified: 0 entries"));
  EXPECT_THAT(*certs::read_file(hub.file("seen")), HasSubstr("mash.example/audit\n0\n"));
}

// A log of one entry that both members have cosigned, and of a second that one has.
class witnessed_calls : public hub_calls {
 protected:
  witnessed_calls() {
    const std::string vkey = *certs::make_verifier_files(hub.file("log"), "mash.example/audit", tlog::key_type::log);
    const auto key = *certs::read_signing_key(hub.file("log.key"));
    const signing_key police = signing_key::generate(), health = signing_key::generate();
    const auto line = [](const std::string& text, const std::string& name, const signing_key& by) {
      return tlog::signature_line(tlog::cosign_note(text.substr(0, text.find("\n\n") + 1), 1700000000, name, by));
    };
    std::string entries, hashes;
    tlog::frontier tree;
    for (const std::string width : {".p/1", ".p/2"}) {
      contract::leaf entry;
      entry.type = contract::leaf_type::admin;
      entry.id = new_uuid(instant{});
      entry.outcome = {"started"};
      const std::string text = contract::leaf_text(entry).value();
      tlog::append_entry(entries, text);
      hashes += as_text(tlog::leaf_hash(as_bytes(text)));
      tree.append(tlog::leaf_hash(as_bytes(text)));
      hub.say("GET /v1/audit/tile/entries/000" + width, {{200, entries, {}}});
      hub.say("GET /v1/audit/tile/0/000" + width, {{200, hashes, {}}});
      newest = tlog::sign_checkpoint({"mash.example/audit", tree.size(), tree.root()}, key).text;
      newest += line(newest, "police/witness", police);
      if (tree.size() > 1) continue;
      hub.say("GET /v1/audit/checkpoint", {{200, newest + line(newest, "health/witness", health), {}}});
    }
    hub.say("GET /v1/audit/checkpoint/newest", {{200, newest, {}}});
    const auto of = [](const std::string& name, const signing_key& by) {
      return "witness " + name + " " +
             tlog::verifier_key{name + "/witness", tlog::key_type::witness, by.public_key()}.vkey() + "\n";
    };
    EXPECT_TRUE(certs::write_file(hub.file("log.policy"), "log " + vkey + "\n" + of("police", police) +
                                                              of("health", health) +
                                                              "group both all police health\nquorum both\n"));
  }
  ended verify(std::vector<std::string> more) {
    more.insert(more.begin(), {"audit", "verify", "--vkey", hub.file("log.vkey")});
    return mashctl(std::move(more));
  }
  std::string newest;
};

TEST_F(witnessed_calls, with_a_policy_the_log_is_read_up_to_what_the_quorum_cosigned_and_the_rest_is_told) {
  const auto done = verify({"--policy", hub.file("log.policy")});
  EXPECT_EQ(done.status, GOOD) << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr("verified: 1 entries"), HasSubstr("witnessed by health, police"),
                              HasSubstr("1 further entries are signed and not witnessed yet")));
}

TEST_F(witnessed_calls, without_one_up_to_the_newest) {
  const auto done = verify({});
  EXPECT_EQ(done.status, GOOD) << done.err;
  EXPECT_THAT(done.out,
              AllOf(HasSubstr("verified: 2 entries"), HasSubstr("not witnessed"), Not(HasSubstr("further entries"))));
}

TEST_F(witnessed_calls, what_was_seen_without_a_policy_is_no_shrunken_log_to_one_who_has_one) {
  ASSERT_TRUE(certs::write_file(hub.file("seen"), newest));
  const auto done = verify({"--policy", hub.file("log.policy"), "--seen", hub.file("seen")});
  EXPECT_EQ(done.status, BAD);
  EXPECT_THAT(done.out,
              AllOf(HasSubstr("2 entries"), HasSubstr("quorum of witnesses is missing"), Not(HasSubstr("SHRANK"))));
}

TEST(describe_refusal, says_the_status_where_there_is_no_problem_document) {
  EXPECT_EQ(describe_refusal({502, "<html>bad gateway"}), "the hub answered 502");
  EXPECT_EQ(describe_refusal({500, ""}), "the hub answered 500");
  EXPECT_EQ(describe_refusal({500, "[]"}), "the hub answered 500");
}

TEST(read_profile, takes_paths_from_its_own_folder_and_the_url_from_a_file) {
  const test::temporary_directory folder;
  ASSERT_TRUE(certs::write_file(folder.file("p.toml"),
                                "url_file = \"u\"\ncertificate = \"a/c.crt\"\n"
                                "key = \"../k.key\"\nca = \"/etc/ca.crt\"\n"));
  ASSERT_TRUE(certs::write_file(folder.file("u"), "https://mash.example:8443/\n"));
  const auto who = read_profile(folder.file("p.toml"));
  ASSERT_TRUE(who) << who.error().detail;
  EXPECT_EQ(who->url, "https://mash.example:8443");
  EXPECT_EQ(who->tls.certificate_file, folder.file("a/c.crt"));
  EXPECT_FALSE(who->tls.key_file.contains(".."));
  EXPECT_EQ(who->tls.ca_file, "/etc/ca.crt");
}

TEST(read_profile, needs_an_address_one_way_or_the_other) {
  const test::temporary_directory folder;
  ASSERT_TRUE(certs::write_file(folder.file("p.toml"), "certificate = \"c\"\nkey = \"k\"\nca = \"a\"\n"));
  const auto none = read_profile(folder.file("p.toml"));
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error().detail, HasSubstr("https://host:port"));
  ASSERT_TRUE(
      certs::write_file(folder.file("p.toml"), "url_file = \"gone\"\ncertificate = \"c\"\nkey = \"k\"\nca = \"a\"\n"));
  EXPECT_EQ(read_profile(folder.file("p.toml")).error().code, errc::not_found);
}

}  // namespace
}  // namespace mash::cli
