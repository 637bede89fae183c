// SPDX-License-Identifier: Apache-2.0
#include "policy/analyse/theorems.hpp"

#include <algorithm>
#include <map>

namespace mash::policy::analyse {
namespace {

void expect(theorem& of, bool holds, const auto& otherwise) {
  ++of.checked;
  if (!holds && of.broken.empty()) of.broken = otherwise();
}

// Each slice is the rules whose box holds its cell, every one of them, strictest first: what the prover reads from the
// boxes is what a decision reads from the slices.
void check_slices(theorem& into, const agreement::compiled& tables, const std::vector<rule_terms>& rules, bool limits) {
  for (const party& each : tables.written.parties)
    for (const category what : value_set<category>::all())
      for (const purpose why : value_set<purpose>::all()) {
        const auto slice = limits ? tables.limits_for(each.kind, what, why) : tables.rules_for(each.kind, what, why);
        std::size_t next = 0;
        for (std::size_t i = 0; i < rules.size(); ++i) {
          const box& where = rules[i].where;
          if (!where.holders.contains(each.kind) || !where.categories.contains(what) || !where.purposes.contains(why))
            continue;
          ++next;
          expect(into, std::ranges::find(slice, static_cast<std::uint16_t>(i)) != slice.end(),
                 [&] { return "the table of " + std::string(to_word(what)) + " lacks \"" + rules[i].id + "\""; });
        }
        expect(into, next == slice.size(), [&] { return "the table of " + std::string(to_word(what)) + " has more"; });
        expect(into, std::ranges::is_sorted(slice, [&](auto a, auto b) { return rules[a].form > rules[b].form; }),
               [&] { return "the table of " + std::string(to_word(what)) + " is not sorted by strictness"; });
      }
}

// The lists of a cell as the tables' own law gives them with `gone` taken out of every purpose.
[[nodiscard]] lawful_basis without_power(const law_lists& law, const lawful_basis& all, power gone) {
  lawful_basis rest = all;
  rest.powers.erase(gone);
  // What counts only together with a power goes with the last such power that is left.
  const auto narrow = [&](auto& kept, const auto& entries) {
    for (const auto value : kept) {
      const bool stands = std::ranges::any_of(entries, [&](const auto& entry) {
        return entry.value == value && (entry.needs_power.empty() || entry.needs_power.meets(rest.powers));
      });
      if (!stands) kept.erase(value);
    }
  };
  narrow(rest.article6_grounds, law.article6_grounds);
  narrow(rest.special_grounds, law.special_grounds);
  narrow(rest.confidence, law.confidence);
  return rest;
}

[[nodiscard]] bool within(const lawful_basis& part, const lawful_basis& whole) {
  return whole.powers.contains(part.powers) && whole.article6_grounds.contains(part.article6_grounds) &&
         whole.special_grounds.contains(part.special_grounds) && whole.confidence.contains(part.confidence);
}

using basis_key = std::array<std::uint64_t, 4>;

[[nodiscard]] std::map<basis_key, lawful_basis> different_bases(const agreement::compiled& tables) {
  std::map<basis_key, lawful_basis> found;
  for (const law_epoch& epoch : tables.epochs)
    for (const basis_cell& cell : epoch.cells)
      found.try_emplace({cell.all.powers.bits(), cell.all.article6_grounds.bits(), cell.all.special_grounds.bits(),
                         cell.all.confidence.bits()},
                        cell.all);
  return found;
}

}  // namespace

theorem marks_never_widen(const agreement::compiled& tables) {
  theorem made{"One more mark never widens what is shared.", 0, ""};
  for (const rule_terms& each : tables.written.rules)
    expect(made, each.where.caveats.empty(), [&] { return "rule \"" + each.id + "\" looks at marks"; });
  for (const rule_terms& each : tables.written.limits)
    for (const caveat one : value_set<caveat>::all()) {
      const bool alone = each.where.binds(each.where.roles, {one});
      for (const caveat other : value_set<caveat>::all())
        expect(
            made,
            each.where.binds(each.where.roles, {one, other}) == (alone || each.where.binds(each.where.roles, {other})),
            [&] { return "limit \"" + each.id + "\" does not bind for two marks as it does for one of them"; });
      expect(made, alone || !each.where.binds(each.where.roles, {}),
             [&] { return "limit \"" + each.id + "\" binds for no mark, and not for one"; });
    }
  check_slices(made, tables, tables.written.rules, false);
  check_slices(made, tables, tables.written.limits, true);
  return made;
}

theorem powers_never_widen(const agreement::compiled& tables) {
  theorem made{"One power fewer never widens what is shared.", 0, ""};
  for (const auto& [key, all] : different_bases(tables))
    for (const power gone : all.powers) {
      const lawful_basis fewer = without_power(tables.written.law, all, gone);
      expect(made, within(fewer, all), [&] { return "without " + std::string(to_word(gone)) + " more is relied on"; });
      for (const category what : value_set<category>::all())
        for (const agreement_state family : {agreement_state::given, agreement_state::refused}) {
          lawful_basis narrowed_fewer = fewer, narrowed = all;
          const bool still = narrow_basis(narrowed_fewer, what, family);
          const bool was = narrow_basis(narrowed, what, family);
          expect(made, (!still || was) && within(narrowed_fewer, narrowed), [&] {
            return std::string(to_word(what)) + " may be told without " + std::string(to_word(gone)) +
                   " and not with it";
          });
        }
    }
  return made;
}

theorem protections_combine() {
  theorem made{"The protection of an item with several marks is the strictest of those of each mark.", 0, ""};
  disclosure_question asked;
  for (const category what : value_set<category>::all())
    for (const purpose why : value_set<purpose>::all())
      for (const match_band band : value_set<match_band>::all()) {
        asked.what = what;
        asked.why = why;
        asked.band = band;
        const auto form_of = [&](std::initializer_list<caveat> marks) {
          asked.caveats = marks;
          return strictest_protection(asked).form;
        };
        const disposition bare = form_of({});
        std::array<disposition, unmarked> alone{};
        for (std::size_t i = 0; i < unmarked; ++i) {
          alone.at(i) = form_of({static_cast<caveat>(i)});
          expect(made, alone.at(i) >= bare, [&] { return "a mark loosens " + std::string(to_word(what)); });
          for (std::size_t j = 0; j < i; ++j)
            expect(made,
                   form_of({static_cast<caveat>(i), static_cast<caveat>(j)}) == std::max(alone.at(i), alone.at(j)),
                   [&] { return "two marks do not combine on " + std::string(to_word(what)); });
        }
      }
  return made;
}

}  // namespace mash::policy::analyse
