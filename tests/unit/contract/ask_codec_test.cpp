// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/contract/samples.hpp"

namespace mash::contract {
namespace {

using samples::full_ask;
using testing::HasSubstr;
using testing::Not;

json::object document(const ask& question) { return json::parse(encode(question)).value().get_object(); }

std::string refusal(const json::object& changed) {
  const auto read = decode_ask(json::canonical(changed));
  return read ? "accepted" : read.error().detail;
}

TEST(ask_codec, gives_back_every_member_of_a_question) {
  const ask question = full_ask();
  const std::string line = encode(question);
  const auto read = decode_ask(line);
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(encode(*read), line);
  EXPECT_EQ(read->subjects.at(0).addresses.at(0).postcode, "CB99 9ZZ");
  EXPECT_EQ(read->subjects.at(1).previous_names, std::vector<std::string>{"Grace Bell"});
  EXPECT_EQ(read->subjects.at(1).telephones, std::vector<std::string>{"01632 960001"});
  EXPECT_EQ(read->relations.at(0).type, policy::relationship::mother);
  EXPECT_EQ(read->legal, question.legal);
  EXPECT_EQ(read->machine_deadline, question.machine_deadline);
  EXPECT_EQ(read->look_back, question.look_back);
}

TEST(ask_codec, writes_canonical_json_on_one_line) {
  ask question = full_ask();
  question.context = "two\nlines";
  const std::string line = encode(question);
  EXPECT_THAT(line, Not(HasSubstr("\n")));
  EXPECT_EQ(json::canonical(json::parse(line).value()), line);
}

TEST(ask_codec, leaves_out_what_is_empty) {
  ask question = full_ask();
  question.context.clear();
  question.relations.clear();
  question.look_back.reset();
  const json::object out = document(question);
  EXPECT_FALSE(out.contains("context"));
  EXPECT_FALSE(out.contains("relations"));
  EXPECT_FALSE(out.contains("look_back"));
  EXPECT_TRUE(decode_ask(encode(question)));
}

TEST(ask_codec, never_carries_a_protected_address) {
  ask question = full_ask();
  question.subjects[0].addresses[0].is_protected = true;
  EXPECT_THAT(encode(question), Not(HasSubstr("CB99")));
  EXPECT_THAT(encode(question), Not(HasSubstr("Example Row")));
}

TEST(ask_codec, refuses_an_address_marked_protected) {
  json::object changed = document(full_ask());
  changed["subjects"].get_array()[0].get_object()["addresses"].get_array()[0].get_object()["protected"] = true;
  EXPECT_THAT(refusal(changed), HasSubstr("unknown_member"));
}

TEST(ask_codec, refuses_each_missing_required_member_by_name) {
  for (const char* name :
       {"ask", "session", "type", "purpose", "urgency", "family_agreement", "authority", "basis", "asker", "asked_at",
        "machine_deadline", "human_deadline", "agreement", "handling", "subjects"}) {
    json::object changed = document(full_ask());
    changed.erase(name);
    EXPECT_THAT(refusal(changed), HasSubstr(std::string("/") + name)) << name;
  }
}

TEST(ask_codec, refuses_unknown_words_and_members_without_repeating_them) {
  json::object word = document(full_ask());
  word["purpose"] = "curiosity_about_ada";
  EXPECT_THAT(refusal(word), HasSubstr("/purpose unknown_word"));
  EXPECT_THAT(refusal(word), Not(HasSubstr("curiosity")));
  json::object member = document(full_ask());
  member["subjects"].get_array()[0].get_object()["ada_okafor_secret"] = 1;
  EXPECT_THAT(refusal(member), HasSubstr("/subjects/0 unknown_member"));
  EXPECT_THAT(refusal(member), Not(HasSubstr("secret")));
}

TEST(ask_codec, refuses_wrong_check_digits_ids_digests_and_handling) {
  json::object nhs = document(full_ask());
  nhs["subjects"].get_array()[0].get_object()["nhs_number"] = "9990001015";
  EXPECT_THAT(refusal(nhs), HasSubstr("/subjects/0/nhs_number check_digit"));
  json::object id = document(full_ask());
  id["ask"] = "1";
  EXPECT_THAT(refusal(id), HasSubstr("/ask not_an_id"));
  json::object digest = document(full_ask());
  digest["agreement"] = std::string(64, 'X');
  EXPECT_THAT(refusal(digest), HasSubstr("/agreement not_a_digest"));
  json::object handling = document(full_ask());
  handling["handling"] = "public";
  EXPECT_THAT(refusal(handling), HasSubstr("/handling unknown_word"));
}

TEST(ask_codec, refuses_a_question_over_its_limits) {
  ask many = full_ask();
  many.subjects.assign(65, samples::ada());
  EXPECT_FALSE(decode_ask(encode(many)));
  ask long_name = full_ask();
  long_name.subjects[0].family_name.assign(257, 'a');
  EXPECT_FALSE(decode_ask(encode(long_name)));
  ask big = full_ask();
  big.context.assign(ASK_BYTES_MAX, 'a');
  const auto read = decode_ask(encode(big));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, errc::too_large);
}

TEST(ask_codec, refuses_what_is_no_object) {
  for (const char* line : {"", "{", "[]", "null", "\"ask\"", "{\"ask\":1,\"ask\":2}"})
    EXPECT_FALSE(decode_ask(line)) << line;
}

}  // namespace
}  // namespace mash::contract
