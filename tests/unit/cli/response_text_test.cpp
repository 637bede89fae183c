// SPDX-License-Identifier: Apache-2.0
// What a person reads of a consolidated response: nothing that matters may be left out.
#include "cli/response_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/text.hpp"

namespace mash::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view RESPONSE = R"({
  "id": "0197a000-0000-7000-8000-000000000001", "reference": "CAM-2026-004711", "version": 2, "state": "open",
  "as_of": "2026-11-20T14:31:02.118Z",
  "roster": [
    {"agency": "police", "name": "Cambridgeshire Constabulary", "outcome": "answered",
     "answered_at": "2026-11-20T14:30:01.000Z",
     "answered_by": {"name": "Piet Example", "role": "agency_researcher", "telephone": "01223 555 0101"},
     "contact": {"desk": "PPU", "telephone": "01223 555 0101", "hours": "08:00-18:00"}},
    {"agency": "cambridgeshire", "outcome": "no_trace",
     "note": "This is not evidence that the child is safe or unknown to this agency."},
    {"agency": "housing", "outcome": "not_asked",
     "rule": {"because": "Housing has not signed this agreement.", "would_need": "Housing's signature"}},
    {"agency": "schools", "outcome": "awaiting_human", "overdue": true, "return_by": "2026-11-20T14:00:00.000Z"}],
  "coverage_gaps": ["probation"],
  "safety_headlines": [{"agency": "police", "known": "yes", "risk_to_child_now": true, "risk_to_staff": true,
                        "items_held": 2, "duty_telephone": "101"}],
  "involvements": [{"agency": "health", "subject": "c2", "service": "Health visiting", "worker": "Hana Example",
                    "telephone": "01223 555 0102", "from": "2024-01-20", "current": true, "last_seen": "2026-06-10",
                    "child_seen_alone": true}],
  "people": [{"subject": "c1",
    "records": [{"agency": "police", "band": "certain", "evidence": [{"field": "nhs_number", "level": "same"}]}],
    "conflicts": [{"field": "date_of_birth", "values": [{"value": "2015-04-02", "agency": "request"},
                   {"value": "2015-02-04", "agency": "peterborough", "since": "2023-03-10"}]}]}],
  "chronology": [
    {"agency": "peterborough", "occurred_at": "2023-03-10", "until": "2024-08-30", "subjects": ["c1"],
     "summary": "Child in need.", "nature": "event_recorded", "disclosed_under": {"rule": "R7"}},
    {"agency": "police", "occurred_at": "2026-09-14T21:10:00.000Z", "subjects": ["c1", "c2"],
     "summary": "Domestic incident, medium risk, children present.", "nature": "allegation", "status": "ongoing",
     "caveats": ["third_party"], "said_by": "a neighbour"},
    {"agency": "police", "subjects": ["a2"], "summary": "Undated note."}],
  "intelligence": [{"agency": "police", "occurred_at": "2026-01-01", "subjects": ["a2"], "summary": "Intelligence.",
                    "graded": {"source": "2", "information": "B", "handling": "P"}}],
  "assessments": [], "alerts": [],
  "gaps": [{"kind": "agency_silent", "about": "schools", "text": "Schools have not answered. This is not a no-trace."}],
  "withheld": [{"agency": "health", "category": "health_other", "reason": "sensitive_category",
                "explanation": "Kept back in every answer.", "would_need": "a court order"}],
  "notices": [{"kind": "authority_owed", "severity": "red", "text": "A manager's authority is owed within the hour."}],
  "policy": {"agreement": "cp-mash-tier2", "version": "2026.1", "digest": "0123456789abcdef0123456789abcdef"},
  "receipt": {"index": 17}
})";

std::string printed() { return response_text(*json::parse(RESPONSE)); }

// Without the line ends and columns: what is said, however it is laid out.
std::string flowing(const std::string& laid_out) {
  std::string flowed;
  for (const char c : laid_out)
    if (c != '\n' && (c != ' ' || !flowed.ends_with(' ')))
      flowed.push_back(c);
    else if (!flowed.ends_with(' '))
      flowed.push_back(' ');
  return flowed;
}
std::string text() { return flowing(printed()); }

TEST(response_text, says_which_version_of_what_this_is) {
  EXPECT_THAT(text(), HasSubstr("CAM-2026-004711 version 2 open as of 2026-11-20 14:31 UTC"));
}

TEST(response_text, says_who_had_whom_asked_again_and_who_may_not_be_any_more) {
  EXPECT_THAT(text(), Not(HasSubstr("ASKED AGAIN")));
  json::value response = *json::parse(RESPONSE);
  response.as_object()["rounds"] = *json::parse(R"([{"round": 2, "kind": "recheck", "at": "2026-11-27T09:00:00.000Z",
    "by": {"name": "Cora Example", "role": "coordinator", "telephone": "01632 960001"},
    "reason": "A second incident.", "asked": ["police", "health"],
    "not_asked": [{"agency": "housing", "because": "It has left the agreement."}]}])");
  EXPECT_THAT(flowing(response_text(response)),
              AllOf(HasSubstr("ASKED AGAIN"), HasSubstr("Round 2, 2026-11-27 09:00 UTC by Cora Example"),
                    HasSubstr("police, health"), HasSubstr("NOT ASKED AGAIN: housing, It has left the agreement."),
                    HasSubstr("\"A second incident.\"")));
}

TEST(response_text, every_agency_is_there_with_what_became_of_it) {
  EXPECT_THAT(text(), testing::ContainsRegex("police +answered +2026-11-20 14:30 +Piet Example"));
  EXPECT_THAT(text(), testing::ContainsRegex("housing +not asked +Housing has not signed this agreement"));
  EXPECT_THAT(text(), HasSubstr("Would need: Housing's signature"));
}

TEST(response_text, a_no_trace_never_stands_without_its_warning) {
  EXPECT_THAT(text(), testing::ContainsRegex("no trace +This is not evidence that the child is safe"));
}

TEST(response_text, lateness_and_risk_cannot_be_overlooked) {
  EXPECT_THAT(text(), HasSubstr("OVERDUE since 2026-11-20 14:00"));
  EXPECT_THAT(text(), HasSubstr("RISK TO THE CHILD NOW"));
  EXPECT_THAT(text(), HasSubstr("RISK TO STAFF"));
  EXPECT_THAT(text(), HasSubstr("2 held for a person's release"));
}

TEST(response_text, involvements_say_who_and_whether_now) {
  EXPECT_THAT(text(), HasSubstr("now, since 2024-01-20"));
  EXPECT_THAT(text(), HasSubstr("Health visiting, Hana Example, 01223 555 0102"));
  EXPECT_THAT(text(), HasSubstr("child seen alone"));
}

TEST(response_text, the_chronology_keeps_the_order_of_the_response_and_its_provenance) {
  const auto shown = text();
  const auto first = shown.find("2023-03-10"), second = shown.find("2026-09-14 21:10"), last = shown.find("not dated");
  ASSERT_NE(last, std::string::npos);
  EXPECT_LT(first, second);
  EXPECT_LT(second, last);
  EXPECT_THAT(shown, HasSubstr("[until 2024-08-30, event recorded, under R7]"));
  EXPECT_THAT(shown, HasSubstr("allegation, ongoing, said by a neighbour, third party"));
  EXPECT_THAT(shown, HasSubstr("under R7"));
}

TEST(response_text, intelligence_stands_apart_with_its_grading) {
  const auto shown = text();
  EXPECT_LT(shown.find("CHRONOLOGY"), shown.find("INTELLIGENCE"));
  EXPECT_THAT(shown, HasSubstr("graded 2BP"));
}

TEST(response_text, disagreements_name_who_says_what_since_when) {
  EXPECT_THAT(text(), HasSubstr("2015-04-02 (request); 2015-02-04 (peterborough since 2023-03-10)"));
}

TEST(response_text, what_is_withheld_says_why_and_what_would_change_it) {
  EXPECT_THAT(text(),
              testing::ContainsRegex("health .health other. +Kept back in every answer. Would need: a court order"));
}

TEST(response_text, what_is_withheld_alike_is_told_once_of_everybody) {
  auto response = json::parse(RESPONSE)->get_object();
  auto other = response.at("withheld").at(0).get_object();
  other["agency"] = "schools";
  other["category"] = "other";
  response["withheld"].get_array().push_back(other);
  const auto shown = response_text(response);
  EXPECT_THAT(shown, HasSubstr("health (health other), schools (other)"));
  EXPECT_EQ(shown.find("Kept back"), shown.rfind("Kept back"));
}

TEST(response_text, what_is_missing_is_as_plain_as_what_is_there) {
  EXPECT_THAT(text(), HasSubstr("Schools have not answered. This is not a no-trace."));
  EXPECT_THAT(text(), HasSubstr("coverage probation: expected for this area, and not asked"));
  EXPECT_THAT(text(), HasSubstr("A manager's authority is owed within the hour."));
}

TEST(response_text, says_before_the_roster_that_nobody_is_asked_until_a_manager_acts_and_how) {
  auto response = json::parse(RESPONSE)->get_object();
  response["state"] = "awaiting_authority";
  response["authority"] = json::object{{"state", "awaited"}};
  const auto shown = flowing(response_text(response));
  EXPECT_THAT(shown, HasSubstr("version 2 awaiting authority as of"));
  EXPECT_THAT(shown, HasSubstr("AWAITED: nobody is asked before a MASH manager acts."));
  EXPECT_THAT(shown, HasSubstr("mashctl request authorise 0197a000-0000-7000-8000-000000000001 --reason TEXT"));
  EXPECT_LT(shown.find("AWAITED"), shown.find("ASKED"));
}

TEST(response_text, an_authority_that_was_not_given_in_time_asks_nobody_to_give_it) {
  auto response = json::parse(RESPONSE)->get_object();
  response["state"] = "expired";
  response["authority"] = json::object{{"state", "lapsed"}};
  const auto shown = flowing(response_text(response));
  EXPECT_THAT(shown, HasSubstr("version 2 expired as of"));
  EXPECT_THAT(shown, HasSubstr("NOT GIVEN in time: nobody was asked"));
  EXPECT_EQ(shown.find("request authorise"), std::string::npos);
}

TEST(response_text, an_owed_authority_says_by_when_and_that_it_is_late) {
  auto response = json::parse(RESPONSE)->get_object();
  response["authority"] = json::object{{"state", "owed"}, {"due", "2026-11-20T15:30:00.000Z"}};
  EXPECT_THAT(flowing(response_text(response)), HasSubstr("OWED by a MASH manager by 2026-11-20 15:30 UTC. With"));
  response["authority"].get_object()["overdue"] = true;
  EXPECT_THAT(flowing(response_text(response)), HasSubstr("15:30 UTC; OVERDUE. With"));
}

TEST(response_text, an_authority_that_was_given_says_by_whom_why_and_what_is_unusual_about_it) {
  auto response = json::parse(RESPONSE)->get_object();
  response["authority"] =
      json::object{{"state", "given"},
                   {"by", json::object{{"name", "Mona Example"}, {"role", "mash_manager"}, {"telephone", "01223 9"}}},
                   {"at", "2026-11-20T14:50:00.000Z"},
                   {"reason", "It would warn him."}};
  EXPECT_THAT(flowing(response_text(response)),
              HasSubstr("Given 2026-11-20 14:50 UTC by Mona Example, mash manager, 01223 9: \"It would warn him.\""));
  auto& authority = response["authority"].get_object();
  authority["by_asker"] = true;
  authority["late"] = true;
  authority["due"] = "2026-11-20T14:40:00.000Z";
  EXPECT_THAT(flowing(response_text(response)), HasSubstr("who also asked; LATE: it was due 2026-11-20 14:40 UTC"));
  EXPECT_EQ(text().find("AUTHORITY"), std::string::npos) << "and nothing where none is needed";
}

TEST(response_text, whom_an_agency_did_not_find_is_as_plain_as_whom_it_found) {
  json::value with = *json::parse(RESPONSE);
  with.get_object()["roster"].get_array().at(0).get_object()["searches"] = *json::parse(R"([
    {"system": "crime", "subject": "c1", "result": "found"}, {"system": "crime", "subject": "c2", "result": "no_trace"},
    {"system": "custody", "subject": "c2", "result": "no_trace"}, {"system": "crime", "subject": "a2", "result": "no_trace"},
    {"system": "crime", "subject": "a1", "result": "system_down"}])");
  const std::string text = flowing(response_text(with));
  EXPECT_THAT(text, HasSubstr("NOT FOUND, which is no evidence that nothing is known"));
  EXPECT_THAT(text, HasSubstr("police no trace c2, a2 police system down a1"));
  EXPECT_THAT(printed(), Not(HasSubstr("NOT FOUND")));
}

TEST(response_text, a_decision_says_who_decided_what_of_whom_on_which_version_and_who_is_told) {
  json::value with = *json::parse(RESPONSE);
  with.get_object()["decisions"] = *json::parse(R"([
    {"child": "c1", "outcome": "s47_joint", "version": 2, "at": "2026-11-20T16:10:00.000Z",
     "by": {"name": "Mona Example", "role": "mash_manager"}, "rationale": "Her own account.",
     "dissent": [{"agency": "schools", "what": "Speak to her mother first."}],
     "telling": [{"person": "referrer", "told": true, "route": "telephone", "what": "x"},
                 {"person": "a1", "told": false, "reason": "y", "owner": "the duty manager", "review": "2026-11-23"}],
     "earlier": [{"outcome": "s17_cfa", "version": 1}]},
    {"child": "c2", "outcome": "nfa", "version": 2, "at": "2026-11-20T16:10:00.000Z",
     "by": {"name": "Mona Example", "role": "mash_manager"}, "rationale": "No concern of his own",
     "despite_gaps": "The school confirmed by telephone"}])");
  const std::string text = flowing(response_text(with));
  for (const char* part :
       {"c1 s47 joint on version 2, 2026-11-20 16:10 UTC, by Mona Example, mash manager: Her own account.",
        "schools sees it otherwise: Speak to her mother first.", "referrer told by telephone",
        "referrer told by telephone: x", "a1 not told (y), reviewed 2026-11-23 by the duty manager",
        "before: s17 cfa on version 1", "c2 nfa",
        "Although not everybody has fully answered: The school confirmed by telephone"})
    EXPECT_THAT(text, HasSubstr(part));
  EXPECT_THAT(printed(), Not(HasSubstr("DECIDED")));
}

TEST(response_text, the_receipt_names_the_entry_and_the_agreement) {
  EXPECT_THAT(text(), HasSubstr("entry 17 of the audit log"));
  EXPECT_THAT(text(), HasSubstr("cp-mash-tier2 version 2026.1"));
}

TEST(response_text, fits_a_terminal) {
  const auto shown = printed();
  for (std::size_t at = 0; at < shown.size();) {
    const auto end = shown.find('\n', at);
    EXPECT_LE(width_of(shown.substr(at, end - at)), COLUMNS) << shown.substr(at, end - at);
    at = end + 1;
  }
}

TEST(response_text, sections_with_nothing_in_them_are_not_announced) {
  EXPECT_THAT(text(), Not(HasSubstr("ASSESSMENTS")));
  EXPECT_THAT(text(), Not(HasSubstr("ALERTS")));
}

TEST(response_text, survives_a_response_of_another_shape) {
  EXPECT_NO_THROW((void)response_text(*json::parse("{}")));
  EXPECT_NO_THROW((void)response_text(*json::parse("[]")));
  EXPECT_NO_THROW((void)response_text(*json::parse(R"({"roster": 1, "people": [1], "chronology": [[]]})")));
}

TEST(roster_text, is_the_roster_alone) {
  const auto shown = roster_text(*json::parse(RESPONSE));
  EXPECT_THAT(shown, HasSubstr("police"));
  EXPECT_THAT(shown, Not(HasSubstr("CHRONOLOGY")));
}

}  // namespace
}  // namespace mash::cli
