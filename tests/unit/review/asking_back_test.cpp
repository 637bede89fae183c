// SPDX-License-Identifier: Apache-2.0
// What a reviewer tells whoever asks before they decide: by when, and what would settle who somebody is.
#include "adapters/kit/review/asking_back.hpp"

#include "tests/unit/review/reviews_fixture.hpp"

namespace mash::kit {
namespace {

using contract::identifier;
using std::chrono::hours;
using test::GRACE;
using test::PIET;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class asking_back : public test::reviews_of_a_member {
 protected:
  void SetUp() override {
    test::reviews_of_a_member::SetUp();
    say_to_the_hub();
  }
  void say_to_the_hub() {
    desk_ = std::make_unique<reviews>(
        *book_, time_, [this] { return reviews::terms{held_, "police", agency.answered_by, two_people_, paper_}; },
        [this](kept_answer what) { sent_.push_back(std::move(what)); },
        [this](lines_back what) { said_.push_back(std::move(what)); });
  }
  result<json::object> expect(instant by, const reviewer& who = PIET) {
    return await<json::object>([&](auto done) {
      desk_->expect(question.ask_id, {by}, who, [this, done](result<json::object> made, auto why) {
        why_ = std::move(why);
        done(std::move(made));
      });
    });
  }
  result<json::object> want(std::string subject, std::vector<identifier> any_of, std::string digest = {}) {
    if (digest.empty()) digest = std::string(shown().at("digest").as_string());
    return await<json::object>([&](auto done) {
      desk_->want(question.ask_id, {digest, std::move(subject), std::move(any_of)}, PIET,
                  [this, done](result<json::object> made, auto why) {
                    why_ = std::move(why);
                    done(std::move(made));
                  });
    });
  }
  // What the hub was told, once what went before is through the ledger's thread.
  std::vector<lines_back> said() {
    (void)shown();
    return std::exchange(said_, {});
  }
  std::vector<std::string> codes() const {
    std::vector<std::string> out;
    for (const json::fault& one : why_.faults) out.push_back(one.code);
    return out;
  }
  std::vector<lines_back> said_;
};

TEST_F(asking_back, tells_the_hub_by_when_and_shows_it_beside_what_binds_the_decision) {
  const json::object before = shown();
  const auto done = expect(test::NOW + hours(2));
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_TRUE(done->at("open").as_bool());
  EXPECT_GT(done->at("expected").as_int64(), 0);
  const auto told = said();
  ASSERT_EQ(told.size(), 1U);
  ASSERT_EQ(told[0].holding.size(), 1U);
  EXPECT_EQ(told[0].holding[0].ask, question.ask_id);
  EXPECT_EQ(told[0].holding[0].expected_by, test::NOW + hours(2));
  EXPECT_THAT(told[0].needs, IsEmpty());
  EXPECT_THAT(sent_, IsEmpty()) << "no answer leaves by it";
  const json::object after = shown();
  EXPECT_EQ(after.at("digest"), before.at("digest"));
  EXPECT_EQ(after.at("expected").at("decided_by").as_string(), to_rfc3339(test::NOW + hours(2)));
  EXPECT_EQ(after.at("expected").at("by").at("name").as_string(), PIET.name);
}

TEST_F(asking_back, is_said_again_to_a_hub_that_was_away_and_over_a_restart_the_newest_only) {
  ASSERT_TRUE(expect(test::NOW + hours(2)));
  ASSERT_TRUE(expect(test::NOW + hours(3), GRACE));
  ASSERT_TRUE(want("a2", {identifier::nhs_number}));
  (void)said();
  open();
  say_to_the_hub();
  desk_->say_again();
  const auto told = said();
  ASSERT_EQ(told.size(), 1U);
  ASSERT_EQ(told[0].holding.size(), 1U);
  EXPECT_EQ(told[0].holding[0].expected_by, test::NOW + hours(3));
  ASSERT_EQ(told[0].needs.size(), 1U);
  EXPECT_EQ(told[0].needs[0].subject, "a2");
  EXPECT_THAT(told[0].needs[0].identifiers, ElementsAre(identifier::nhs_number));
}

TEST_F(asking_back, is_over_once_the_review_is_decided) {
  ASSERT_TRUE(expect(test::NOW + hours(2)));
  const std::string digest(shown().at("digest").as_string());
  ASSERT_TRUE(decide({{"spent", {ruling_kind::withhold, "Old.", {}, {}, {}}},
                      {"coded", {ruling_kind::withhold, "Not needed.", {}, {}, {}}}}));
  (void)said();
  desk_->say_again();
  EXPECT_THAT(said(), IsEmpty());
  EXPECT_EQ(expect(test::NOW + hours(4)).error().code, errc::conflict);
  EXPECT_EQ(want("a2", {identifier::nhs_number}, digest).error().code, errc::conflict);
}

TEST_F(asking_back, refuses_what_would_tell_nobody_anything) {
  EXPECT_EQ(expect(test::NOW).error().code, errc::invalid);
  EXPECT_THAT(codes(), ElementsAre("in_the_past"));
  EXPECT_EQ(expect(test::NOW + hours(24 * 29)).error().code, errc::invalid);
  EXPECT_THAT(codes(), ElementsAre("too_late"));
  EXPECT_EQ(want("a9", {identifier::nhs_number}).error().code, errc::invalid);
  EXPECT_THAT(codes(), ElementsAre("unknown_subject"));
  EXPECT_EQ(want("a2", {identifier::alias, identifier::date_of_birth}).error().code, errc::invalid);
  EXPECT_THAT(codes(), ElementsAre("told_already"));
  EXPECT_EQ(want("a2", {identifier::nhs_number}, std::string(64, '0')).error().code, errc::conflict);
  EXPECT_THAT(said(), IsEmpty());
}

TEST_F(asking_back, is_an_entry_of_the_agencys_own_log_that_names_nobody) {
  ASSERT_TRUE(want("a2", {identifier::nhs_number, identifier::alias}));
  book_.reset();
  auto reader = sqlite::connection::open_reader(directory_.path() + "/ledger.db").value();
  auto rows = reader.prepare("SELECT kind, entry FROM review_act WHERE kind <> 'seen'");
  ASSERT_TRUE(rows.step().value());
  EXPECT_EQ(rows.text(0), "wanted");
  EXPECT_THAT(std::string(rows.blob(1)), Not(HasSubstr("Piet")));
}

TEST(what_is_posted, names_each_fault) {
  const auto faults_of = [](std::string_view text, bool wanted) {
    std::vector<json::fault> faults;
    const auto document = json::parse(text).value();
    if (wanted)
      (void)read_wanted(document, faults);
    else
      (void)read_expectation(document, faults);
    std::vector<std::string> out;
    for (const json::fault& one : faults) out.push_back(one.pointer + " " + one.code);
    return out;
  };
  EXPECT_THAT(faults_of(R"({"by":"2026-11-20T16:30:00Z"})", false), IsEmpty());
  EXPECT_THAT(faults_of(R"({"by":"soon"})", false), testing::SizeIs(1));
  EXPECT_THAT(faults_of(R"({"by":"2026-11-20T16:30:00Z","why":"x"})", false), testing::SizeIs(1));
  EXPECT_THAT(faults_of(R"({"digest":"d","subject":"a2","any_of":[]})", true), ElementsAre("/any_of required"));
  EXPECT_THAT(faults_of(R"({"digest":"d","subject":"a2","any_of":["shoe_size"]})", true),
              ElementsAre("/any_of unknown_word"));
}

}  // namespace
}  // namespace mash::kit
