// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/journal_glass.hpp"

#include "base/json_reader.hpp"
#include "hub/requests/journal_parts.hpp"

namespace mash::hub {

using journal::damaged, journal::read_person, journal::TEXT_MAX;

step glass_broken_step(const broken_glass& act) {
  return {"glass_broken",
          act.at,
          {{"by", journal::to_json(act.by)},
           {"reason", act.reason},
           {"expires_at", to_rfc3339(act.expires_at)},
           {"review_due", to_rfc3339(act.review_due)}}};
}

step glass_reviewed_step(const glass_review& act) {
  return {"glass_reviewed",
          act.at,
          {{"by", journal::to_json(act.by)}, {"finding", to_word(act.finding)}, {"reason", act.reason}}};
}

result<void> apply_glass_broken(check& whole, const step& said) {
  if (whole.glass) return damaged();
  std::vector<json::fault> faults;
  const json::value content(said.content);
  json::reader from(content, "", faults);
  broken_glass act;
  act.at = said.at;
  if (const json::value* by = from.child("by")) act.by = read_person(*by, faults);
  act.reason = from.text("reason", TEXT_MAX);
  act.expires_at = from.time("expires_at");
  act.review_due = from.time("review_due");
  if (!faults.empty()) return damaged();
  whole.glass = std::move(act);
  return {};
}

result<void> apply_glass_reviewed(check& whole, const step& said) {
  if (!whole.glass || whole.glass->reviewed) return damaged();
  std::vector<json::fault> faults;
  const json::value content(said.content);
  json::reader from(content, "", faults);
  glass_review act;
  act.at = said.at;
  if (const json::value* by = from.child("by")) act.by = read_person(*by, faults);
  act.finding = from.word<glass_finding>("finding");
  act.reason = from.text("reason", TEXT_MAX);
  if (!faults.empty()) return damaged();
  whole.glass->reviewed = std::move(act);
  return {};
}

}  // namespace mash::hub
