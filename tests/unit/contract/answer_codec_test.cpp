// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/contract/lines.hpp"
#include "base/crypto.hpp"
#include "tests/unit/contract/samples.hpp"

namespace mash::contract {
namespace {

using samples::full_answer;
using samples::full_receipt;
using testing::HasSubstr;
using testing::Not;

json::object document(const answer& reply) { return json::parse(encode(reply)).value().get_object(); }

std::string refusal(const json::object& changed) {
  const auto read = decode_answer(json::canonical(changed));
  return read ? "accepted" : read.error().detail;
}

json::object& first_item(json::object& document) { return document["items"].get_array()[0].get_object(); }

TEST(answer_codec, gives_back_every_member_of_an_answer) {
  const receipt proof = full_receipt();
  const std::string line = encode(full_answer(), &proof);
  const auto read = decode_answer(line);
  ASSERT_TRUE(read) << read.error().detail;
  ASSERT_TRUE(read->proof);
  EXPECT_EQ(encode(read->what, &*read->proof), line);
  const record& what = read->what.items.at(0).what;
  EXPECT_EQ(what.when.until, "2025-03-02");
  EXPECT_EQ(what.when.precision, policy::precision::range);
  EXPECT_EQ(what.fields.at("children_present").as_int64(), 2);
  EXPECT_EQ(what.graded->information, "B");
  EXPECT_EQ(what.caveats, std::vector{policy::caveat::not_for_perpetrator});
  EXPECT_EQ(read->what.items[0].under.clause, "clause 4.2");
  EXPECT_EQ(read->what.people.at(0).why.at(1).weight, 100);
  EXPECT_EQ(read->what.safety.items_held, 1);
  EXPECT_EQ(read->what.withheld.at(0).would_need, "a different purpose");
  EXPECT_EQ(read->what.contact.out_of_hours_telephone, "01632 960201");
}

TEST(answer_codec, tells_whose_place_is_protected_and_leaves_the_list_out_where_it_is_nobodys) {
  answer reply = full_answer();
  EXPECT_FALSE(document(reply).contains("place_protected"));
  reply.place_protected = {"a1", "c1"};
  EXPECT_EQ(decode_answer(encode(reply))->what.place_protected, reply.place_protected);
  json::object changed = document(reply);
  changed["place_protected"] = "a1";
  EXPECT_THAT(refusal(changed), HasSubstr("place_protected"));
}

TEST(answer_codec, tells_of_an_item_that_a_person_released_it_and_of_the_others_nothing) {
  answer reply = full_answer();
  EXPECT_EQ(encode(reply).find("reviewed"), std::string::npos) << "as a hub of an earlier minor expects it";
  reply.items[0].reviewed = true;
  EXPECT_TRUE(decode_answer(encode(reply))->what.items.at(0).reviewed);
}

TEST(answer_codec, tells_of_a_probable_match_that_a_person_confirmed_it_and_takes_that_of_no_other) {
  answer reply = full_answer();
  EXPECT_THAT(encode(reply), Not(HasSubstr("confirmed_by")));
  EXPECT_EQ(minor_for(encode(reply)), 1);
  candidate& match = reply.people.front();
  match.confirmed_by = "MASH researcher";
  for (const auto& [band, good] : {std::pair{policy::match_band::probable, true},
                                   {policy::match_band::certain, false},
                                   {policy::match_band::possible, false}}) {
    match.band = band;
    const auto read = decode_answer(encode(reply));
    ASSERT_EQ(read.has_value(), good) << to_word(band);
    EXPECT_EQ(counts_as(match), good ? policy::match_band::certain : band);
    if (good) EXPECT_EQ(read->what.people.front().confirmed_by, "MASH researcher");
    EXPECT_EQ(minor_for(encode(reply)), CONFIRMED_MINOR);
  }
}

TEST(answer_codec, digests_the_line_without_receipt_and_session) {
  answer reply = full_answer();
  json::object bare = document(reply);
  bare.erase("session");
  const std::string expected = to_hex(sha256(json::canonical(bare)));
  EXPECT_EQ(decode_answer(encode(reply))->digest, expected);
  reply.session = 8;
  const receipt proof = full_receipt();
  EXPECT_EQ(decode_answer(encode(reply, &proof))->digest, expected);
  EXPECT_EQ(digest_of_line(encode(reply, &proof)).value(), expected);
  EXPECT_EQ(digest_of_encoded(encode(reply)), expected);
  reply.needs = "something else";
  EXPECT_NE(decode_answer(encode(reply))->digest, expected);
}

TEST(answer_codec, sets_session_and_receipt_in_the_text_as_encoding_would) {
  answer reply = full_answer();
  std::string line = encode(reply);
  const receipt proof = full_receipt();
  set_receipt(line, proof);
  reply.session = 90071992547;
  set_session(line, reply.session);
  EXPECT_EQ(line, encode(reply, &proof));
  EXPECT_EQ(session_of(line), reply.session);
}

TEST(answer_codec, finds_the_session_of_a_line_whose_texts_imitate_one) {
  answer reply = full_answer();
  reply.withheld[0].explanation = "\",\"session\":99,\"x\":\"";
  reply.items[0].what.summary = ",\"session\":98,\"revision\":3";
  std::string line = encode(reply);
  EXPECT_EQ(digest_of_encoded(line), digest_of_line(line).value());
  set_session(line, 12);
  EXPECT_EQ(session_of(line), 12U);
  const receipt proof = full_receipt();
  set_receipt(line, proof);
  const auto read = decode_answer(line);
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->what.session, 12U);
  EXPECT_EQ(read->what.withheld[0].explanation, reply.withheld[0].explanation);
}

TEST(answer_codec, refuses_a_line_that_is_not_canonical) {
  std::string line = encode(full_answer());
  line.insert(1, " ");
  const auto read = decode_answer(line);
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().detail, HasSubstr("canonical"));
  EXPECT_FALSE(digest_of_line("[]"));
}

TEST(answer_codec, refuses_each_missing_required_member_by_name) {
  for (const char* name :
       {"ask", "session", "revision", "outcome", "agreement", "answered_at", "answered_by", "contact", "safety"}) {
    json::object changed = document(full_answer());
    changed.erase(name);
    EXPECT_THAT(refusal(changed), HasSubstr(std::string("/") + name)) << name;
  }
  for (const char* name : {"id", "kind", "category", "precision", "nature", "disposition", "disclosed_under"}) {
    json::object changed = document(full_answer());
    first_item(changed).erase(name);
    EXPECT_THAT(refusal(changed), HasSubstr(std::string("/items/0/") + name)) << name;
  }
}

TEST(answer_codec, refuses_unknown_words_in_every_list) {
  json::object category = document(full_answer());
  first_item(category)["category"] = "gossip";
  EXPECT_THAT(refusal(category), HasSubstr("/items/0/category unknown_word"));
  json::object caveat = document(full_answer());
  first_item(caveat)["caveats"].get_array()[0] = "top_secret";
  EXPECT_THAT(refusal(caveat), HasSubstr("/items/0/caveats unknown_word"));
  json::object known = document(full_answer());
  known["safety"].get_object()["known"] = "maybe";
  EXPECT_THAT(refusal(known), HasSubstr("/safety/known unknown_word"));
}

TEST(answer_codec, refuses_fields_that_are_not_plain_values) {
  for (const json::value& bad : {json::value(json::object{{"a", json::object{{"b", 1}}}}),
                                 json::value(json::object{{"Name", "x"}}), json::value(json::object{{"a", nullptr}}),
                                 json::value("text"), json::value(json::object{{"a", json::array{1}}})}) {
    json::object changed = document(full_answer());
    first_item(changed)["fields"] = bad;
    EXPECT_THAT(refusal(changed), HasSubstr("/items/0/fields")) << json::canonical(bad);
  }
}

TEST(answer_codec, refuses_times_that_are_neither_date_nor_time) {
  json::object changed = document(full_answer());
  first_item(changed)["occurred_at"] = "last spring";
  EXPECT_THAT(refusal(changed), HasSubstr("/items/0/occurred_at not_a_time"));
  EXPECT_THAT(refusal(changed), Not(HasSubstr("spring")));
}

TEST(answer_codec, refuses_more_items_than_the_limit) {
  answer reply = full_answer();
  item small;
  small.what.id = "x";
  reply.items.assign(ITEMS_MAX + 1, small);
  const std::string line = encode(reply);
  ASSERT_LT(line.size(), LINE_BYTES_MAX);
  EXPECT_THAT(decode_answer(line).error().detail, HasSubstr("/items too_many"));
  reply.items.pop_back();
  EXPECT_TRUE(decode_answer(encode(reply)));
}

TEST(answer_codec, refuses_a_receipt_of_another_shape) {
  json::object changed = document(full_answer());
  changed["receipt"] = json::object{{"leaf", "{}"}, {"salt", "abc"}, {"proof", "p"}};
  EXPECT_THAT(refusal(changed), HasSubstr("/receipt/salt not_a_digest"));
}

TEST(answer_codec, counts_faults_beyond_three) { EXPECT_THAT(decode_answer("{}").error().detail, HasSubstr("more")); }

}  // namespace
}  // namespace mash::contract
