// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
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

// Many cells hold the same basis: each is looked at once.
void model::gather_bases() {
  using key = std::array<std::uint64_t, 4>;
  std::map<key, std::size_t> known;
  const auto number_of = [&](const lawful_basis& all) {
    const auto [found, fresh] = known.try_emplace(
        key{all.powers.bits(), all.article6_grounds.bits(), all.special_grounds.bits(), all.confidence.bits()},
        bases_.size());
    if (fresh) bases_.push_back({all, {}});
    return found->second;
  };
  value_set<agency_kind> kinds;
  for (const party& each : tables_->written.parties) kinds.insert(each.kind);
  for (const agency_kind recipient : kinds)
    for (const agency_kind holder : kinds)
      for (const purpose_terms& why : tables_->written.purposes)
        for (const subject_kind about : value_set<subject_kind>::all()) {
          std::map<std::size_t, std::uint64_t> epochs;
          for (std::size_t e = first_; e < tables_->epochs.size(); ++e)
            epochs[number_of(tables_->epochs[e].cells[tables_->basis_at(recipient, holder, why.why, about)].all)] |=
                bit(e - first_);
          for (const auto& [number, when] : epochs) {
            region where = space_;
            where.set(axis::recipients, value_set<agency_kind>{recipient})
                .set(axis::holders, value_set<agency_kind>{holder})
                .set(axis::purposes, value_set<purpose>{why.why})
                .set(axis::about, value_set<subject_kind>{about})
                .set(axis::epochs, when);
            bases_[number].places.push_back(where);
          }
        }
  for (basis_places& each : bases_) merge(each.places);
}

std::vector<region> model::where_basis(const basis_question& wanted) const {
  static const auto classes = classes_of_category();
  std::vector<region> found;
  for (const auto& [all, places] : bases_) {
    value_set<category> agreed, otherwise;  // the categories for which it is so
    for (const value_set<category> alike : classes)
      for (const auto family : {agreement_state::given, agreement_state::refused}) {
        lawful_basis part = all;
        const bool complete = narrow_basis(part, *alike.begin(), family);
        auto& covered = family == agreement_state::given ? agreed : otherwise;
        if (wanted(part, complete)) covered = covered | alike;
      }
    for (const region& place : places) {
      region with = place, without = place;
      with.set(axis::categories, agreed).set(axis::family, AGREED);
      without.set(axis::categories, otherwise).set(axis::family, value_set<agreement_state>::all() - AGREED);
      for (const region& each : {with, without})
        if (!each.empty()) found.push_back(each);
    }
  }
  merge(found);
  return found;
}

std::vector<region> model::lawful(const region& of) const {
  std::vector<region> found;
  for (const region& each : complete_)
    if (each.meets(of)) found.push_back(each & of);
  return found;
}

bool model::somewhere_lawful(const region& of) const {
  return std::ranges::any_of(complete_, [&](const region& each) { return each.meets(of); });
}

}  // namespace mash::policy::analyse
