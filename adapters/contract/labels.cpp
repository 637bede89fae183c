// SPDX-License-Identifier: Apache-2.0
#include "adapters/contract/labels.hpp"

#include <algorithm>

namespace mash::contract {

using policy::subject_kind;

policy::subject_kind widest_kind(const std::vector<std::string>& subjects,
                                 const std::function<std::optional<subject_kind>(const std::string& id)>& kind_of) {
  bool child = false;
  for (const std::string& id : subjects) {
    const auto kind = kind_of(id);
    if (kind == subject_kind::adult) return subject_kind::adult;
    child = child || kind != subject_kind::unborn;
  }
  return child || subjects.empty() ? subject_kind::child : subject_kind::unborn;
}

std::vector<policy::caveat> caveats_of(const record& what) {
  using policy::caveat;
  std::vector<caveat> out = what.caveats;
  const auto has = [&](caveat mark) { return std::ranges::find(out, mark) != out.end(); };
  const bool intelligence = what.category == policy::category::intelligence || what.kind == record_kind::intelligence;
  if (!what.graded && !intelligence) return out;
  const std::string handling = what.graded ? what.graded->handling : std::string();
  if (handling == "P" && !has(caveat::police_p)) out.push_back(caveat::police_p);
  if (handling == "C" && !has(caveat::police_c)) out.push_back(caveat::police_c);
  if (!has(caveat::police_p) && !has(caveat::police_c)) out.push_back(caveat::police_c);
  return out;
}

namespace {

// How much of YYYY-MM-DD is known.
std::size_t known_of(policy::precision how) {
  return how == policy::precision::year ? 4 : how == policy::precision::month ? 7 : 10;
}

}  // namespace

std::optional<civil_date> day_of(const occurrence& when) {
  const auto day = parse_iso_date(std::string_view(when.at).substr(0, 10));
  if (!day) return std::nullopt;
  if (when.precision == policy::precision::year) return day->year() / 12 / 31;
  if (when.precision == policy::precision::month) return civil_date(day->year() / day->month() / std::chrono::last);
  return *day;
}

bool was_over_before(const record& what, civil_date day) {
  if (what.kind == record_kind::identity) return false;
  if (what.status == policy::item_status::ongoing && what.when.until.empty()) return false;
  const std::string& last = what.when.until.empty() ? what.when.at : what.when.until;
  // Of a year or a month alone its last day counts, whether the rest is left out or filled up.
  const std::size_t known = std::min(last.size(), known_of(what.when.precision));
  return !last.empty() && last.substr(0, known) < to_iso_date(day).substr(0, known);
}

policy::match_band band_of(const record& what, const std::vector<candidate>& matched) {
  using policy::match_band;
  match_band worst = match_band::certain;
  for (const std::string& subject : what.subjects) {
    std::optional<match_band> here, elsewhere;
    for (const candidate& one : matched) {
      if (one.subject != subject) continue;
      std::optional<match_band>& into = one.organisation == what.organisation ? here : elsewhere;
      into = std::max(into.value_or(match_band::certain), counts_as(one));
    }
    worst = std::max(worst, here.value_or(elsewhere.value_or(match_band::possible)));
  }
  return worst;
}

basis to_basis(const policy::lawful_basis& derived) {
  return {{derived.powers.begin(), derived.powers.end()},
          {derived.article6_grounds.begin(), derived.article6_grounds.end()},
          {derived.special_grounds.begin(), derived.special_grounds.end()},
          {derived.confidence.begin(), derived.confidence.end()}};
}

}  // namespace mash::contract
