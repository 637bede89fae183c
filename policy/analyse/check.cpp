// SPDX-License-Identifier: Apache-2.0
#include "policy/analyse/check.hpp"

#include <algorithm>

#include "policy/analyse/counter_words.hpp"
#include "policy/analyse/plain.hpp"
#include "policy/analyse/prove.hpp"
#include "policy/analyse/report.hpp"
#include "policy/cases.hpp"
#include "policy/folder.hpp"

namespace mash::policy::analyse {
namespace {

template <class Enum>
[[nodiscard]] std::string listed(value_set<Enum> values) {
  std::string text;
  for (const Enum each : values) text.append(text.empty() ? "" : ", ").append(to_word(each));
  return text;
}

[[nodiscard]] std::string words_of(const overlap& each) {
  const auto on = [&](axis of) { return each.where.on(of); };
  return name_of("rule", *each.wins) + ", " + std::string(to_word(each.wins->form)) + ", over " +
         name_of("rule", *each.loses) + ", " + std::string(to_word(each.loses->form)) + ": " +
         listed(value_set<category>::of_bits(on(axis::categories))) + " for " +
         listed(value_set<purpose>::of_bits(on(axis::purposes)));
}

// A purpose with hardly a rule is better told by what it has.
[[nodiscard]] std::string words_of(const gap& each) {
  const auto with = value_set<category>::all() - each.without_rule;
  if (with.empty()) return std::string(to_word(each.why)) + ": every category";
  if (with.size() < each.without_rule.size()) return std::string(to_word(each.why)) + ": all but " + listed(with);
  return std::string(to_word(each.why)) + ": " + listed(each.without_rule);
}

void describe_into(const scope& whole, checked& into) {
  const report found = describe(whole);
  into.points = found.points;
  into.regions = found.regions;
  for (const rule_terms* each : found.dead_rules) into.dead.push_back(name_of("rule", *each));
  for (const rule_terms* each : found.dead_limits) into.dead.push_back(name_of("limit", *each));
  for (const overlap& each : found.overlaps) into.overlaps.push_back(words_of(each));
  for (const purpose each : found.get_nothing) into.get_nothing.emplace_back(to_word(each));
  for (const gap& each : found.gaps)
    if (!each.without_rule.empty()) into.gaps.push_back(words_of(each));
}

}  // namespace

bool checked::good() const {
  return wrong_cases.empty() &&
         std::ranges::all_of(invariants, [](const auto& each) { return each.counter_example.empty(); }) &&
         std::ranges::all_of(theorems, [](const auto& each) { return each.broken.empty(); });
}

result<checked> check(const agreement& under, std::string_view text, std::string_view name) {
  MASH_TRY(invariants, read_invariants(text, name));
  const auto strict = compile(strict_reading(under.tables().written));
  MASH_TRY(over, model::of(*strict));
  const scope whole(*over, over->space());
  checked made;
  made.name = under.id() + " " + under.version();
  for (const invariant& each : *invariants) {
    const auto found = disprove(*over, over->space(), each);
    made.invariants.push_back({each.id, each.says, each.law, each.place, found ? found->words : std::string()});
  }
  made.theorems = {marks_never_widen(*strict), protections_combine(), powers_never_widen(*strict)};
  describe_into(whole, made);
  return made;
}

result<checked> check_folder(const std::string& path) {
  MASH_TRY(files, read_folder(path));
  MASH_TRY(under, agreement::assemble(*files, path));
  const auto found = files->files.find(INVARIANTS_FILE);
  const std::string name = path + "/" + std::string(INVARIANTS_FILE);
  if (found == files->files.end()) return fail(errc::not_found, name + ": there are no invariants to prove");
  MASH_TRY(made, check(**under, found->second, name));
  if (const auto cases = files->files.find(CASES_FILE); cases != files->files.end()) {
    const std::string place = path + "/" + std::string(CASES_FILE);
    MASH_TRY(tried, try_cases(**under, cases->second, place));
    for (const tried_case& each : tried->cases)
      if (each.wrong > 0)
        made->wrong_cases.push_back(place + ":" + std::to_string(each.line) + ": " + each.first_wrong);
  }
  return made;
}

}  // namespace mash::policy::analyse
