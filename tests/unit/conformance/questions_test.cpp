// SPDX-License-Identifier: Apache-2.0
#include "adapters/conformance/questions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/conformance/trial_agreement.hpp"
#include "adapters/contract/leaf.hpp"
#include "base/ids.hpp"
#include "base/tlog/receipt.hpp"

namespace mash::conformance {
namespace {

using policy::roster_outcome;
using testing::HasSubstr;

class answer_check : public testing::Test {
 protected:
  answer_check() {
    answer_.ask_id = asked_.ask_id;
    answer_.session = 1;
    answer_.outcome = roster_outcome::no_trace;
    answer_.agreement = asked_.agreement;
    answer_.answered_at = asked_.asked_at;
    answer_.answered_by = {"Adapter", "automatic", "", ""};
    answer_.contact = {"Desk", "01632 960200", "", ""};
    answer_.organisations = {{"X1", "Example", "Example", roster_outcome::no_trace, {"records"}}};
    answer_.searches = {{"X1", "records", "c1", policy::search_result::no_trace}};
    answer_.safety.known = "no_trace";
    answer_.safety.duty_telephone = "01632 960200";
  }

  // As the line of an honest adapter, with the only entry of its ledger.
  std::string line() const {
    std::string text = contract::encode(answer_);
    contract::set_receipt(text, receipt_for(contract::digest_of_line(text).value()));
    return text;
  }
  contract::receipt receipt_for(const std::string& digest) const {
    const contract::commitment_salt salt = contract::new_salt();
    contract::leaf entry;
    entry.type = leaf_type_;
    entry.id = new_uuid(asked_.asked_at);
    entry.at = asked_.asked_at;
    entry.request = leaf_request_.empty() ? answer_.ask_id : leaf_request_;
    entry.members = {"police"};
    entry.outcome = {"no_trace"};
    entry.body = contract::commitment(salt, digest);
    const std::string leaf = contract::leaf_text(entry).value();
    tlog::frontier tree;
    tree.append(tlog::leaf_hash(as_bytes(leaf)));
    const auto head = tlog::sign_checkpoint({"police/ledger", 1, tree.root()}, signer_);
    return {leaf, to_hex(salt), tlog::to_text({std::nullopt, 0, {}, head.text})};
  }
  std::string fault() const {
    const auto checked = check_answer(line(), asked_, ledger_);
    return checked ? "" : checked.error().detail;
  }

  const contract::ask asked_ = make_question(invented_person(), std::string(64, '0'));
  contract::answer answer_;
  contract::leaf_type leaf_type_ = contract::leaf_type::answered;
  std::string leaf_request_;
  const signing_key key_ = signing_key::generate();
  const signing_key other_ = signing_key::generate();
  const signing_key& signer_ = key_;
  tlog::verifier_key ledger_{"police/ledger", tlog::key_type::log, key_.public_key()};
};

TEST_F(answer_check, takes_an_honest_answer_and_says_where_it_stands_in_the_ledger) {
  const auto checked = check_answer(line(), asked_, ledger_);
  ASSERT_TRUE(checked) << checked.error().detail;
  EXPECT_EQ(checked->index, 0U);
  EXPECT_EQ(checked->digest, contract::digest_of_line(line()).value());
}

TEST_F(answer_check, refuses_one_to_another_question) {
  answer_.ask_id = new_uuid(asked_.asked_at);
  EXPECT_THAT(fault(), HasSubstr("another question"));
}

TEST_F(answer_check, refuses_one_without_a_receipt_or_with_one_that_says_something_else) {
  EXPECT_THAT(check_answer(contract::encode(answer_), asked_, ledger_).error().detail, HasSubstr("no receipt"));
  std::string text = contract::encode(answer_);
  contract::set_receipt(text, receipt_for(std::string(64, '0')));
  EXPECT_THAT(check_answer(text, asked_, ledger_).error().detail, HasSubstr("does not commit"));
  leaf_request_ = new_uuid(asked_.asked_at);
  EXPECT_THAT(fault(), HasSubstr("something else"));
  leaf_request_.clear();
  leaf_type_ = contract::leaf_type::asked;
  EXPECT_THAT(fault(), HasSubstr("something else"));
  leaf_type_ = contract::leaf_type::answered;
  ledger_.key = other_.public_key();
  EXPECT_THAT(fault(), HasSubstr("does not verify"));
}

TEST_F(answer_check, refuses_silence_about_a_search) {
  answer_.searches.clear();
  EXPECT_THAT(fault(), HasSubstr("silence is never"));
}

TEST_F(answer_check, refuses_a_no_trace_that_tells_something) {
  answer_.safety.known = "yes";
  EXPECT_THAT(fault(), HasSubstr("says no_trace, and tells"));
  answer_.safety.known = "no_trace";
  answer_.outcome = roster_outcome::answered;
  EXPECT_THAT(fault(), HasSubstr("not that of its worst organisation"));
  answer_.organisations[0].outcome = roster_outcome::answered;
  EXPECT_THAT(fault(), HasSubstr("headline says no_trace"));
}

TEST_F(answer_check, takes_no_trace_of_one_organisation_beside_what_another_tells) {
  answer_.organisations.push_back({"X2", "Other", "Other", roster_outcome::answered, {"records"}});
  answer_.people = {{"c1", "X2", 999, policy::match_band::certain, {{"name", "same", 1}}}};
  answer_.safety.known = "yes";
  EXPECT_EQ(fault(), "");
}

TEST_F(answer_check, refuses_people_whom_nobody_asked_about) {
  answer_.outcome = answer_.organisations[0].outcome = roster_outcome::answered;
  answer_.safety.known = "yes";
  answer_.people = {{"c9", "X1", 999, policy::match_band::certain, {{"name", "same", 1}}}};
  EXPECT_THAT(fault(), HasSubstr("somebody nobody asked about"));
}

TEST(trial_question, is_one_that_a_hub_could_ask_about_a_child_that_does_not_exist) {
  contract::ask made = make_question(invented_person(), std::string(64, 'a'));
  const auto read = contract::decode_ask(contract::encode(made));
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->authority, ASKING_PARTY);
  EXPECT_NE(make_question(invented_person(), std::string(64, 'a')).ask_id, made.ask_id);
  EXPECT_THAT(personal_words(made), testing::IsSupersetOf({"9997463838", "Zephandra Oswyth", "Zephandra", "Vossberg",
                                                           "2014-02-27", "27/02/2014", "ZZ99 3VZ"}));
}

TEST(trial_subject, is_read_as_a_question_has_it_and_refused_otherwise) {
  const auto read = read_subject(R"({"kind":"child","family_name":"Okafor","nhs_number":"9990001014"})");
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->id, "c1");
  EXPECT_EQ(read->family_name, "Okafor");
  for (const char* text :
       {"", "[]", "{}", R"({"kind":"child","nhs_number":"9990001015"})", R"({"kind":"child","shoe_size":7})"}) {
    EXPECT_FALSE(read_subject(text)) << text;
  }
}

}  // namespace
}  // namespace mash::conformance
