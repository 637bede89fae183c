// SPDX-License-Identifier: Apache-2.0
// Bundles from a shell: fetched, checked offline, compared with the whole log, redacted.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "certs/files.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/cli/evidence_log.hpp"
#include "tests/unit/cli/mashctl_run.hpp"
#include "tests/unit/cli/scripted_hub.hpp"

namespace mash::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class audit_bundle : public testing::Test {
 protected:
  void SetUp() override {
    write("log.vkey", log.verifier().vkey() + "\n");
    write("bundle.json", log.text() + "\n");
  }
  void write(const std::string& name, const std::string& text) const {
    ASSERT_TRUE(certs::write_file(folder.file(name), text));
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    return certs::read_file(folder.file(name)).value_or("");
  }
  ended verify(std::vector<std::string> more = {}, const std::string& file = "bundle.json") const {
    more.insert(more.begin(), {"audit", "verify", "--bundle", folder.file(file), "--vkey", folder.file("log.vkey")});
    return mashctl(std::move(more));
  }
  ended redact(std::vector<std::string> more) const {
    more.insert(more.begin(), {"audit", "redact", folder.file("bundle.json"), "-o", folder.file("less.json")});
    return mashctl(std::move(more));
  }
  static void serve(scripted_hub& hub, const evidence_log& what) {
    for (const auto& [path, body] : what.served()) hub.say("GET /v1/audit/" + path, {{200, body, {}}});
  }

  test::temporary_directory folder;
  evidence_log log;
};

TEST_F(audit_bundle, is_verified_offline_and_says_what_it_proves_and_what_not) {
  const auto done = verify();
  EXPECT_EQ(done.status, GOOD) << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr("verified: 4 entries of mash.example/audit about request " + log.request),
                              HasSubstr("coordinator"), HasSubstr("version_1"), HasSubstr("Proves: each of these"),
                              HasSubstr("Does not prove: that there is no other"), HasSubstr("not witnessed")));
}

TEST_F(audit_bundle, says_the_same_to_programs) {
  const auto done = verify({"--json"});
  EXPECT_EQ(done.status, GOOD);
  const json::value told = json::parse(done.out).value();
  EXPECT_TRUE(told.at("verified").as_bool());
  EXPECT_EQ(told.at("entries").as_array().size(), 4U);
  EXPECT_EQ(told.at("entries").at(2).at("actor").as_string(), "manager");
}

TEST_F(audit_bundle, that_does_not_hold_is_status_1_and_named) {
  log.evidence.entries[2].actor->value = "coordinator";
  write("bundle.json", log.text());
  const auto done = verify();
  EXPECT_EQ(done.status, BAD);
  EXPECT_THAT(done.err, HasSubstr("entry 4 committed to another actor"));
  EXPECT_THAT(done.out, Not(HasSubstr("verified")));
}

TEST_F(audit_bundle, is_held_to_a_witness_policy) {
  write("policy", "log " + log.verifier().vkey() + "\nwitness w " +
                      tlog::verifier_key{"w.example", tlog::key_type::witness, log.key.public_key()}.vkey() +
                      "\nquorum w\n");
  const auto without = verify({"--policy", folder.file("policy")});
  EXPECT_EQ(without.status, BAD);
  EXPECT_THAT(without.out, AllOf(HasSubstr("NOT GOOD"), HasSubstr("quorum of witnesses is missing")));
  auto note = tlog::parse_note(log.evidence.checkpoint).value();
  note.signatures.push_back(tlog::cosign_note(note.text, 1700000000, "w.example", log.key));
  log.evidence.checkpoint = tlog::to_text(note);
  write("bundle.json", log.text());
  const auto with = verify({"--policy", folder.file("policy")});
  EXPECT_EQ(with.status, GOOD) << with.err;
  EXPECT_THAT(with.out, HasSubstr("witnessed by"));
}

TEST_F(audit_bundle, is_compared_with_the_whole_log_where_that_is_asked_for) {
  scripted_hub hub;
  serve(hub, log);
  const auto whole = verify({"--complete", "--profile", hub.profile()});
  EXPECT_EQ(whole.status, GOOD) << whole.err;
  EXPECT_THAT(whole.out, HasSubstr("complete: the log's first 6 entries have no other about this request"));
  log.evidence.entries.erase(log.evidence.entries.begin() + 2);
  write("bundle.json", log.text());
  EXPECT_EQ(verify().status, GOOD);
  const auto cut = verify({"--complete", "--profile", hub.profile()});
  EXPECT_EQ(cut.status, BAD);
  EXPECT_THAT(cut.out, AllOf(HasSubstr("NOT GOOD"), HasSubstr("further entries about this request: 4")));
  EXPECT_EQ(verify({"--complete"}).status, MISUSE);
}

TEST_F(audit_bundle, what_came_after_it_is_no_fault_and_another_history_is) {
  scripted_hub hub;
  evidence_log later;
  later.request = log.request;
  later.entries = log.entries;
  later.add(contract::leaf_type::released, log.request, {"version_1"}, "manager");
  serve(hub, later);
  const auto grown = verify({"--complete", "--profile", hub.profile()});
  EXPECT_EQ(grown.status, GOOD) << grown.out << grown.err;
  std::swap(later.entries[0], later.entries[2]);
  scripted_hub other;
  serve(other, later);
  const auto forked = verify({"--complete", "--profile", other.profile()});
  EXPECT_EQ(forked.status, BAD);
  EXPECT_THAT(forked.out, HasSubstr("another history"));
}

TEST_F(audit_bundle, is_fetched_and_kept_as_it_came) {
  scripted_hub hub;
  hub.say("GET /v1/audit/requests/" + log.request + "/bundle", {{200, log.text(), {}}});
  const auto done =
      mashctl({"--profile", hub.profile(), "audit", "bundle", log.request, "-o", folder.file("fetched.json")});
  EXPECT_EQ(done.status, GOOD) << done.err;
  EXPECT_EQ(read("fetched.json"), log.text() + "\n");
  EXPECT_EQ(verify({}, "fetched.json").status, GOOD);
}

TEST_F(audit_bundle, is_written_over_no_file_and_then_not_even_asked_for) {
  scripted_hub hub;
  hub.say("GET /v1/audit/requests/" + log.request + "/bundle", {{200, log.text(), {}}});
  write("fetched.json", "another's evidence");
  const std::vector<std::string> words{
      "--profile", hub.profile(), "audit", "bundle", log.request, "-o", folder.file("fetched.json")};
  const auto refused = mashctl(words);
  EXPECT_EQ(refused.status, BAD);
  EXPECT_THAT(refused.err, HasSubstr("is there already and is not written over"));
  EXPECT_EQ(read("fetched.json"), "another's evidence");
  std::filesystem::remove(folder.file("fetched.json"));
  EXPECT_EQ(mashctl(words).status, GOOD) << "the one reply is still to be had";
  EXPECT_EQ(std::filesystem::status(folder.file("fetched.json")).permissions(), std::filesystem::perms(0600));
}

TEST_F(audit_bundle, that_is_refused_or_is_none_leaves_no_file) {
  scripted_hub hub;
  hub.say("GET /v1/audit/requests/" + log.request + "/bundle",
          {{404, R"({"type":"urn:mash:problem:not_found","title":"Not found","status":404,"detail":"No."})", {}},
           {200, "{}", {}}});
  for (int i = 0; i < 2; ++i) {
    const auto done =
        mashctl({"--profile", hub.profile(), "audit", "bundle", log.request, "-o", folder.file("fetched.json")});
    EXPECT_EQ(done.status, BAD);
    EXPECT_FALSE(certs::file_exists(folder.file("fetched.json")));
  }
  EXPECT_EQ(mashctl({"audit", "bundle", log.request, "-o", "x"}).status, MISUSE);
}

// --- redaction

TEST_F(audit_bundle, redacted_to_one_record_still_verifies_and_holds_nothing_of_the_others) {
  const auto done = redact({"--keep", "3"});
  EXPECT_EQ(done.status, GOOD) << done.err;
  EXPECT_THAT(done.out, HasSubstr("1 of 4 entries stay readable, without who acted"));
  const std::string text = read("less.json");
  for (const auto& one : log.evidence.entries) {
    if (one.actor) {
      EXPECT_THAT(text, Not(HasSubstr(one.actor->value)));
      EXPECT_THAT(text, Not(HasSubstr(one.actor->salt)));
    }
    if (one.index != 3) {
      EXPECT_THAT(text, Not(HasSubstr(contract::parse_leaf(one.leaf)->id)));
    }
  }
  const auto checked = verify({}, "less.json");
  EXPECT_EQ(checked.status, GOOD) << checked.err;
  EXPECT_THAT(checked.out, AllOf(HasSubstr("removed from this bundle"), HasSubstr("answered")));
}

TEST_F(audit_bundle, redaction_writes_over_no_file_and_never_over_the_bundle) {
  EXPECT_EQ(redact({"--keep", "3"}).status, GOOD);
  EXPECT_EQ(std::filesystem::status(folder.file("less.json")).permissions(), std::filesystem::perms(0600));
  const std::string less = read("less.json"), whole = read("bundle.json");
  const auto again = redact({"--keep", "4"});
  EXPECT_EQ(again.status, BAD);
  EXPECT_THAT(again.err, HasSubstr("is there already and is not written over"));
  EXPECT_EQ(read("less.json"), less);
  const auto onto_itself = mashctl({"audit", "redact", folder.file("bundle.json"), "-o", folder.file("bundle.json")});
  EXPECT_EQ(onto_itself.status, BAD);
  EXPECT_EQ(read("bundle.json"), whole);
  const auto entries = std::filesystem::directory_iterator(folder.path());
  EXPECT_EQ(std::ranges::count_if(entries, [](const auto& one) { return one.path().string().contains(".json."); }), 0)
      << "a temporary file was left";
}

TEST_F(audit_bundle, redaction_keeps_who_acted_where_it_is_told_to) {
  EXPECT_EQ(redact({"--keep", "4", "actor"}).status, GOOD);
  EXPECT_THAT(verify({}, "less.json").out, AllOf(HasSubstr("manager"), Not(HasSubstr("coordinator"))));
  std::filesystem::remove(folder.file("less.json"));
  EXPECT_EQ(redact({}).status, GOOD);
  EXPECT_THAT(verify({}, "less.json").out, AllOf(HasSubstr("somebody, not shown"), HasSubstr("version_1"),
                                                 Not(HasSubstr("manager")), Not(HasSubstr("removed"))));
}

TEST_F(audit_bundle, redaction_of_what_is_not_there_is_refused) {
  EXPECT_EQ(redact({"--keep", "2"}).status, BAD);
  EXPECT_EQ(redact({"--keep", "everything"}).status, MISUSE);
  EXPECT_FALSE(certs::file_exists(folder.file("less.json")));
}

}  // namespace
}  // namespace mash::cli
