// SPDX-License-Identifier: Apache-2.0
#include "adapters/police/reports.hpp"

#include "adapters/kit/source/values.hpp"
#include "adapters/police/words.hpp"

namespace mash::police {

namespace {

// Forces write the domestic kind in several ways; it must not be missed.
std::string type_of(std::string_view text) {
  const std::string word = folded(text);
  return word.starts_with("domestic") || word == "da" || word == "dv" ? "domestic" : word;
}

}  // namespace

safeguarding_report to_report(const sql::row& from) {
  safeguarding_report out{.urn = from.text("report_urn"),
                          .type = type_of(from.text("report_type")),
                          .risk = from.text("risk_grade"),
                          .submitted_at = from.time("submitted_to_mash_at"),
                          .children_present = from.truth("children_present"),
                          .repeat_victim = from.truth("repeat_victim").value_or(false),
                          .repeat_offender = from.truth("repeat_offender").value_or(false)};
  return out;
}

safeguarding_report together(const std::vector<safeguarding_report>& of) {
  safeguarding_report out = of.front();
  for (const safeguarding_report& one : of) {
    if (one.domestic()) out.type = one.type;
    if (risk_rank(one.risk) > risk_rank(out.risk)) out.risk = one.risk;
    if (one.children_present && !out.children_present.value_or(false)) out.children_present = one.children_present;
    out.repeat_victim = out.repeat_victim || one.repeat_victim;
    out.repeat_offender = out.repeat_offender || one.repeat_offender;
    const bool earlier = !one.submitted_at.empty() && one.submitted_at < out.submitted_at;
    if (out.submitted_at.empty() || earlier) out.submitted_at = one.submitted_at;
  }
  return out;
}

}  // namespace mash::police
