// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include "policy/compiled.hpp"
#include "policy/sentences.hpp"
#include "policy/traits.hpp"

namespace mash::policy {
namespace {

using std::chrono::sys_days;

void number_kinds(agreement::compiled& into) {
  into.slots.fill(no_slot);
  for (const party& each : into.written.parties) {
    auto& slot = into.slots[static_cast<std::size_t>(each.kind)];
    if (slot == no_slot) slot = static_cast<std::uint8_t>(into.slots_total++);
  }
}

[[nodiscard]] value_set<agency_kind> kinds_of_parties(const agreement::compiled& tables, bool asking_only) {
  value_set<agency_kind> kinds;
  for (const party& each : tables.written.parties)
    if (each.may_ask || !asking_only) kinds.insert(each.kind);
  return kinds;
}

// The rules that speak about each [slot][category][purpose], strictest first, so that the first that fits decides.
void slice_rules(const agreement::compiled& tables, const std::vector<rule_terms>& rules,
                 std::vector<agreement::compiled::slice>& slices, std::vector<std::uint16_t>& lists) {
  slices.resize(tables.slots_total * categories_total * purposes_total);
  std::vector<std::vector<std::uint16_t>> found(slices.size());
  for (std::size_t i = 0; i < rules.size(); ++i)
    for (const agency_kind holder : rules[i].where.holders)
      if (const auto slot = tables.slot_of(holder); slot != no_slot)
        for (const category what : rules[i].where.categories)
          for (const purpose why : rules[i].where.purposes)
            found[tables.cell_of(slot, what, why)].push_back(static_cast<std::uint16_t>(i));
  for (std::size_t cell = 0; cell < slices.size(); ++cell) {
    std::ranges::sort(found[cell], [&](std::uint16_t a, std::uint16_t b) {
      return rules[a].form != rules[b].form ? rules[a].form > rules[b].form : a < b;
    });
    slices[cell] = {static_cast<std::uint32_t>(lists.size()), static_cast<std::uint16_t>(found[cell].size())};
    lists.insert(lists.end(), found[cell].begin(), found[cell].end());
  }
}

void place_questions(agreement::compiled& into) {
  into.question_of.assign(into.slots_total * purposes_total, no_slot);
  for (std::size_t i = 0; i < into.written.questions.size(); ++i)
    for (const agency_kind to : into.written.questions[i].to)
      if (const auto slot = into.slot_of(to); slot != no_slot)
        for (const purpose why : into.written.questions[i].purposes)
          into.question_of[slot * purposes_total + static_cast<std::size_t>(why)] = static_cast<std::uint8_t>(i);
}

template <class Enum>
void note_dates(const std::vector<law_entry<Enum>>& entries, std::set<sys_days>& dates) {
  for (const auto& entry : entries) {
    if (entry.from) dates.insert(sys_days(*entry.from));
    if (entry.until) dates.insert(sys_days(*entry.until));
  }
}

struct between {
  agency_kind recipient, holder;
  subject_kind about;
  sys_days on;
  const void* begins = nullptr;  // an entry supposed to be in force
};

template <class Enum>
[[nodiscard]] bool counts(const law_entry<Enum>& entry, const between& bodies) {
  const bool in_force =
      entry.from && sys_days(*entry.from) <= bodies.on && (!entry.until || bodies.on < sys_days(*entry.until));
  return (in_force || &entry == bodies.begins) && entry.holders.contains(bodies.holder) &&
         entry.recipients.contains(bodies.recipient) && entry.about.contains(bodies.about);
}

template <class Enum>
[[nodiscard]] value_set<Enum> effective(const std::vector<law_entry<Enum>>& entries, value_set<Enum> candidates,
                                        const between& bodies, value_set<power> powers) {
  value_set<Enum> found;
  for (const auto& entry : entries)
    if (candidates.contains(entry.value) && counts(entry, bodies) &&
        (entry.needs_power.empty() || entry.needs_power.meets(powers)))
      found.insert(entry.value);
  return found;
}

[[nodiscard]] lawful_basis derive(const law_lists& law, const purpose_terms& why, const between& bodies) {
  lawful_basis basis;
  basis.powers = effective(law.powers, why.powers, bodies, {});
  basis.article6_grounds = effective(law.article6_grounds, why.article6_grounds, bodies, basis.powers);
  basis.special_grounds = effective(law.special_grounds, why.special_grounds, bodies, basis.powers);
  basis.confidence = effective(law.confidence, why.confidence, bodies, basis.powers);
  return basis;
}

// Sentences about the same powers for the same purpose are kept once: many pairs of bodies share them.
using gateway_texts = std::map<std::pair<purpose, std::uint64_t>, std::string_view>;

void fill_epoch(agreement::compiled& into, law_epoch& epoch, gateway_texts& texts) {
  epoch.cells.resize(into.slots_total * into.slots_total * purposes_total * subjects_total);
  const auto holders = kinds_of_parties(into, false), recipients = kinds_of_parties(into, true);
  for (const agency_kind recipient : recipients)
    for (const agency_kind holder : holders)
      for (const purpose_terms& why : into.written.purposes)
        for (const subject_kind about : value_set<subject_kind>::all()) {
          basis_cell& cell = epoch.cells[into.basis_at(recipient, holder, why.why, about)];
          cell.all = derive(into.written.law, why, {recipient, holder, about, epoch.from});
          if (about != asked_about) continue;
          std::string_view& said = texts[{why.why, cell.all.powers.bits()}];
          if (said.empty()) said = into.keep(gateway_sentence(why, cell.all.powers));
          cell.gateways = said;
        }
}

void date_law(agreement::compiled& into) {
  std::set<sys_days> dates{sys_days::min()};
  note_dates(into.written.law.powers, dates);
  note_dates(into.written.law.article6_grounds, dates);
  note_dates(into.written.law.special_grounds, dates);
  note_dates(into.written.law.confidence, dates);
  gateway_texts texts;
  for (const sys_days from : dates) fill_epoch(into, into.epochs.emplace_back(law_epoch{from, {}}), texts);
}

}  // namespace

const basis_cell& agreement::compiled::basis_between(const relation& of, civil_date on) const {
  const auto after = std::ranges::upper_bound(epochs, sys_days(on), {}, &law_epoch::from);
  MASH_ASSERT(after != epochs.begin());
  return std::prev(after)->cells[basis_at(of.recipient.kind, of.holder.kind, of.why, of.about)];
}

lawful_basis agreement::compiled::basis_if(const relation& of, civil_date on, const void* begins) const {
  const lawful_basis& now = basis_between(of, on).all;
  if (begins == nullptr) return now;
  return derive(written.law, *terms_of(of.why), {of.recipient.kind, of.holder.kind, of.about, sys_days(on), begins});
}

bool narrow_basis(lawful_basis& basis, category what, agreement_state family) {
  const category_traits& traits = traits_of(what);
  for (const article9_10 ground : basis.special_grounds)
    if (!is_ground_for(ground, traits)) basis.special_grounds.erase(ground);
  if (is_ground_for(article9_10::none, traits)) basis.special_grounds.insert(article9_10::none);
  if (family != agreement_state::given && family != agreement_state::given_limited)
    basis.confidence.erase(confidentiality::consent);
  return !basis.powers.empty() && !basis.article6_grounds.empty() && !basis.special_grounds.empty() &&
         !basis.confidence.empty();
}

std::unique_ptr<agreement::compiled> compile(terms written) {
  auto made = std::make_unique<agreement::compiled>();
  made->written = std::move(written);
  number_kinds(*made);
  for (const purpose_terms& each : made->written.purposes) made->purposes[static_cast<std::size_t>(each.why)] = &each;
  slice_rules(*made, made->written.rules, made->rule_slices, made->rule_lists);
  slice_rules(*made, made->written.limits, made->limit_slices, made->limit_lists);
  place_questions(*made);
  date_law(*made);
  compose_sentences(*made);
  return made;
}

}  // namespace mash::policy
