// SPDX-License-Identifier: Apache-2.0
// Exports: the same entries as CSV, JSON Lines and FHIR AuditEvent, from a bundle and from a search; nothing beyond
// them.
#include "cli/audit_export.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "certs/files.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/source_path.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/cli/evidence_log.hpp"
#include "tests/unit/cli/mashctl_run.hpp"

namespace mash::cli {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string search_of(const evidence_log& log) {
  json::array entries;
  for (const auto& one : log.evidence.entries) {
    json::object item{{"index", static_cast<std::int64_t>(one.index)}, {"entry", json::parse(one.leaf).value()}};
    if (one.actor) item["actor"] = one.actor->value;
    entries.push_back(std::move(item));
  }
  return json::canonical(json::object{{"entries", std::move(entries)}, {"origin", evidence_log::ORIGIN}, {"size", 6}});
}

std::vector<std::string> lines_of(const std::string& text, const std::string& end) {
  std::vector<std::string> out;
  for (std::size_t at = 0, next = 0; (next = text.find(end, at)) != std::string::npos; at = next + end.size())
    out.push_back(text.substr(at, next - at));
  return out;
}

// Where the packages of the FHIR test server are; installs them the first time.
std::string install(const std::string& log_file) {
  test::child_process installer({test::source_path("tests/fhir_server/install.sh")}, log_file);
  EXPECT_EQ(installer.wait(std::chrono::minutes(5)), 0) << installer.log();
  std::string told = installer.log();
  while (told.ends_with('\n')) told.pop_back();
  return told.substr(told.rfind('\n') + 1);
}

class audit_export : public testing::Test {
 protected:
  void SetUp() override {
    write("log.vkey", log.verifier().vkey() + "\n");
    write("bundle.json", log.text() + "\n");
    write("search.json", search_of(log) + "\n");
  }
  void write(const std::string& name, const std::string& text) const {
    ASSERT_TRUE(certs::write_file(folder.file(name), text));
  }
  ended made(const std::string& format, const std::string& file, std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"audit", "export", folder.file(file), "--format", format});
    return mashctl(std::move(more));
  }

  test::temporary_directory folder;
  evidence_log log;
};

TEST_F(audit_export, a_bundle_and_a_search_of_the_same_entries_are_the_same_export) {
  for (const char* format : {"csv", "jsonl", "auditevent"}) {
    const auto from_bundle = made(format, "bundle.json"), from_search = made(format, "search.json");
    EXPECT_EQ(from_bundle.status, GOOD) << from_bundle.err;
    EXPECT_EQ(from_bundle.out, from_search.out) << format;
  }
}

TEST_F(audit_export, csv_has_a_heading_and_a_line_for_each_entry_ended_as_rfc_4180_asks) {
  const auto lines = lines_of(made("csv", "bundle.json").out, "\r\n");
  ASSERT_EQ(lines.size(), 5U);
  EXPECT_EQ(lines[0], "index,at,type,request,members,purpose,outcome,agreement,actor,id");
  EXPECT_THAT(lines[1], StartsWith("1,2026-11-20T14:30:00.000Z,asked," + log.request +
                                   ",police health,s47_strategy,asked not_asked,,coordinator,"));
  EXPECT_THAT(lines[2], HasSubstr(",answered,,,"));
}

TEST_F(audit_export, no_cell_of_a_csv_is_a_formula_or_breaks_its_line) {
  exported_log all{"", {}};
  const std::vector<std::pair<std::string, std::string>> cells{
      {"=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\""},
      {"+1", "'+1"},
      {"-1", "'-1"},
      {"@SUM(A1)", "'@SUM(A1)"},
      {"\tx", "'\tx"},
      {"\rx", "\"'\rx\""},
      {"a,b", "\"a,b\""},
      {"a\nb", "\"a\nb\""},
      {"say \"no\"", "\"say \"\"no\"\"\""},
      {"plain", "plain"}};
  for (const auto& [actor, cell] : cells) {
    all.entries = {{7, contract::parse_leaf(log.entries[1]).value(), actor}};
    EXPECT_THAT(to_csv(all), HasSubstr(",," + cell + ",")) << actor;
  }
}

TEST_F(audit_export, json_lines_hold_the_entries_as_they_were_logged) {
  const auto lines = lines_of(made("jsonl", "bundle.json").out, "\n");
  ASSERT_EQ(lines.size(), 4U);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const json::value line = json::parse(lines[i]).value();
    EXPECT_EQ(json::canonical(line.at("entry")), log.evidence.entries[i].leaf);
    EXPECT_EQ(line.at("index").as_int64(), static_cast<std::int64_t>(log.evidence.entries[i].index));
    EXPECT_EQ(line.as_object().contains("actor"), log.evidence.entries[i].actor.has_value());
  }
}

TEST_F(audit_export, the_document_lists_the_columns) {
  const std::string document = certs::read_file(test::source_path("docs/formats/audit-export.md")).value_or("");
  std::string heading = lines_of(made("csv", "bundle.json").out, "\r\n").at(0) + ",";
  std::size_t at = document.find("## CSV");
  for (std::size_t end = 0; (end = heading.find(',')) != std::string::npos; heading.erase(0, end + 1)) {
    const std::size_t row = document.find("\n| `" + heading.substr(0, end) + "` |", at);
    EXPECT_NE(row, std::string::npos) << heading.substr(0, end);
    at = row;
  }
}

// --- AuditEvent

json::value event(const json::value& bundle, std::size_t at) { return bundle.at("entry").at(at).at("resource"); }

TEST_F(audit_export, an_audit_event_says_what_was_done_by_whom_about_which_request) {
  const json::value all = json::parse(made("auditevent", "bundle.json").out).value();
  EXPECT_EQ(all.at("type").as_string(), "collection");
  ASSERT_EQ(all.at("entry").as_array().size(), 4U);
  const json::value asked = event(all, 0), answered = event(all, 1), seen = event(all, 2), read = event(all, 3);
  EXPECT_EQ(asked.at("recorded").as_string(), "2026-11-20T14:30:00.000Z");
  EXPECT_EQ(asked.at("agent").at(0).at("who").at("identifier").at("value").as_string(), "coordinator");
  EXPECT_TRUE(asked.at("agent").at(0).at("requestor").as_bool());
  EXPECT_EQ(asked.at("agent").at(1).at("who").at("identifier").at("value").as_string(), "police");
  EXPECT_EQ(asked.at("agent").at(1).at("type").at("coding").at(0).at("code").as_string(), "110152");
  EXPECT_EQ(asked.at("purposeOfEvent").at(0).at("coding").at(0).at("code").as_string(), "s47_strategy");
  EXPECT_EQ(asked.at("entity").at(0).at("what").at("identifier").at("value").as_string(), log.request);
  EXPECT_EQ(answered.at("agent").at(0).at("type").at("coding").at(0).at("code").as_string(), "110153");
  EXPECT_EQ(seen.at("action").as_string(), "R");
  EXPECT_EQ(seen.at("subtype").at(0).at("code").as_string(), "read");
  EXPECT_EQ(read.at("type").at("code").as_string(), "110101");
  EXPECT_EQ(read.at("source").at("observer").at("identifier").at("value").as_string(), evidence_log::ORIGIN);
}

TEST_F(audit_export, every_type_of_entry_is_valid_fhir_r4_refusals_and_those_without_an_actor_too) {
  using contract::leaf_type;
  exported_log all{"mash.example/audit", {}};
  for (const leaf_type type :
       {leaf_type::asked, leaf_type::answered, leaf_type::released, leaf_type::decided, leaf_type::admin}) {
    for (const char* actor : {"", "coordinator"}) {
      for (const char* word : {"refused", "sample_drawn", "started"}) {
        contract::leaf leaf;
        leaf.type = type;
        leaf.id = new_uuid(evidence_log::AT);
        leaf.at = evidence_log::AT;
        leaf.outcome = {word};
        if (*actor != '\0') {
          leaf.actor = sha256("x");
          leaf.request = log.request;
          leaf.members = {"police"};
          leaf.purpose = "s47_strategy";
          leaf.agreement = std::string(64, 'a');
        }
        all.entries.push_back({all.entries.size(), leaf, actor});
      }
    }
  }
  const json::object events = to_audit_events(all);
  for (const json::value& one : events.at("entry").as_array()) {
    const json::value& resource = one.at("resource");
    const bool refused = resource.at("outcomeDesc").as_string() == "refused";
    EXPECT_EQ(resource.at("outcome").as_string(), refused ? "4" : "0");
    EXPECT_THAT(std::string(resource.at("action").as_string()), testing::AnyOf("C", "R", "U", "D", "E"));
    EXPECT_FALSE(resource.at("agent").as_array().empty());
  }
  write("events.json", json::canonical(events));
  write("none.json", json::canonical(to_audit_events({})));
  write("bad.json", R"({"resourceType":"AuditEvent","recorded":1,"colour":"red"})");
  for (const auto& [file, says] :
       {std::pair("events.json", "31 resources, 0 faults"), std::pair("none.json", "1 resources, 0 faults"),
        std::pair("bad.json", "AuditEvent.agent")}) {
    test::child_process validator(
        {"/usr/bin/env", "node", install(folder.file("told")) + "/validate.mjs", folder.file(file)},
        folder.file("told"));
    const int status = validator.wait(std::chrono::seconds(90));
    const std::string told = validator.log();
    EXPECT_THAT(told, HasSubstr(says)) << file;
    EXPECT_EQ(status == 0, std::string_view(file) != "bad.json") << told;
  }
}

// --- only what was given

TEST_F(audit_export, what_was_taken_out_of_a_bundle_is_in_no_export) {
  ASSERT_EQ(
      mashctl({"audit", "redact", folder.file("bundle.json"), "--keep", "4", "-o", folder.file("less.json")}).status,
      GOOD);
  for (const char* format : {"csv", "jsonl", "auditevent"}) {
    const auto done = made(format, "less.json");
    EXPECT_EQ(done.status, GOOD) << done.err;
    EXPECT_THAT(done.out, AllOf(HasSubstr("version_1"), Not(HasSubstr("manager")), Not(HasSubstr("coordinator")),
                                Not(HasSubstr("not_asked"))))
        << format;
  }
  EXPECT_THAT(made("auditevent", "less.json").out, HasSubstr("committed to in the log, not shown here"));
}

TEST_F(audit_export, a_bundle_is_exported_only_if_it_verifies_where_a_key_is_given) {
  EXPECT_EQ(made("csv", "bundle.json", {"--vkey", folder.file("log.vkey")}).status, GOOD);
  log.evidence.entries[0].actor->value = "somebody";
  write("bundle.json", log.text());
  const auto bad = made("csv", "bundle.json", {"--vkey", folder.file("log.vkey"), "-o", folder.file("out.csv")});
  EXPECT_EQ(bad.status, BAD);
  EXPECT_THAT(bad.err, HasSubstr("another actor"));
  EXPECT_FALSE(certs::file_exists(folder.file("out.csv")));
}

TEST_F(audit_export, what_is_neither_a_bundle_nor_a_search_is_refused) {
  for (const char* text : {"{}", "[]", R"({"entries":[{"index":-1,"entry":{}}]})", R"({"entries":[{"index":1}]})"}) {
    write("other.json", text);
    const auto done = made("csv", "other.json");
    EXPECT_EQ(done.status, BAD) << text;
    EXPECT_EQ(done.out, "");
  }
  EXPECT_EQ(made("xml", "bundle.json").status, MISUSE);
}

TEST_F(audit_export, is_written_to_a_file_where_one_is_named) {
  const auto done = made("csv", "search.json", {"-o", folder.file("out.csv")});
  EXPECT_EQ(std::filesystem::status(folder.file("out.csv")).permissions(), std::filesystem::perms(0600));
  EXPECT_EQ(made("csv", "search.json", {"-o", folder.file("out.csv")}).status, BAD) << "it is there already";
  EXPECT_EQ(done.status, GOOD);
  EXPECT_EQ(done.out, "");
  EXPECT_EQ(certs::read_file(folder.file("out.csv")).value_or(""), made("csv", "search.json").out);
}

}  // namespace
}  // namespace mash::cli
