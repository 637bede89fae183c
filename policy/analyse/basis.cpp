// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "policy/analyse/model.hpp"
#include "policy/traits.hpp"

namespace mash::policy::analyse {
namespace {

constexpr value_set<agreement_state> AGREED{agreement_state::given, agreement_state::given_limited};

[[nodiscard]] std::vector<value_set<category>> classes_of_category() {
  std::vector<value_set<category>> classes;
  value_set<category> left = value_set<category>::all();
  while (!left.empty()) {
    classes.push_back(categories_like(*left.begin()));
    left = left - classes.back();
  }
  return classes;
}

}  // namespace

value_set<category> categories_like(category what) {
  const auto& wanted = traits_of(what);
  value_set<category> alike;
  for (const category each : value_set<category>::all())
    if (traits_of(each).special == wanted.special && traits_of(each).offence == wanted.offence) alike.insert(each);
  return alike;
}

std::vector<region> model::where_basis(const basis_question& wanted) const {
  static const auto classes = classes_of_category();
  // Many cells hold the same basis: each is narrowed once. A bit for each class of category, agreed and not agreed.
  std::map<std::array<std::uint64_t, 4>, std::uint32_t> known;
  const auto mask_of = [&](const lawful_basis& all) {
    const auto [found, fresh] = known.try_emplace(
        {all.powers.bits(), all.article6_grounds.bits(), all.special_grounds.bits(), all.confidence.bits()});
    if (!fresh) return found->second;
    for (std::size_t i = 0; i < classes.size() * 2; ++i) {
      lawful_basis part = all;
      const auto family = i % 2 == 0 ? agreement_state::given : agreement_state::refused;
      const bool complete = narrow_basis(part, *classes[i / 2].begin(), family);
      if (wanted(part, complete)) found->second |= 1U << i;
    }
    return found->second;
  };
  std::map<std::uint32_t, std::vector<region>> by_mask;
  value_set<agency_kind> kinds;
  for (const party& each : tables_->written.parties) kinds.insert(each.kind);
  for (const agency_kind recipient : kinds)
    for (const agency_kind holder : kinds)
      for (const purpose_terms& why : tables_->written.purposes)
        for (const subject_kind about : value_set<subject_kind>::all()) {
          std::map<std::uint32_t, std::uint64_t> epochs;
          for (std::size_t e = first_; e < tables_->epochs.size(); ++e)
            epochs[mask_of(tables_->epochs[e].cells[tables_->basis_at(recipient, holder, why.why, about)].all)] |=
                bit(e - first_);
          for (const auto& [mask, when] : epochs) {
            if (mask == 0) continue;
            region where = space_;
            where.set(axis::recipients, value_set<agency_kind>{recipient})
                .set(axis::holders, value_set<agency_kind>{holder})
                .set(axis::purposes, value_set<purpose>{why.why})
                .set(axis::about, value_set<subject_kind>{about})
                .set(axis::epochs, when);
            by_mask[mask].push_back(where);
          }
        }
  std::vector<region> found;
  for (auto& [mask, places] : by_mask) {
    merge(places);
    std::array<value_set<category>, 2> covered;
    for (std::size_t i = 0; i < classes.size() * 2; ++i)
      if ((mask >> i & 1) != 0) covered.at(i % 2) = covered.at(i % 2) | classes[i / 2];
    for (const region& place : places) {
      region agreed = place, otherwise = place;
      agreed.set(axis::categories, covered[0]).set(axis::family, AGREED);
      otherwise.set(axis::categories, covered[1]).set(axis::family, value_set<agreement_state>::all() - AGREED);
      for (const region& each : {agreed, otherwise})
        if (!each.empty()) found.push_back(each);
    }
  }
  merge(found);
  return found;
}

}  // namespace mash::policy::analyse
