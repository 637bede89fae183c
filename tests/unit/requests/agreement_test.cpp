// SPDX-License-Identifier: Apache-2.0
// The agreement changes while checks are under way: members are offered what they need, nothing in flight is lost, and
// of the version asked under and the one in force the stricter stands.
#include <gmock/gmock.h>

#include "adapters/contract/agreement_codec.hpp"
#include "tests/support/signed_agreement.hpp"
#include "tests/unit/requests/service_fixture.hpp"

namespace mash::hub {
namespace {

using contract::message_type;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const instant LATER = NOW + std::chrono::hours(1);
const std::string HOLD =
    "\n[[limits]]\nid = \"hold\"\nclause = \"Schedule 9\"\nbecause = \"It was agreed so.\"\n"
    "categories = [\"involvement_current\"]\nat_most = \"withheld\"\n";

policy::version_ptr version_with(const std::string& more, const test::version_of& what) {
  policy::folder files = test::plain_folder();
  files.files.at(std::string(policy::TIER2_FILE)) += more;
  auto made = policy::verify_version(test::signed_version(files, what), test::agreement_keys(), "test");
  EXPECT_TRUE(made) << made.error().detail;
  return *made;
}

// Each made once: loading takes its time.
const policy::version_ptr& present() {
  static const auto made = version_with("", {.sequence = 1});
  return made;
}
const policy::version_ptr& next_lenient() {
  static const auto made = version_with("\n# the second\n", {.sequence = 2, .from = LATER});
  return made;
}
const policy::version_ptr& next_strict() {
  static const auto made = version_with(HOLD, {.sequence = 2, .from = LATER});
  return made;
}

class changing_agreement : public request_service {
 protected:
  partnership with(const std::vector<policy::version_ptr>& held) {
    partnership out = partners();
    out.versions = policy::versions();
    for (const auto& one : held) out.versions.add(one);
    out.agreement = out.versions.in_force(time.at)->under;
    return out;
  }
  void hold(const std::vector<policy::version_ptr>& held) { hub->replace(with(held)); }
  std::vector<std::string> offered(const std::string& member) const {
    std::vector<std::string> digests;
    for (const auto& sent : exchange.of(member, message_type::agreement)) {
      const auto offer = contract::decode_agreement_offer(sent.line);
      EXPECT_TRUE(offer) << offer.error().detail;
      digests.push_back(policy::parse_manifest(offer->manifest)->digest());
    }
    return digests;
  }
  // As `answer`, decided under another version than the question names.
  void answer_under(const std::string& member, const std::string& digest) {
    contract::answer reply = test::simple_answer(asked_of(member), member, time.at);
    reply.agreement = digest;
    say(member, message_type::answer, ledger.line_of(reply, time.at));
  }
  void refuse_question(const std::string& member) {
    say(member, message_type::error,
        encode(contract::error_line{asked_of(member).ask_id, hub->state_of_member(member).session,
                                    contract::trouble::agreement_unknown, ""}));
  }
  std::size_t asked(const std::string& member) const { return exchange.of(member, message_type::ask).size(); }
  // Whether the answer's one item is shown.
  bool shows_item(const json::object& response, const std::string& member) {
    for (const auto& one : response.at("involvements").as_array())
      if (one.at("agency").as_string() == member) return true;
    for (const auto& one : response.at("chronology").as_array())
      if (one.at("agency").as_string() == member) return true;
    return false;
  }
};

TEST_F(changing_agreement, a_member_is_offered_the_version_in_force_and_the_next_when_it_connects) {
  hold({present(), next_strict()});
  connect("police");
  EXPECT_THAT(offered("police"), ElementsAre(present()->digest, next_strict()->digest));
  EXPECT_THAT(offered("health"), IsEmpty());
  connect("police");  // a new session: its state may be another
  EXPECT_EQ(offered("police").size(), 4U);
}

TEST_F(changing_agreement, a_version_that_is_activated_is_offered_to_those_who_are_connected_once) {
  hold({present()});
  connect("police");
  hold({present(), next_strict()});
  hold({present(), next_strict()});
  EXPECT_THAT(offered("police"), ElementsAre(present()->digest, next_strict()->digest));
}

TEST_F(changing_agreement, who_is_no_party_is_offered_nothing) {
  hold({present()});
  connect("housing");
  EXPECT_THAT(offered("housing"), IsEmpty());
}

TEST_F(changing_agreement, questions_name_the_next_version_from_its_time_on_without_a_reload) {
  hold({present(), next_lenient()});
  connect_all();
  time.at = LATER - std::chrono::milliseconds(1);
  ASSERT_TRUE(ask(test::demo_request()));
  EXPECT_EQ(asked_of("police").agreement, present()->digest);
  time.at = LATER;
  ASSERT_TRUE(ask(test::demo_request()));
  EXPECT_EQ(asked_of("police").agreement, next_lenient()->digest);
  EXPECT_EQ(hub->with().agreement, next_lenient()->under);
}

TEST_F(changing_agreement, a_check_in_flight_is_answered_under_the_next_version_and_nothing_is_lost) {
  hold({present(), next_lenient()});
  connect_all();
  const auto page = ask(test::demo_request());
  ASSERT_TRUE(page);
  time.at = LATER;
  answer_under("police", next_lenient()->digest);
  ASSERT_TRUE(run_until([&] { return acknowledged("police") == 1; }));
  const json::object response = show(page->request);
  EXPECT_EQ(outcome(response, "police"), "answered");
  EXPECT_TRUE(shows_item(response, "police"));
}

TEST_F(changing_agreement, the_version_in_force_holds_back_what_the_one_asked_under_released) {
  hold({present(), next_strict()});
  connect_all();
  const auto page = ask(test::demo_request());
  ASSERT_TRUE(page);
  time.at = LATER;
  answer("police");  // still decided under the version it was asked under
  ASSERT_TRUE(run_until([&] { return acknowledged("police") == 1; }));
  EXPECT_FALSE(shows_item(show(page->request), "police"));
}

TEST_F(changing_agreement, the_version_asked_under_holds_back_what_the_one_in_force_releases) {
  const auto strict_first = version_with(HOLD, {.sequence = 1});
  const auto then_lenient = version_with("", {.sequence = 2, .from = LATER});
  hold({strict_first, then_lenient});
  connect_all();
  const auto page = ask(test::demo_request());
  ASSERT_TRUE(page);
  time.at = LATER;
  answer_under("police", then_lenient->digest);
  ASSERT_TRUE(run_until([&] { return acknowledged("police") == 1; }));
  EXPECT_FALSE(shows_item(show(page->request), "police"));
}

TEST_F(changing_agreement, without_the_version_asked_under_nothing_of_the_answer_is_shown) {
  hold({present()});
  connect_all();
  const auto page = ask(test::demo_request());
  ASSERT_TRUE(page);
  time.at = LATER;
  hold({next_lenient()});
  answer_under("police", next_lenient()->digest);
  ASSERT_TRUE(run_until([&] { return acknowledged("police") == 1; }));
  EXPECT_FALSE(shows_item(show(page->request), "police"));
}

TEST_F(changing_agreement, an_answer_under_a_version_that_the_hub_does_not_hold_is_invalid) {
  hold({present()});
  connect_all();
  const auto page = ask(test::demo_request());
  ASSERT_TRUE(page);
  answer_under("police", std::string(64, 'b'));
  ASSERT_TRUE(run_until([&] { return exchange.of("police", message_type::error).size() == 1; }));
  ASSERT_TRUE(run_until([&] { return outcome(show(page->request), "police") == "invalid_reply"; }));
  EXPECT_THAT(exchange.of("police", message_type::error)[0].line, HasSubstr("agreement_mismatch"));
  EXPECT_EQ(acknowledged("police"), 0U);
}

TEST_F(changing_agreement, a_member_that_lacks_the_version_is_offered_it_and_asked_once_more) {
  hold({present()});
  connect_all();
  const auto page = ask(test::demo_request());
  ASSERT_TRUE(page);
  ASSERT_EQ(asked("police"), 1U);
  refuse_question("police");
  ASSERT_TRUE(run_until([&] { return asked("police") == 2; }));
  EXPECT_THAT(offered("police"), ElementsAre(present()->digest, present()->digest));
  EXPECT_EQ(outcome(show(page->request), "police"), "pending");
  answer("police");
  ASSERT_TRUE(run_until([&] { return acknowledged("police") == 1; }));
  EXPECT_EQ(outcome(show(page->request), "police"), "answered");
}

TEST_F(changing_agreement, a_member_that_still_lacks_it_is_shown_as_refused_by_name_of_the_reason) {
  hold({present()});
  connect_all();
  const auto page = ask(test::demo_request());
  ASSERT_TRUE(page);
  refuse_question("police");
  ASSERT_TRUE(run_until([&] { return asked("police") == 2; }));
  refuse_question("police");
  ASSERT_TRUE(run_until([&] { return outcome(show(page->request), "police") == "refused"; }));
  EXPECT_EQ(asked("police"), 2U);
  EXPECT_THAT(json::canonical(show(page->request)), HasSubstr("agreement_mismatch"));
}

TEST_F(changing_agreement, an_open_question_of_an_earlier_version_is_offered_it_first) {
  hold({present(), next_lenient()});
  connect_all();
  ASSERT_TRUE(ask(test::demo_request()));
  time.at = LATER;
  ASSERT_TRUE(ask(test::demo_request()));  // the time has come
  exchange.lines.clear();
  connect("police");
  EXPECT_THAT(offered("police"), ElementsAre(present()->digest, next_lenient()->digest)) << "lowest sequence first";
}

TEST_F(changing_agreement, what_a_member_says_of_an_offer_is_taken_and_what_breaks_the_format_is_noted) {
  hold({present()});
  connect("police");
  const std::uint64_t session = hub->state_of_member("police").session;
  for (const auto outcome : {contract::offer_outcome::held, contract::offer_outcome::not_signed})
    say("police", message_type::agreement, encode(contract::agreement_reply{session, present()->digest, outcome, ""}));
  say("police", message_type::agreement, "{}");
  // The version that came into force, the refusal and the broken line are log entries; what was held is none.
  ASSERT_TRUE(run_until([&] { return store->checkpoint().find("\n3\n") != std::string::npos; })) << store->checkpoint();
}

}  // namespace
}  // namespace mash::hub
