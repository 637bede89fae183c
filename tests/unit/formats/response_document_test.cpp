// SPDX-License-Identifier: Apache-2.0
// docs/formats/response.md names exactly the members that assembly writes, and its example is what assembly makes of
// the examples of request.md and exchange.md. MASH_UPDATE_GOLDEN=1 writes the example anew.
#include <cstdlib>
#include <set>

#include "adapters/contract/codec.hpp"
#include "hub/assemble/mask_table.hpp"
#include "hub/assemble/response.hpp"
#include "hub/requests/show.hpp"
#include "tests/support/demo_hub.hpp"
#include "tests/support/source_path.hpp"
#include "tests/support/test_ledger.hpp"
#include "tests/unit/formats/documents.hpp"

namespace mash::hub {
namespace {

using test::block, test::NOW, test::read_document, test::rows, test::section;

constexpr const char* DOCUMENT = "docs/formats/response.md";
const instant ASKED = parse_rfc3339("2026-11-20T14:25:00Z").value();  // as in exchange.md
const instant LATER = ASKED + std::chrono::seconds(2);

accepted_answer accepted(const contract::answer& what) { return {what, "", "", std::nullopt, {}, LATER}; }

check planned(const std::string& request, instant at = NOW) {
  check made = make_plan(parse_request(request).value(), test::coordinator(), *test::shipped_agreement(),
                         test::demo_members(), at)
                   .value()
                   .opened;
  made.id = "01934567-8000-7000-8000-000000000001";
  for (agency& one : made.agencies) one.connected = one.seen = true;
  return made;
}

// The example: request.md's check, with exchange.md's answer.
json::object example() {
  check whole = planned(block(read_document("docs/formats/request.md"), "json", "## Worked example"), ASKED);
  whole.agreement_digest = "4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a";
  whole.version = 1;
  const auto school = contract::decode_answer(block(read_document("docs/formats/exchange.md"), "MASHX1 ANSWER"));
  for (agency& one : whole.agencies) {
    if (one.member == "schools") one.answer = accepted(school.value().what);
    if (one.member != "police") continue;
    contract::answer none =
        test::simple_answer(contract::decode_ask(one.question).value(), "police", ASKED + std::chrono::seconds(1));
    none.outcome = none.organisations.front().outcome = policy::roster_outcome::no_trace;
    none.organisations = {{"police", "Cambridgeshire Constabulary", "Chief Constable", none.outcome, {"records"}}};
    none.safety.known = "no_trace";
    none.withheld = {{policy::display_category::police_other, policy::refusal_reason::out_of_isa,
                      "Some kinds of record are never shared by this route, whether or not any is held.",
                      "A conversation with this agency's safeguarding lead."}};
    none.people.clear();
    none.items.clear();
    for (contract::search& search : none.searches) search.result = policy::search_result::no_trace;
    one.answer = accepted(none);
  }
  return assemble(whole, LATER);
}

// A member to a line, and of a list of objects an element to a line.
std::string readable(const json::object& document) {
  std::string out = "{";
  for (const auto& member : document) {
    out.append(out.size() > 1 ? ",\n " : "\n ").append(json::canonical(json::value(member.key()))).append(": ");
    const auto* list = member.value().if_array();
    if (list == nullptr || list->empty() || !list->at(0).is_object()) {
      out += json::canonical(member.value());
      continue;
    }
    for (std::size_t i = 0; i < list->size(); ++i)
      out.append(i == 0 ? "[\n  " : ",\n  ").append(json::canonical(list->at(i)));
    out += "]";
  }
  return out + "\n}";
}

TEST(response_document, its_example_is_what_the_program_makes_of_the_other_examples) {
  const std::string now = readable(example());
  const std::string document = read_document(DOCUMENT);
  if (std::getenv("MASH_UPDATE_GOLDEN") != nullptr) {
    const std::size_t from = document.rfind("\n```json\n") + 9, to = document.rfind("```\n");
    std::ofstream(test::source_path(DOCUMENT)) << document.substr(0, from) << now << '\n' << document.substr(to);
    return;
  }
  EXPECT_EQ(block(document, "json", "## Worked example"), now);
  EXPECT_EQ(now.find("Haven"), std::string::npos) << "a protected address is in no part of it";
}

// One that was reviewed, with the notice that it has before.
void add_break_glass(const check& whole, instant as_of, json::object& into) {
  check glass = whole;
  glass.glass = broken_glass{test::coordinator().who,
                             NOW,
                             "It cannot wait.",
                             as_of,
                             as_of,
                             glass_review{test::coordinator().who, NOW, {}, "It could not."}};
  into["break_glass"] = assemble(glass, as_of).at("break_glass");
  glass.glass->reviewed.reset();
  for (const auto& one : assemble(glass, as_of).at("notices").as_array())
    if (one.at("kind").as_string() == "break_glass") into["notices"].as_array().push_back(one);
}

// Every member that an answer and an item can have, and every kind of roster entry, gap and notice.
contract::answer full_answer(const contract::ask& question, const std::string& member) {
  contract::answer out = test::simple_answer(question, member, NOW);
  out.needs = "an NHS number";
  out.safety.duty_telephone = "101";
  out.answered_by.team = "MASH";
  out.withheld = {{policy::display_category::police_other, policy::refusal_reason::out_of_isa, "Never.", "A call."}};
  out.people.front().band = policy::match_band::probable;
  out.people.front().confirmed_by = "MASH researcher";
  contract::item& item = out.items.front();
  item.what.when = {"2026-09-14", "2026-09-15", policy::precision::range};
  item.what.fields = {{"risk", "medium"}};
  item.what.source = "records";
  item.what.status = policy::item_status::nfa;
  item.what.said_by = "a neighbour";
  item.what.recorded_at = "2026-09-15";
  item.what.caveats = {policy::caveat::unverified};
  item.what.graded = contract::grading{"2", "B", "P"};
  item.reviewed = true;
  contract::item value = item;
  value.what.kind = contract::record_kind::identity;
  value.what.fields = {{"field", "postcode"}, {"value", "PE99 1ZZ"}};
  out.items.push_back(value);
  value.what.when = {"2020-01-01", "", policy::precision::day};
  out.items.push_back(value);
  value.what.id = "relative";
  value.what.category = policy::category::family_link;
  value.what.fields = {{"field", "sibling"}, {"value", "Somebody Else"}};
  out.items.push_back(value);
  return out;
}

// The police have answered anew, health has yet to.
void add_rounds(check again, instant as_of, json::object& into) {
  again.rounds = {{policy::request_type::recheck,
                   test::coordinator().who,
                   NOW,
                   "A second incident.",
                   {"police", "health"},
                   {{"schools", "It has left the agreement."}},
                   "2026.1"}};
  again.rounds.front().about = {"a2"};
  for (agency& one : again.agencies) {
    if (one.member != "police" && one.member != "health") continue;
    if (!one.answer) one.answer = again.find_member("police")->answer;
    one.round = 2;
    one.answer->round = one.member == "health" ? 1 : 2;
    if (one.member == "health") {  // a person there is looking, and asks for one more identifier
      one.looking = person_looking{NOW, 0, NOW};
      one.needs = {{"a2", {contract::identifier::alias}, NOW}};
      one.need_ended = need_end::time_over;
      continue;
    }
    one.before = one.answer;
  }
  const json::object response = assemble(again, as_of);
  into["rounds"] = response.at("rounds");
  for (const auto& one : response.at("roster").as_array())
    if (one.get_object().contains("round")) into["roster"].as_array().push_back(one);
}

// The police have put an item right since somebody decided on it.
correction_taken put_right() {
  correction_taken out;
  out.number = 1;
  out.member = "police";
  out.what = {{}, "It was next door.", NOW, {{"police-1", {}, false}}, {}};
  out.since = 1;
  out.version = 2;
  return out;
}

json::object everything() {
  check whole = planned(test::demo_request());
  whole.authority_owed = true;
  whole.authority_due = NOW;
  child_decision decided{"c1",
                         policy::outcome::nfa,
                         "Why.",
                         "In spite of.",
                         {{"police", "Otherwise."}},
                         {{"a1", false, "", "", "Why not.", "Somebody", std::nullopt, ""}},
                         census_codes{"2A", "N1", "", {}}};
  whole.version = 2;
  whole.decide_by = NOW;
  whole.decided = {{test::coordinator().who, NOW, 1, {decided}}, {test::coordinator().who, NOW, 1, {decided}}};
  whole.corrections = {put_right()};
  for (agency& one : whole.agencies) {
    const contract::ask question = contract::decode_ask(one.question).value();
    if (one.member == "police") one.answer = accepted(full_answer(question, "police"));
    if (one.member == "health") {
      one.acknowledged = true;
      one.closed_because = "bank holiday";
      one.reopens_at = NOW + std::chrono::hours(240);
    }
    if (one.member == "schools") one.connected = false;
    if (one.member == "peterborough") {
      one.fixed = policy::roster_outcome::refused;
      one.trouble = "agreement_mismatch";
      one.relayed.emplace_back().said = accepted(full_answer(question, one.member));
    }
    if (one.member == "cambridgeshire") {
      contract::answer none = test::simple_answer(question, one.member, NOW);
      none.outcome = policy::roster_outcome::no_trace;
      none.items.front().what.kind = contract::record_kind::involvement;
      one.answer = accepted(none);
    }
  }
  agency refused = whole.agencies.front();
  refused.member = "housing";
  refused.ask_id.clear();
  refused.answer.reset();
  refused.fixed = policy::roster_outcome::not_asked;
  whole.agencies.push_back(refused);
  refused.member = "cafcass";
  refused.fixed = policy::roster_outcome::asked_by_other_means;
  whole.agencies.push_back(refused);
  const instant overdue = whole.agencies[1].human_deadline - std::chrono::milliseconds(1);
  json::object response = assemble(whole, overdue);
  for (agency& one : whole.agencies) one.human_deadline = NOW;  // of health: now it is overdue
  response["roster"].as_array().push_back(assemble(whole, overdue).at("roster").as_array().at(2));
  response["notices"] = assemble(whole, overdue).at("notices");
  check authorised = whole;
  authorised.authority_owed = false;
  authorised.authorised = authority_given{test::coordinator().who, NOW, "It would warn him."};
  response["authority"] = json::array{response.at("authority"), assemble(authorised, overdue).at("authority")};
  add_break_glass(whole, overdue, response);
  add_rounds(whole, overdue, response);
  check cancelled = whole;
  cancelled.cancelled = cancellation{test::coordinator().who, NOW, "Sent for the wrong family."};
  response["cancelled"] = assemble(cancelled, overdue).at("cancelled");
  for (const json::object& other : {assemble(cancelled, overdue), assemble(whole, overdue + std::chrono::days(60))})
    for (const auto& one : other.at("notices").as_array()) response["notices"].as_array().push_back(one);
  whole.awaiting_authority = true;
  for (const auto& one : assemble(whole, overdue).at("notices").as_array())
    response["notices"].as_array().push_back(one);
  leaving page;
  write(std::move(response), page);
  page.entry.text = "{}";
  page.entry.body_salt = "00";
  return json::parse(with_receipt(page, {7, "c2sp.org/tlog-proof@v1\nindex 0\n\nx\n"}),
                     {.bytes_max = 1 << 20, .depth_max = 24})
      .value()
      .get_object();
}

using names = std::set<std::string>;

void collect(const json::value& from, names& into) {
  if (const auto* list = from.if_array())
    for (const auto& one : *list) collect(one, into);
  if (const auto* members = from.if_object())
    for (const auto& member : *members) into.emplace(member.key());
}
// The members of the objects that the path leads to, through any lists on the way.
void collect(const json::value& from, std::string_view path, names& into) {
  if (path.empty()) return collect(from, into);
  if (const auto* list = from.if_array()) {
    for (const auto& one : *list) collect(one, path, into);
    return;
  }
  const std::string_view name = path.substr(1, path.find('/', 1) - 1);
  const auto* members = from.if_object();
  const json::value* next = members == nullptr ? nullptr : members->if_contains(name);
  if (next != nullptr) collect(*next, path.substr(name.size() + 1), into);
}

TEST(response_document, names_exactly_the_members_that_are_written) {
  const std::string document = read_document(DOCUMENT);
  const json::value written = everything();
  const std::vector<std::pair<std::string, std::vector<std::string>>> places{
      {"## The response", {""}},
      {"## Authority", {"/authority"}},
      {"## Break-glass", {"/break_glass"}},
      {"## Cancelled", {"/cancelled"}},
      {"## A later round", {"/rounds"}},
      {"## An agency on the roster", {"/roster"}},
      {"## An organisation", {"/roster/organisations"}},
      {"## A search", {"/roster/searches"}},
      {"## A safety headline", {"/safety_headlines"}},
      {"## An item", {"/chronology", "/intelligence", "/alerts"}},
      {"## A person", {"/people"}},
      {"## A matched record", {"/people/records"}},
      {"## A value on record", {"/people/known_as"}},
      {"## A conflict", {"/people/conflicts"}},
      {"## A gap", {"/gaps"}},
      {"## A withheld line", {"/withheld"}},
      {"## A decision", {"/decisions"}},
      {"## A notice", {"/notices"}},
      {"## Policy", {"/policy"}},
      {"## The receipt", {"/receipt"}}};
  for (const auto& [heading, paths] : places) {
    names found, documented;
    for (const std::string& path : paths) collect(written, path, found);
    for (const auto& row : rows(section(document, heading))) documented.insert(row[0]);
    EXPECT_EQ(documented, found) << heading;
  }
}

TEST(response_document, has_the_table_of_what_is_masked_as_the_program_has_it) {
  std::vector<std::vector<std::string>> program;
  for (const mask_row& row : MASKS)
    program.push_back({std::string(to_word(row.rule)), std::string(to_word(row.when)), std::string(row.what),
                       std::string(row.because)});
  EXPECT_EQ(rows(section(read_document(DOCUMENT), "## What is masked")), program);
}

TEST(response_document, names_every_kind_of_gap_and_notice) {
  const std::string document = read_document(DOCUMENT);
  for (const char* list : {"gaps", "notices"}) {
    for (const auto& one : everything().at(list).as_array()) {
      const std::string kind(std::string_view(one.at("kind").as_string()));
      EXPECT_NE(document.find("`" + kind + "`"), std::string::npos) << kind;
    }
  }
}

}  // namespace
}  // namespace mash::hub
