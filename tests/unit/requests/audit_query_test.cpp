// SPDX-License-Identifier: Apache-2.0
// What an auditor looks for: read strictly, matched exactly, and never passed over by the texts that are sought first.
#include "hub/requests/audit_query.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/ids.hpp"

namespace mash::hub {
namespace {

using testing::ElementsAre;

const instant NOW = parse_rfc3339("2026-11-20T14:30:00Z").value();

contract::leaf some_leaf() {
  contract::leaf leaf;
  leaf.type = contract::leaf_type::asked;
  leaf.id = new_uuid(NOW);
  leaf.at = NOW;
  leaf.request = new_uuid(NOW);
  leaf.members = {"police", "health"};
  leaf.outcome = {"asked", "not_asked"};
  leaf.purpose = "s47_strategy";
  leaf.agreement = std::string(64, 'a');
  leaf.actor = sha256("coordinator");
  return leaf;
}

audit_query query(json::object wanted) {
  wanted.emplace("from", "2026-11-20");
  wanted.emplace("until", "2026-11-21");
  auto read = read_audit_query(wanted);
  EXPECT_TRUE(read.has_value());
  return read ? *std::move(read) : audit_query{};
}

std::vector<std::string> places(const json::value& body) {
  const auto read = read_audit_query(body);
  std::vector<std::string> out;
  if (!read)
    for (const json::fault& one : read.error()) out.push_back(one.pointer + " " + one.code);
  return out;
}

TEST(audit_query, wants_what_is_asked_for_and_nothing_else) {
  const contract::leaf leaf = some_leaf();
  const std::vector<json::object> matching{{},
                                           {{"request", leaf.request}},
                                           {{"type", "asked"}},
                                           {{"member", "health"}},
                                           {{"outcome", "not_asked"}},
                                           {{"purpose", "s47_strategy"}},
                                           {{"agreement", leaf.agreement}},
                                           {{"actor", "coordinator"}},
                                           {{"from", "2026-11-20T14:30:00Z"}}};
  const std::vector<json::object> others{{{"request", new_uuid(NOW)}},
                                         {{"type", "answered"}},
                                         {{"member", "schools"}},
                                         {{"outcome", "answered"}},
                                         {{"purpose", "s17_assessment"}},
                                         {{"agreement", std::string(64, 'b')}},
                                         {{"until", "2026-11-20T14:30:00Z"}},
                                         {{"from", "2026-11-20T14:30:00.001Z"}}};
  for (const auto& one : matching) EXPECT_TRUE(query(one).wants(leaf)) << json::canonical(one);
  for (const auto& one : others) EXPECT_FALSE(query(one).wants(leaf)) << json::canonical(one);
}

TEST(audit_query, an_entry_of_no_person_is_not_wanted_where_a_person_is_asked_for) {
  contract::leaf leaf = some_leaf();
  leaf.actor.reset();
  EXPECT_FALSE(query({{"actor", "coordinator"}}).wants(leaf));
  EXPECT_TRUE(query({}).wants(leaf));
}

TEST(audit_query, what_is_wanted_always_has_the_texts_that_are_sought_first) {
  const contract::leaf leaf = some_leaf();
  const std::string text = contract::leaf_text(leaf).value();
  const json::object all{{"request", leaf.request}, {"type", "asked"},           {"member", "police"},
                         {"outcome", "not_asked"},  {"purpose", "s47_strategy"}, {"agreement", leaf.agreement},
                         {"actor", "coordinator"}};
  const audit_query wanted = query(all);
  ASSERT_TRUE(wanted.wants(leaf));
  EXPECT_EQ(wanted.parts().size(), all.size());
  for (const std::string& part : wanted.parts()) EXPECT_NE(text.find(part), std::string::npos) << part;
  EXPECT_TRUE(query({}).parts().empty());
}

TEST(audit_query, has_bounds_and_all_its_faults_are_told) {
  EXPECT_THAT(places(json::object{}), ElementsAre("/from required"));
  EXPECT_THAT(places(json::object{{"from", "2026-11-20"}}), ElementsAre("/from required"));
  EXPECT_THAT(places(json::object{{"from", "2026-11-20"}, {"until", "2026-11-20"}}),
              ElementsAre("/until out_of_range"));
  EXPECT_THAT(places(json::object{{"from", "20.11.2026"}, {"until", "2026-02-30"}, {"member", "A B"}, {"after", -1}}),
              ElementsAre("/from not_a_time", "/until not_a_time", "/member malformed", "/after out_of_range"));
  EXPECT_THAT(places(json::object{{"request", new_uuid(NOW)}, {"child", "Ada"}}), ElementsAre("/child unknown_member"));
  EXPECT_THAT(places(json::object{{"request", new_uuid(NOW)}, {"outcome", "\"}"}}), ElementsAre("/outcome malformed"));
  EXPECT_THAT(places(json::array{}), testing::Contains(" wrong_type"));
  EXPECT_TRUE(read_audit_query(json::object{{"request", new_uuid(NOW)}}).has_value());
}

TEST(audit_query, a_day_begins_at_midnight_and_a_time_is_itself) {
  EXPECT_EQ(moment("2026-11-20"), parse_rfc3339("2026-11-20T00:00:00Z").value());
  EXPECT_EQ(moment("2026-11-20T14:30:00Z"), NOW);
  EXPECT_EQ(moment("2026-11-20T15:30:00+01:00"), NOW);
  for (const char* none : {"", "today", "2026-13-01", "2026-11-20 14:30"}) EXPECT_FALSE(moment(none)) << none;
}

TEST(audit_query, seeds_are_short_lower_case_hexadecimal) {
  EXPECT_TRUE(is_seed("0") && is_seed(std::string(64, 'f')));
  for (const std::string& none : {std::string(), std::string("F"), std::string(65, '0'), std::string("0x1")})
    EXPECT_FALSE(is_seed(none)) << none;
}

// What docs/formats/sample.md says, computed once with another program.
TEST(audit_query, the_seed_of_a_draw_is_the_documented_hash) {
  digest root;
  root.fill(0xab);
  EXPECT_EQ(seed_of(root, std::string(64, '7')), "15dae59fc4917076efdc0bc74417994d3e0a64bbbcfd0ca7f2a932d8e337f9bf");
  EXPECT_NE(seed_of(root, std::string(64, '8')), seed_of(root, std::string(64, '7')));
  EXPECT_TRUE(is_nonce(std::string(64, '7')) && !is_nonce(std::string(63, '7')) && !is_nonce(std::string(64, 'G')));
}

// What docs/api.md says, computed once with another program.
TEST(audit_query, the_rank_in_a_draw_is_the_documented_hash) {
  EXPECT_EQ(to_hex(rank_in_draw("ab01", "0197a000-0000-7000-8000-000000000001")),
            "967269c3fc555b2e92b0fd4d0c52a2e164202afcfadd70453cd8f9b8a73be640");
  std::set<digest> ranks;
  for (const char* seed : {"a", "b", "ab"})
    for (const char* request : {"b", "c", "bc"}) ranks.insert(rank_in_draw(seed, request));
  EXPECT_EQ(ranks.size(), 9U) << "seed and request are kept apart";
}

}  // namespace
}  // namespace mash::hub
