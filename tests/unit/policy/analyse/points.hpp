// SPDX-License-Identifier: Apache-2.0
// What the tests of the prover share: one point of a region asked of the agreement itself, as any caller would ask it,
// and agreements small enough to know the answer by reading them.
#pragma once

#include <gtest/gtest.h>

#include <bit>
#include <random>

#include "policy/analyse/prove.hpp"
#include "policy/compiled.hpp"
#include "policy/read_terms.hpp"
#include "tests/support/synthetic_agreement.hpp"

namespace mash::policy::analyse::points {

template <class Enum>
[[nodiscard]] Enum value_on(axis of, const region& point) {
  return static_cast<Enum>(std::countr_zero(point.on(of)));
}

[[nodiscard]] inline const party* party_of(const agreement::compiled& tables, agency_kind kind, bool asks) {
  for (const party& each : tables.written.parties)
    if (each.kind == kind && (asks ? each.may_ask : each.may_answer)) return &each;
  return nullptr;
}

[[nodiscard]] inline value_set<role_in_concern> roles_on(const region& point) {
  for (std::size_t set = 0; set < role_sets_total; ++set)
    if (point.has_role_set(set)) return value_set<role_in_concern>::of_bits(set);
  return {};
}

// The question about that item; of marks it carries all that are set. Nothing where no such body is a party.
[[nodiscard]] inline std::optional<disclosure_question> item_at(const model& of, const region& point) {
  const party* holder = party_of(of.tables(), value_on<agency_kind>(axis::holders, point), false);
  const party* recipient = party_of(of.tables(), value_on<agency_kind>(axis::recipients, point), true);
  if (holder == nullptr || recipient == nullptr) return std::nullopt;
  disclosure_question asked;
  asked.holder = holder->member;
  asked.recipient = recipient->member;
  asked.why = value_on<purpose>(axis::purposes, point);
  asked.rating = value_on<urgency>(axis::urgencies, point);
  asked.family = value_on<agreement_state>(axis::family, point);
  asked.what = value_on<category>(axis::categories, point);
  asked.about = value_on<subject_kind>(axis::about, point);
  asked.roles = roles_on(point);
  asked.caveats = value_set<caveat>::of_bits(point.on(axis::marks));
  asked.band = value_on<match_band>(axis::bands, point);
  const auto epoch = static_cast<std::size_t>(std::countr_zero(point.on(axis::epochs)));
  const auto start = std::chrono::sys_days(of.tables().written.valid_from);
  asked.on = std::max(start, of.epoch_start(epoch));
  const auto age = value_on<age_class>(axis::ages, point);
  if (age == age_class::within) asked.occurred = std::chrono::sys_days(asked.on) - std::chrono::days(1);
  if (age == age_class::beyond) asked.occurred = asked.on - std::chrono::years(150);
  return asked;
}

// Whether "beyond" means something there: where nothing looks back, no item is too old.
[[nodiscard]] inline disposition form_at(const model& of, const region& point) {
  const auto asked = item_at(of, point);
  return asked ? decide(of.tables(), *asked, signatures::count).form : disposition::withheld;
}

// One random value on each axis of `within`, with up to `marks_max` marks.
[[nodiscard]] inline region random_point(const region& within, std::mt19937& random, std::size_t marks_max) {
  const auto one_of = [&](std::uint64_t bits) {
    for (std::size_t skip = random() % static_cast<std::size_t>(std::popcount(bits)); skip > 0; --skip)
      bits &= bits - 1;
    return bits & (~bits + 1);
  };
  region point;
  for (std::size_t i = 0; i < axes_total - 1; ++i) {
    const auto each = static_cast<axis>(i);
    point.set(each, one_of(within.on(each)));
  }
  for (std::size_t i = 1; i < marks_max; ++i)
    point.set(axis::marks, point.on(axis::marks) | one_of(within.on(axis::marks)));
  std::vector<std::size_t> sets;
  for (std::size_t set = 0; set < role_sets_total; ++set)
    if (within.has_role_set(set)) sets.push_back(set);
  const std::size_t chosen = sets[random() % sets.size()];
  region roles;
  roles.forget(axis::roles).keep_role_sets([&](auto known) { return known.bits() == chosen; });
  point.take(axis::roles, roles);
  return point;
}

// Tables with terms and model that live together.
struct proved {
  std::unique_ptr<agreement::compiled> tables;
  std::unique_ptr<model> over;
};
[[nodiscard]] inline proved prove_over(terms written) {
  proved made;
  made.tables = compile(strict_reading(std::move(written)));
  auto over = model::of(*made.tables);
  if (!over) ADD_FAILURE() << over.error().detail;
  made.over = std::make_unique<model>(*over);
  return made;
}

}  // namespace mash::policy::analyse::points
