// SPDX-License-Identifier: Apache-2.0
// What lies before a look-back: only what surely does. A year or a month alone may mean any of its days.
#include "adapters/contract/labels.hpp"
#include "adapters/health/records.hpp"
#include "tests/unit/health/fixtures.hpp"

namespace mash::health {
namespace {

std::vector<contract::record> conditions_of(const std::string& resource) {
  static const auto how = read_settings(test::health_config("https://a/fhir"));
  const about whose{"a1", policy::subject_kind::adult, false, &how->organisations[0],
                    [](const std::string&) { return ""; }};
  return to_records(test::fhir_json(resource.c_str()), whose, *how);
}

TEST(health_look_back, a_relapse_and_a_recurrence_go_on) {
  const civil_date day = std::chrono::year(2020) / 1 / 1;
  for (const char* status : {"active", "relapse", "recurrence", "remission"}) {
    const std::string resource = R"({"resourceType":"Condition","id":"c","code":{"text":"Depression"},
      "onsetDateTime":"2015","clinicalStatus":{"coding":[{"code":")" +
                                 std::string(status) + R"("}]}})";
    const auto found = conditions_of(resource);
    ASSERT_EQ(found.size(), 1u) << status;
    EXPECT_EQ(found[0].status == policy::item_status::ongoing, std::string_view(status) != "remission") << status;
    EXPECT_EQ(contract::was_over_before(found[0], day), std::string_view(status) == "remission") << status;
  }
}

TEST(health_look_back, of_a_year_or_a_month_alone_whatever_may_lie_in_the_look_back_does) {
  const auto is_too_old = [](std::string_view onset, std::string_view ended) {
    const std::string resource = R"({"resourceType":"Condition","id":"c","code":{"text":"Depression"},)"
                                 R"("onsetDateTime":")" +
                                 std::string(onset) + R"(","abatementDateTime":")" + std::string(ended) + R"("})";
    const auto found = conditions_of(resource);
    return found.size() == 1 && contract::was_over_before(found[0], std::chrono::year(2025) / 6 / 15);
  };
  for (const char* within : {"2025", "2025-06", "2025-06-15"}) {
    EXPECT_FALSE(is_too_old(within, "")) << within;
    EXPECT_FALSE(is_too_old("2020-03-04", within)) << within;
    EXPECT_FALSE(is_too_old("2020", within)) << within;
  }
  for (const char* before : {"2024", "2025-05", "2025-06-14"}) {
    EXPECT_TRUE(is_too_old(before, "")) << before;
    EXPECT_TRUE(is_too_old("2020-03-04", before)) << before;
  }
}

}  // namespace
}  // namespace mash::health
