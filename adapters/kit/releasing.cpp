// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/releasing.hpp"

#include <algorithm>

#include "adapters/contract/labels.hpp"
#include "adapters/contract/message.hpp"
#include "adapters/contract/reduce.hpp"

namespace mash::kit {
namespace {

using policy::disposition;

// One line for each category: the first, unless a later one must be read (`instead`).
void withhold(const contract::withheld_line& line, contract::answer& into, bool instead = false) {
  const auto there = std::ranges::find(into.withheld, line.category, &contract::withheld_line::category);
  if (there == into.withheld.end())
    into.withheld.push_back(line);
  else if (instead)
    *there = line;
}

contract::withheld_line line_of(const policy::disclosure_verdict& verdict) {
  return {verdict.display, verdict.reason.value_or(policy::refusal_reason::out_of_isa), std::string(verdict.because),
          std::string(verdict.would_need)};
}

contract::withheld_line line_of(const policy::disclosure_verdict& verdict, const ruling& by_person) {
  if (by_person.kind == ruling_kind::ring_us)
    return {verdict.display, policy::refusal_reason::not_proportionate,
            "A person at the agency has read this and will tell you by telephone.",
            "Ring the agency's duty desk, whose number is on the roster."};
  return {verdict.display, by_person.refusal, "A person at the agency has read this and does not share it.",
          "A MASH manager can telephone the agency's duty desk and say why it is needed."};
}

disposition form_of(ruling_kind kind) {
  switch (kind) {
    case ruling_kind::release:
      return disposition::released;
    case ruling_kind::redact:
      return disposition::redacted;
    case ruling_kind::summarise:
      return disposition::summary_only;
    case ruling_kind::ring_us:
      return disposition::call_agency;
    case ruling_kind::withhold:
      return disposition::withheld;
  }
  return disposition::withheld;
}

void put_in_other_words(contract::record& what, const ruling& by_person) {
  for (const std::string& name : by_person.without) what.fields.erase(name);
  if (!by_person.summary.empty()) what.summary = by_person.summary;
}

}  // namespace

std::optional<policy::subject_kind> releaser::kind_of(const std::string& id) const {
  const auto who = std::ranges::find(question_.subjects, id, &contract::person::id);
  return who == question_.subjects.end() ? std::nullopt : std::optional(who->kind);
}

// Not even withheld: a line about what nobody asked for would tell that it is held. The hub takes no such item, nor one
// about anybody else.
bool releaser::is_asked_for(const contract::record& what) const {
  return !what.subjects.empty() &&
         std::ranges::all_of(what.subjects, [&](const std::string& id) { return kind_of(id).has_value(); }) &&
         std::ranges::find(question_.categories, what.category) != question_.categories.end();
}

std::optional<releaser::judged> releaser::judge(const contract::record& what) const {
  if (!is_asked_for(what)) return std::nullopt;
  policy::disclosure_question asked;
  asked.holder = member_;
  asked.recipient = question_.authority;
  asked.why = question_.purpose;
  asked.rating = question_.urgency;
  asked.family = question_.family_agreement;
  asked.on = date_of(now_);
  asked.what = what.category;
  asked.about = contract::widest_kind(what.subjects, [&](const std::string& id) { return kind_of(id); });
  asked.caveats = contract::caveats_of(what);
  asked.band = contract::band_of(what, matched_);
  asked.occurred = contract::day_of(what.when);
  const policy::agreement* by = &under_.present;
  judged out{what, policy::may_disclose(*by, asked), {}, asked.band};
  if (out.verdict.fields != nullptr) contract::keep_fields(out.left, *out.verdict.fields);
  if (&under_.asked != by) {
    policy::disclosure_verdict other = policy::may_disclose(under_.asked, asked);
    if (other.fields != nullptr) contract::keep_fields(out.left, *other.fields);  // of both, what both let stay
    if (other.form > out.verdict.form) {
      by = &under_.asked;
      out.verdict = std::move(other);
    }
  }
  out.under = {by->id(), by->version(), std::string(out.verdict.rule), std::string(out.verdict.clause),
               contract::to_basis(out.verdict.basis)};
  return out;
}

void releaser::decide(const contract::record& what, const ruling* by_person, contract::answer& into) const {
  std::optional<judged> of = judge(what);
  if (!of) return;
  const policy::disclosure_verdict& verdict = of->verdict;
  const bool held = verdict.form == disposition::human_review;
  disposition form = verdict.form;
  contract::withheld_line line = line_of(verdict);
  if (by_person != nullptr && verdict.form <= disposition::human_review) {
    const disposition wanted = form_of(by_person->kind);
    form = held ? wanted : std::max(form, wanted);
    put_in_other_words(of->left, *by_person);
    line = line_of(verdict, *by_person);
  }
  contract::item item{std::move(of->left), form, std::move(of->under), held && by_person != nullptr};
  if (contract::reduce(item.what, form)) {
    if (into.items.size() < contract::ITEMS_MAX) return into.items.push_back(std::move(item));
    return withhold(
        {policy::display_category::other, policy::refusal_reason::not_proportionate,
         "More is held than one answer can carry.", "Ask this agency by telephone, or ask for fewer categories."},
        into);
  }
  if (form == disposition::human_review && policy::number_may_be_told(what.category, contract::caveats_of(what)))
    ++into.safety.items_held;
  if (of->band != policy::match_band::certain) return;  // a line would tell what the other person may be known for
  // Else a record of its category that is simply withheld would hide that somebody is to ring.
  withhold(line, into, form == disposition::call_agency && by_person != nullptr);
}

const policy::standing_line* releaser::standing() const {
  const policy::party* party = under_.present.find_party(member_);
  return party == nullptr ? nullptr : &policy::standing_line_of(party->kind);
}

bool releaser::is_collapsed(const judged& what) const {
  const policy::standing_line* line = standing();
  return line != nullptr && line->display == what.verdict.display;
}

bool releaser::says_standing_words(const judged& what) const {
  const policy::standing_line* line = standing();
  return line != nullptr && line->because == what.verdict.because;
}

void releaser::add_standing_line(contract::answer& into) const {
  const policy::standing_line* line = standing();
  if (line == nullptr) return;
  std::erase_if(into.withheld, [&](const auto& one) { return one.category == line->display; });
  into.withheld.push_back({line->display, line->reason, std::string(line->because), std::string(line->would_need)});
}

void add_identity_line(contract::answer& into) {
  if (std::ranges::all_of(into.people,
                          [](const auto& one) { return contract::counts_as(one) == policy::match_band::certain; }))
    return;
  withhold({policy::display_category::identity, policy::refusal_reason::identity_uncertain,
            "This agency's record is probably, and not certainly, of this person. Whether it holds anything of harm or "
            "of a sensitive kind is not told before that is certain.",
            "One more identifier: NHS number, unique pupil number, an earlier name, an address or a telephone."},
           into, true);
}

}  // namespace mash::kit
