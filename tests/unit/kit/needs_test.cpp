// SPDX-License-Identifier: Apache-2.0
// What an adapter asks for by itself where its match is ambiguous.
#include "adapters/kit/needs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mash::kit {
namespace {

using contract::identifier;
using policy::roster_outcome;
using policy::search_result;
using testing::ElementsAre;
using testing::IsEmpty;

contract::person called(std::string id, policy::subject_kind kind) {
  contract::person out;
  out.id = std::move(id);
  out.kind = kind;
  out.family_name = "Smith";
  out.given_names = "John";
  out.date_of_birth = parse_iso_date("1985-01-20").value();
  return out;
}

struct ambiguous {
  ambiguous() {
    question.ask_id = "01934567-89ab-7cde-8f01-23456789abcd";
    question.subjects = {called("c1", policy::subject_kind::child), called("a2", policy::subject_kind::adult)};
    reply.outcome = roster_outcome::ambiguous_match;
    reply.searches = {{"police", "records", "c1", search_result::no_trace},
                      {"police", "records", "a2", search_result::ambiguous_match}};
  }
  contract::ask question;
  contract::answer reply;
};

TEST(needs_of, names_of_whom_it_is_unsure_what_the_question_does_not_tell) {
  const ambiguous as;
  const auto needs = needs_of(as.question, as.reply);
  ASSERT_EQ(needs.size(), 1U);
  EXPECT_EQ(needs[0].ask, as.question.ask_id);
  EXPECT_EQ(needs[0].subject, "a2");
  EXPECT_THAT(needs[0].identifiers,
              ElementsAre(identifier::nhs_number, identifier::address, identifier::telephone, identifier::alias));
}

TEST(needs_of, a_childs_upn_is_asked_for_and_an_adults_is_not) {
  ambiguous as;
  as.reply.searches[0].result = search_result::ambiguous_match;
  const auto needs = needs_of(as.question, as.reply);
  ASSERT_EQ(needs.size(), 2U);
  EXPECT_THAT(needs[0].identifiers, testing::Contains(identifier::upn));
  EXPECT_THAT(needs[1].identifiers, testing::Not(testing::Contains(identifier::upn)));
}

TEST(needs_of, nothing_where_every_match_is_sure_or_everything_is_told) {
  ambiguous as;
  as.reply.outcome = roster_outcome::answered;
  EXPECT_THAT(needs_of(as.question, as.reply), IsEmpty());
  as.reply.outcome = roster_outcome::ambiguous_match;
  contract::person& who = as.question.subjects[1];
  who.nhs_number = "9990001022";
  who.addresses.emplace_back();
  who.telephones = {"01632 960999"};
  EXPECT_EQ(needs_of(as.question, as.reply).at(0).identifiers, std::vector{identifier::alias});
  who.aliases = {"Johnny"};
  EXPECT_THAT(needs_of(as.question, as.reply), IsEmpty());
}

TEST(is_told, tells_each_kind_of_detail_from_a_question_that_has_it) {
  contract::person who;
  for (const std::string_view word : words<identifier>::list)
    EXPECT_FALSE(contract::is_told(who, from_word<identifier>(word).value())) << word;
  who.family_name = "Smith";
  EXPECT_FALSE(contract::is_told(who, identifier::name)) << "given names are lacking";
  who = called("a2", policy::subject_kind::adult);
  who.nhs_number = "9990001022";
  who.upn = "L873100024001";
  who.previous_names = {"John Jones"};
  who.aliases = {"Johnny"};
  who.addresses.emplace_back();
  who.telephones = {"01632 960999"};
  who.school_urn = "100000";
  who.gp_practice_ods = "A00001";
  for (const std::string_view word : words<identifier>::list)
    EXPECT_TRUE(contract::is_told(who, from_word<identifier>(word).value())) << word;
}

}  // namespace
}  // namespace mash::kit
