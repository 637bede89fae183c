// SPDX-License-Identifier: Apache-2.0
#include "hub/app/line_watch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/toml.hpp"
#include "hub/api/member_line.hpp"

namespace mash::hub {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;

const std::string PRESENT = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID",
                  NEXT = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7";
const instant NOW = *parse_rfc3339("2026-11-20T14:30:00Z");

struct told_lines final : exchange_port {
  bool send(std::string_view, std::uint64_t, contract::message_type, std::string) override { return false; }
  [[nodiscard]] member_link link_of(std::string_view member) const override {
    return member == "police" ? police : member_link();
  }
  member_link police;
};

class line_watch_test : public testing::Test {
 protected:
  void SetUp() override {
    log::redirect([this](std::string_view line) { log_.append(line).append("\n"); });
  }
  void TearDown() override { log::redirect({}); }
  const std::string& look() {
    log_.clear();
    watch_.look(*who_, lines_);
    return log_;
  }
  [[nodiscard]] const member& police() const { return *who_->find_member("police"); }
  std::string state() const {
    return std::string(std::string_view(describe(police(), lines_.police).at("state").as_string()));
  }

  std::shared_ptr<const directory> who_ = directory::from(*toml::parse(R"([[members]]
name = "police"
kind = "police"
display_name = "Police"
curve_public_key = ")" + PRESENT + R"("
next_curve_public_key = ")" + NEXT + R"("
ledger_vkey = "mash.example/audit+426b9d49+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
contact = { desk = "Desk", telephone = "101" }
[[members]]
name = "housing"
kind = "icb"
display_name = "Housing"
contact = { desk = "Desk", telephone = "102" }
)"),
                                                          "members.toml")
                                              .value();
  told_lines lines_;
  line_watch watch_;
  std::string log_;
};

TEST_F(line_watch_test, a_clock_that_differs_is_told_once_and_when_it_agrees_again) {
  lines_.police.key = PRESENT;
  lines_.police.clock_ahead = milliseconds(5000);
  EXPECT_EQ(look(), "");
  lines_.police.clock_ahead = milliseconds(-63'400);
  EXPECT_THAT(look(), HasSubstr(R"("ahead_ms":-63400)"));
  EXPECT_EQ(watch_.trouble(), "the clock of police is 63 seconds behind the hub's");
  EXPECT_THAT(metrics::process().exposition(),
              HasSubstr("mash_member_clock_ahead_milliseconds{member=\"police\"} -63400"));
  EXPECT_EQ(look(), "") << "once";
  EXPECT_NE(watch_.trouble(), "") << "but it stays a warning";
  lines_.police.clock_ahead = milliseconds(12);
  EXPECT_THAT(look(), HasSubstr("clocks_agree"));
  EXPECT_EQ(watch_.trouble(), "");
}

TEST_F(line_watch_test, the_first_use_of_a_next_key_is_told) {
  lines_.police.key = PRESENT;
  EXPECT_EQ(look(), "");
  EXPECT_THAT(metrics::process().exposition(), HasSubstr("mash_member_connected{member=\"police\"} 1"));
  lines_.police.key = NEXT;
  EXPECT_THAT(look(), HasSubstr("member_uses_next_key"));
  EXPECT_EQ(look(), "");
  lines_.police.key.clear();
  look();
  EXPECT_THAT(metrics::process().exposition(), HasSubstr("mash_member_connected{member=\"police\"} 0"));
}

TEST_F(line_watch_test, a_member_that_is_taken_out_takes_its_gauges_with_it) {
  lines_.police.key = PRESENT;
  lines_.police.clock_ahead = milliseconds(7);
  look();
  EXPECT_THAT(metrics::process().exposition(), HasSubstr("{member=\"police\"}"));
  const auto listed = who_;
  who_ = directory::from(*toml::parse("[[members]]\nname = \"housing\"\nkind = \"icb\"\ndisplay_name = \"Housing\"\n"
                                      "contact = { desk = \"Desk\", telephone = \"102\" }\n"),
                         "members.toml")
             .value();
  look();
  EXPECT_THAT(metrics::process().exposition(), Not(HasSubstr("police")));
  who_ = listed;
  lines_.police = {};
  look();
  EXPECT_THAT(metrics::process().exposition(), HasSubstr("mash_member_connected{member=\"police\"} 0"));
}

TEST_F(line_watch_test, a_line_is_told_in_one_of_five_words) {
  EXPECT_EQ(state(), "not_reachable");
  lines_.police.failed = member_link::fault::unknown_key;
  lines_.police.failed_at = NOW;
  EXPECT_EQ(state(), "unknown_key");
  lines_.police.failed = member_link::fault::wrong_key;
  EXPECT_EQ(state(), "wrong_key");
  lines_.police.since = NOW + milliseconds(1);
  EXPECT_EQ(state(), "not_reachable") << "it was connected since: what failed was mended, and now nobody comes";
  lines_.police.key = NEXT;
  lines_.police.round_trip = std::chrono::microseconds(840);
  lines_.police.clock_ahead = milliseconds(-3);
  const auto told = describe(police(), lines_.police);
  EXPECT_EQ(told.at("state").as_string(), "connected");
  EXPECT_EQ(told.at("key").as_string(), "next");
  EXPECT_EQ(told.at("round_trip_us").as_int64(), 840);
  EXPECT_EQ(told.at("clock_ahead_ms").as_int64(), -3);
  EXPECT_EQ(told.at("failed").as_string(), "wrong_key") << "the last, with its time";
  EXPECT_EQ(describe(*who_->find_member("housing"), {}).at("state").as_string(), "no_line");
}

}  // namespace
}  // namespace mash::hub
