// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/review/check.hpp"

#include "tests/unit/review/held_items.hpp"

namespace mash::kit {
namespace {

using policy::category;
using policy::caveat;
using test::ruled;

class review_check : public ::testing::Test, protected test::held_items {
 protected:
  json::object page() const {
    open_review shown;
    shown.question = question;
    shown.draft = draft();
    return page_of(shown, agency.member, *agreement, test::NOW);
  }
  // The faults' pointers and codes; what is wrong otherwise is told by its word.
  std::vector<std::string> told(const std::string& id, ruling by_person) {
    by_person.at = "/items/0";
    faults_.clear();
    const json::object shown = page();
    const auto good = check({digest_of(shown), {{id, std::move(by_person)}}}, shown, faults_);
    if (!good && good.error().code != errc::invalid) return {std::string(to_word(good.error().code))};
    EXPECT_EQ(good.has_value(), faults_.empty());
    std::vector<std::string> out;
    for (const json::fault& one : faults_) out.push_back(one.pointer + " " + one.code);
    return out;
  }
  static ruling redacted(std::vector<std::string> without, std::string summary = {}) {
    ruling out = ruled(ruling_kind::redact);
    out.without = std::move(without);
    out.summary = std::move(summary);
    return out;
  }
  void hold_identity(std::string id, category what) {
    contract::record& one = hold(std::move(id), what, {caveat::third_party});
    one.kind = contract::record_kind::identity;
    one.fields = {{"field", "family_name"}, {"value", "Example"}};
  }

  std::vector<json::fault> faults_;
};

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST_F(review_check, only_a_field_that_the_item_has_can_be_taken_out) {
  EXPECT_THAT(told("spent", redacted({"place", "risk"})), IsEmpty());
  EXPECT_THAT(told("spent", redacted({"place", "plaace", "Risk"})),
              ElementsAre("/items/0/without/1 unknown_field", "/items/0/without/2 unknown_field"));
  EXPECT_THAT(faults_.front().detail, HasSubstr("place, risk"));
  found.records[1].fields = {};
  EXPECT_THAT(told("spent", redacted({"place"})), ElementsAre("/items/0/without/0 unknown_field"));
  EXPECT_THAT(faults_.front().detail, HasSubstr("no fields"));
}

TEST_F(review_check, a_redaction_takes_something_out) {
  EXPECT_THAT(told("spent", redacted({})), IsEmpty()) << "who said it";
  found.records[1].said_by.clear();
  EXPECT_THAT(told("spent", redacted({})), ElementsAre("/items/0 changes_nothing"));
  EXPECT_THAT(faults_.front().detail, HasSubstr("place, risk"));
  EXPECT_THAT(told("spent", redacted({}, "SECRET-spent")), ElementsAre("/items/0 changes_nothing")) << "its own words";
  EXPECT_THAT(told("spent", redacted({}, "He was convicted once.")), IsEmpty());
  EXPECT_THAT(told("spent", redacted({"risk"})), IsEmpty());
}

TEST_F(review_check, what_is_shown_by_its_value_is_not_put_in_a_sentence) {
  for (const category what : {category::identity_basic, category::family_link}) {
    hold_identity("known_as", what);
    for (const ruling& each : {ruled(ruling_kind::summarise), redacted({"value"}), redacted({}, "Another name.")})
      EXPECT_THAT(told("known_as", each), ElementsAre("/items/0/ruling not_shown")) << to_word(what);
    EXPECT_THAT(faults_.front().detail, HasSubstr("release it, withhold it, or have them ring you"));
    for (const ruling_kind kind : {ruling_kind::release, ruling_kind::withhold, ruling_kind::ring_us})
      EXPECT_THAT(told("known_as", ruled(kind)), IsEmpty()) << to_word(kind);
    found.records.pop_back();
  }
  EXPECT_THAT(told("spent", ruled(ruling_kind::summarise)), IsEmpty());
}

// Of these the line says the same whatever was decided: the reviewer would wait for a call that nobody makes.
TEST_F(review_check, nobody_is_to_ring_about_what_no_line_tells_of) {
  EXPECT_THAT(told("coded", ruled(ruling_kind::ring_us)), ElementsAre("/items/0/ruling not_told"));
  EXPECT_THAT(faults_.front().detail, HasSubstr("telephone"));
  hold("third", category::da_incident, {caveat::third_party});
  EXPECT_THAT(told("third", ruled(ruling_kind::ring_us)), IsEmpty());
  for (const ruling_kind kind : {ruling_kind::release, ruling_kind::summarise, ruling_kind::withhold})
    EXPECT_THAT(told("coded", ruled(kind)), IsEmpty()) << to_word(kind);
  const auto with_line = [&](const char* id) {
    const contract::answer left = after({{id, ruled(ruling_kind::ring_us)}}).reply;
    return contract::encode(left).find("will tell you by telephone") != std::string::npos;
  };
  EXPECT_TRUE(with_line("third"));
  EXPECT_FALSE(with_line("coded"));
}

TEST_F(review_check, the_page_says_of_which_items_no_line_tells) {
  hold("third", category::da_incident, {caveat::third_party});
  const json::object shown = page();
  EXPECT_EQ(shown.at("items").as_array().size(), 3U);
  for (const json::value& one : shown.at("items").as_array())
    EXPECT_EQ(one.as_object().contains("collapsed"), one.at("id").as_string() != "third") << json::canonical(one);
}

TEST_F(review_check, the_page_says_who_bars_an_item_and_shows_nothing_of_it) {
  const auto own = agreement->restricted_by(*test::limit_on(category::intelligence));
  open_review shown;
  shown.question = question;
  shown.draft = draft();
  const deciding_versions as_signed(*agreement), barring(*own);
  const json::object by_own = page_of(shown, agency.member, barring, test::NOW, {&as_signed, {}});
  const json::object by_agreement = page_of(shown, agency.member, barring, test::NOW);
  const auto coded = [](const json::object& page) { return page.at("items").as_array().at(1).as_object(); };
  EXPECT_EQ(coded(by_own).at("barred_by").as_string(), "own_limits");
  EXPECT_EQ(coded(by_own).at("because").as_string(), "We talk about it first.");
  EXPECT_EQ(coded(by_agreement).at("barred_by").as_string(), "agreement");
  EXPECT_EQ(json::canonical(by_own).find("SECRET-coded"), std::string::npos);
  EXPECT_FALSE(page().at("items").as_array().at(1).as_object().contains("barred"));

  const auto told_of = [&](const json::object& page) {
    return check({digest_of(page), {{"coded", ruled(ruling_kind::release)}}}, page, faults_).error();
  };
  EXPECT_EQ(told_of(by_own).code, errc::denied);
  EXPECT_THAT(told_of(by_own).detail, HasSubstr("own limits"));
  EXPECT_THAT(told_of(by_agreement).detail, HasSubstr("agreement in force"));
  EXPECT_TRUE(check({digest_of(by_own), {{"coded", ruled(ruling_kind::withhold)}}}, by_own, faults_));
}

// "Some kinds of record are never shared, whether or not any is held" is for whoever does not have it before them.
TEST_F(review_check, reviewers_are_not_told_in_the_words_that_readers_are_told) {
  hold("clinic", category::da_incident, {caveat::sensitive_service});
  const std::string standing(policy::standing_line_of(agreement->find_party("police")->kind).because);
  const json::object shown = page();
  EXPECT_EQ(json::canonical(shown).find(standing), std::string::npos);
  const json::object& clinic = shown.at("items").as_array().at(2).as_object();
  EXPECT_THAT(std::string(std::string_view(clinic.at("because").as_string())), HasSubstr("a person here decides"));
}

TEST_F(review_check, the_page_says_how_the_enquiry_is_recorded) {
  EXPECT_EQ(page().at("handling").at("visibility").as_string(), "never_online");
}

TEST_F(review_check, every_fault_of_every_item_is_told_and_a_passed_review_is_told_first) {
  const json::object shown = page();
  decision what{digest_of(shown), {{"coded", ruled(ruling_kind::ring_us)}, {"nothing", ruled(ruling_kind::release)}}};
  EXPECT_EQ(check(what, shown, faults_).error().code, errc::invalid);
  EXPECT_EQ(faults_.size(), 2U);
  faults_.clear();
  what.shown = std::string(64, '0');
  EXPECT_EQ(check(what, shown, faults_).error().code, errc::conflict);
  EXPECT_THAT(faults_, IsEmpty());
}

}  // namespace
}  // namespace mash::kit
