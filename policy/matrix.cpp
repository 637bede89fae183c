// SPDX-License-Identifier: Apache-2.0
#include "policy/matrix.hpp"

#include "policy/compiled.hpp"

namespace mash::policy {
namespace {

[[nodiscard]] const party* first_asker(const agreement& under) {
  for (const party& each : under.parties())
    if (each.may_ask) return &each;
  return nullptr;
}

[[nodiscard]] matrix_line line_of(const agreement& under, disclosure_question asked) {
  matrix_line line;
  line.why = asked.why;
  line.what = asked.what;
  line.about = asked.about;
  const auto decided = [&](urgency rating, agreement_state family) {
    asked.rating = rating;
    asked.family = family;
    return decide(under.tables(), asked, signatures::as_if_all_signed);
  };
  for (const urgency rating : {urgency::red, urgency::amber, urgency::green})
    line.by_rating.at(static_cast<std::size_t>(rating)) = decided(rating, agreement_state::given).form;
  line.if_limited = decided(urgency::red, agreement_state::given_limited).form;
  line.if_refused = decided(urgency::red, agreement_state::refused).form;
  line.rule = decided(urgency::red, agreement_state::given).rule;
  return line;
}

[[nodiscard]] bool shares(const matrix_line& line) {
  for (const disposition form : line.by_rating)
    if (form != disposition::withheld) return true;
  return line.if_limited != disposition::withheld || line.if_refused != disposition::withheld;
}

void add_lines(const agreement& under, disclosure_question asked, std::string_view holder, const matrix_filter& only,
               std::vector<matrix_line>& into) {
  for (const category what : value_set<category>::all()) {
    if (only.what && *only.what != what) continue;
    for (const subject_kind about : value_set<subject_kind>::all()) {
      asked.what = what;
      asked.about = about;
      matrix_line line = line_of(under, asked);
      line.holder = holder;
      if (shares(line)) into.push_back(line);
    }
  }
}

}  // namespace

std::vector<matrix_line> matrix_of(const agreement& under, civil_date on, const matrix_filter& only) {
  std::vector<matrix_line> lines;
  const party* asker = first_asker(under);
  if (asker == nullptr) return lines;
  disclosure_question asked;
  asked.recipient = asker->member;
  asked.on = on;
  asked.occurred = on;
  asked.band = match_band::certain;
  for (const purpose_terms& why : under.tables().written.purposes) {
    if (only.why && *only.why != why.why) continue;
    asked.why = why.why;
    for (const party& holder : under.parties()) {
      if (!only.holder.empty() && only.holder != holder.member) continue;
      asked.holder = holder.member;
      add_lines(under, asked, holder.member, only, lines);
    }
  }
  return lines;
}

std::vector<rule_name> rules_of(const agreement& under) {
  std::vector<rule_name> names;
  for (const auto* list : {&under.tables().written.rules, &under.tables().written.limits})
    for (const rule_terms& each : *list)
      if (list == &under.tables().written.rules || !each.prohibits()) names.push_back({each.id, each.place});
  return names;
}

}  // namespace mash::policy
