// SPDX-License-Identifier: Apache-2.0
// The prover against the decision itself: on random agreements, point by point.
#include "policy/agreement.hpp"
#include "policy/analyse/theorems.hpp"
#include "tests/unit/policy/analyse/points.hpp"

namespace mash::policy::analyse::points {
namespace {

[[nodiscard]] proved random_agreement(std::uint32_t seed, bool loadable) {
  return prove_over(synthetic::make({.seed = seed, .rules = 25, .limits = 6, .loadable = loadable}));
}

// Points that some rule may speak about: random ones of the whole space would nearly all be withheld.
[[nodiscard]] region likely(const model& of) {
  region where = of.space();
  std::uint64_t holders = 0, recipients = 0, purposes = 0, categories = 0;
  for (const reach& each : of.reaches()) {
    holders |= each.where.on(axis::holders);
    recipients |= each.where.on(axis::recipients);
    purposes |= each.where.on(axis::purposes);
  }
  for (const rule_terms& each : of.tables().written.rules) categories |= each.where.categories.bits();
  return where.set(axis::holders, holders)
      .set(axis::recipients, recipients)
      .set(axis::purposes, purposes)
      .set(axis::categories, categories);
}

// The strictest of the forms that the regions give for each of the point's marks.
[[nodiscard]] disposition form_by_regions(const model& of, const std::vector<decided>& parts, const region& point) {
  std::uint64_t marks = point.on(axis::marks) & ~bit(unmarked);
  if (marks == 0) marks = bit(unmarked);
  disposition strictest = disposition::released;
  for (; marks != 0; marks &= marks - 1) {
    region single = point;
    single.set(axis::marks, marks & (~marks + 1));
    int found = 0;
    disposition form = disposition::withheld;
    for (const decided& each : parts)
      if (each.where.contains(single)) {
        ++found;
        if (of.somewhere_lawful(single)) form = each.form;
      }
    EXPECT_LE(found, 1) << "two regions hold one point";
    strictest = std::max(strictest, form);
  }
  return strictest;
}

TEST(prover, decides_every_random_point_as_the_agreement_does) {
  std::mt19937 random(21);
  std::array<std::size_t, words<disposition>::list.size()> seen{};
  for (std::uint32_t seed = 1; seed <= 12; ++seed) {
    const proved made = random_agreement(seed, seed % 2 == 0);
    const auto parts = made.over->items(made.over->space());
    const region where = likely(*made.over);
    for (int i = 0; i < 500; ++i) {
      const region point = random_point(where, random, 1 + random() % 3);
      const disposition expected = form_at(*made.over, point);
      ++seen.at(static_cast<std::size_t>(expected));
      ASSERT_EQ(to_word(form_by_regions(*made.over, parts, point)), to_word(expected))
          << "seed " << seed << " point " << i;
    }
  }
  for (const std::size_t each : seen) EXPECT_GT(each, 0U) << "a form that was never met proves nothing";
}

TEST(prover, names_the_rule_limit_or_protection_that_the_decision_names) {
  std::mt19937 random(22);
  for (std::uint32_t seed = 1; seed <= 8; ++seed) {
    const proved made = random_agreement(seed, false);
    const auto& written = made.tables->written;
    std::size_t compared = 0;
    for (int i = 0; i < 400; ++i) {
      const region point = random_point(likely(*made.over), random, 1);
      const auto verdict = decide(*made.tables, *item_at(*made.over, point), signatures::count);
      const auto settled = made.over->decision_at(point);
      if (!settled) {
        EXPECT_EQ(to_word(verdict.form), "withheld");
        continue;
      }
      ++compared;
      std::string_view expected = written.rules[settled->rule].id;
      if (settled->by == settled_by::limit) expected = written.limits[settled->limit].id;
      if (settled->by == settled_by::protection) expected = settled->protection->rule;
      if (settled->by == settled_by::no_basis) expected = "agreement.gateway";
      EXPECT_EQ(verdict.rule, expected) << "seed " << seed << " point " << i;
      EXPECT_EQ(to_word(verdict.form), to_word(settled->form)) << "seed " << seed << " point " << i;
    }
    EXPECT_GT(compared, 5U);
  }
}

TEST(prover, asks_exactly_what_the_agreement_lets_be_asked) {
  std::mt19937 random(23);
  std::size_t asked_total = 0, silent_total = 0;
  for (std::uint32_t seed = 2; seed <= 16; seed += 2) {
    const terms strict = strict_reading(synthetic::make({.seed = seed, .rules = 25, .limits = 6}));
    const auto loaded = agreement::parse(synthetic::to_toml(strict), "synthetic");
    ASSERT_TRUE(loaded) << loaded.error().detail;
    auto over = model::of((*loaded)->tables());
    ASSERT_TRUE(over);
    const auto asks = over->questions(over->space());
    region where = likely(*over);
    where.set(axis::about, value_set<subject_kind>{subject_kind::child}).set(axis::marks, bit(unmarked));
    where.set(axis::bands, 1).set(axis::ages, 1);
    for (int i = 0; i < 300; ++i) {
      const region point = random_point(where, random, 1);
      const auto item = item_at(*over, point);
      question asked;
      asked.why = item->why;
      asked.rating = item->rating;
      asked.asker_role = value_on<role>(axis::askers, point);
      asked.authority = item->recipient;
      asked.member = item->holder;
      asked.family = item->family;
      asked.manager_authorised = point.on(axis::managers) == 0b10;
      asked.on = item->on;
      const auto verdict = may_ask(**loaded, asked);
      const bool expected =
          verdict.permitted && std::ranges::find(verdict.categories, item->what) != verdict.categories.end();
      const bool found = over->somewhere_lawful(point) &&
                         std::ranges::any_of(asks, [&](const region& each) { return each.contains(point); });
      EXPECT_EQ(found, expected) << "seed " << seed << " point " << i;
      ++(expected ? asked_total : silent_total);
    }
  }
  EXPECT_GT(asked_total, 20U);
  EXPECT_GT(silent_total, 50U);
}

// A random statement about a random small part of the space, and what is true of it point by point.
struct statement {
  invariant what;
  bool holds = true;
};

[[nodiscard]] std::uint64_t few_of(std::uint64_t bits, std::size_t most, std::mt19937& random) {
  while (static_cast<std::size_t>(std::popcount(bits)) > most) {
    std::uint64_t one = bits;
    for (std::size_t skip = random() % static_cast<std::size_t>(std::popcount(bits)); skip > 0; --skip) one &= one - 1;
    bits &= ~(one & (~one + 1));
  }
  return bits;
}

[[nodiscard]] statement random_statement(const model& of, std::mt19937& random) {
  statement made;
  made.what.id = made.what.says = made.what.law = "random";
  region& where = made.what.where = likely(of);
  for (const axis each : {axis::purposes, axis::categories, axis::family})
    where.set(each, few_of(where.on(each), 1 + random() % 2, random));
  for (const axis each : {axis::holders, axis::recipients, axis::about, axis::urgencies, axis::epochs, axis::bands})
    where.set(each, few_of(where.on(each), 1 + random() % 2, random));
  where.set(axis::ages, few_of(0b111, 1 + random() % 2, random)).set(axis::askers, 1).set(axis::managers, 1);
  const std::uint64_t sets = random() & 0xff;
  where.keep_role_sets(
      [&](auto known) { return known.bits() < 8 && (known.bits() == 0 || (sets >> known.bits() & 1)); });
  made.what.carries = random() % 2 == 0;
  const std::uint64_t marks = few_of(value_set<caveat>::all().bits(), 3, random);
  where.set(axis::marks, made.what.carries ? marks : marks | bit(unmarked));
  made.what.forms = value_set<disposition>::of_bits(random() % 2 == 0 ? bit(random() % 6) : random() & 0b111111);
  if (made.what.forms.empty()) made.what.forms.insert(disposition::released);
  made.what.what = random() % 3 == 0 && !made.what.carries ? claim::always_leaves_as : claim::never_leaves_as;
  return made;
}

// Calls `each(point)` for every point; every set of the marks, and of one foreign mark where the statement lets one be.
template <class Each>
void for_each_point(const invariant& of, Each each) {
  std::vector<region> points{region()};
  for (std::size_t i = 0; i < axes_total - 1; ++i) {
    const auto on = static_cast<axis>(i);
    if (on == axis::marks) continue;
    std::vector<region> longer;
    for (const region& point : points)
      for (std::uint64_t rest = of.where.on(on); rest != 0; rest &= rest - 1)
        longer.push_back(region(point).set(on, rest & (~rest + 1)));
    points = std::move(longer);
  }
  std::vector<std::uint64_t> mark_sets;
  const std::uint64_t own = of.where.on(axis::marks) & ~bit(unmarked);
  for (std::uint64_t set = own;; set = (set - 1) & own) {
    if (set != 0 || (of.where.on(axis::marks) & bit(unmarked)) != 0) mark_sets.push_back(set);
    if (set == 0) break;
  }
  if (of.carries)
    for (std::size_t other = 0, single = mark_sets.size(); other < unmarked; ++other)
      for (std::size_t i = 0; i < single; ++i) mark_sets.push_back(mark_sets[i] | bit(other));
  for (const region& point : points)
    for (std::size_t set = 0; set < role_sets_total; ++set) {
      if (!of.where.has_role_set(set)) continue;
      region roles;
      roles.forget(axis::roles).keep_role_sets([&](auto known) { return known.bits() == set; });
      for (const std::uint64_t marks : mark_sets) {
        region whole = point;
        each(whole.take(axis::roles, roles).set(axis::marks, marks == 0 ? bit(unmarked) : marks));
      }
    }
}

[[nodiscard]] bool breaks(const model& of, const invariant& what, const region& point) {
  const disposition form = form_at(of, point);
  if (what.what == claim::never_leaves_as) return form != disposition::withheld && what.forms.contains(form);
  const bool may_be_asked = std::ranges::any_of(of.reaches(), [&](const reach& each) {
    return each.where.contains(region(point).set(axis::marks, bit(unmarked)));
  });
  return may_be_asked && !what.forms.contains(form);
}

TEST(prover, and_brute_force_agree_on_random_statements_and_each_counter_example_is_real) {
  std::mt19937 random(24);
  std::size_t held = 0, broken = 0;
  for (std::uint32_t seed = 1; seed <= 8; ++seed) {
    const proved made = random_agreement(seed, false);
    for (int round = 0; round < 9; ++round) {
      const statement tried = random_statement(*made.over, random);
      bool holds = true;
      for_each_point(tried.what, [&](const region& point) {
        if (holds && breaks(*made.over, tried.what, point)) holds = false;
      });
      const auto found = disprove(*made.over, tried.what.where, tried.what);
      ASSERT_EQ(!found, holds) << "seed " << seed << " round " << round;
      ++(holds ? held : broken);
      if (!found) continue;
      EXPECT_TRUE(breaks(*made.over, tried.what, found->point)) << found->words;
      EXPECT_EQ(to_word(form_at(*made.over, found->point)), to_word(found->form)) << found->words;
      EXPECT_TRUE(tried.what.where.meets(found->point)) << "outside the statement: " << found->words;
    }
  }
  EXPECT_GT(held, 8U);
  EXPECT_GT(broken, 8U);
}

// Rules that tell fields: some all of them, in full or in part, some one or two by name.
[[nodiscard]] terms with_fields(terms written) {
  std::size_t next = 0;
  for (rule_terms& each : written.rules) {
    if (each.form != disposition::withheld) each.form = ++next % 4 == 0 ? disposition::released : disposition::redacted;
    if (each.form == disposition::redacted && next % 4 == 1) each.fields = {"worker"};
    if (each.form == disposition::redacted && next % 4 == 2) each.fields = {"telephone", "team"};
  }
  return written;
}

[[nodiscard]] bool tells(const model& of, const std::vector<std::string>& fields, const region& point) {
  const auto asked = item_at(of, point);
  if (!asked) return false;
  const auto verdict = decide(of.tables(), *asked, signatures::count);
  if (verdict.form == disposition::released) return true;
  return verdict.form == disposition::redacted &&
         (verdict.fields == nullptr || std::ranges::find_first_of(*verdict.fields, fields) != verdict.fields->end());
}

TEST(prover, and_brute_force_agree_on_which_fields_leave) {
  std::mt19937 random(25);
  std::size_t held = 0, broken = 0;
  for (std::uint32_t seed = 1; seed <= 10; ++seed) {
    const proved made =
        prove_over(with_fields(synthetic::make({.seed = seed, .rules = 30, .limits = 6, .loadable = seed % 2 == 0})));
    for (int round = 0; round < 6; ++round) {
      invariant tried = random_statement(*made.over, random).what;
      tried.what = claim::never_tells;
      tried.fields = {round % 3 == 0 ? "worker" : round % 3 == 1 ? "team" : "telephone"};
      bool holds = true;
      for_each_point(tried, [&](const region& point) { holds = holds && !tells(*made.over, tried.fields, point); });
      const auto found = disprove(*made.over, tried.where, tried);
      ASSERT_EQ(!found, holds) << "seed " << seed << " round " << round;
      ++(holds ? held : broken);
      if (found) EXPECT_TRUE(tells(*made.over, tried.fields, found->point)) << found->words;
    }
  }
  EXPECT_GT(held, 10U);
  EXPECT_GT(broken, 3U);
}

// The search for the plainest example against a list of every part of the space.
TEST(prover, shows_the_plainest_of_all_examples) {
  std::mt19937 random(26);
  std::size_t compared = 0;
  for (std::uint32_t seed = 1; seed <= 8; ++seed) {
    const proved made = random_agreement(seed, seed % 2 == 0);
    for (int round = 0; round < 6; ++round) {
      invariant tried = random_statement(*made.over, random).what;
      tried.what = claim::never_leaves_as;
      tried.carries = false;
      tried.where = likely(*made.over);  // no point of it is visited, so that it may be as wide as it likes
      for (const axis each : {axis::purposes, axis::categories, axis::marks})
        tried.where.set(each, few_of(tried.where.on(each), 1 + random() % 6, random));
      std::optional<region> plainest;
      for (const decided& part : scope(*made.over, tried.where).leaving(tried.where, tried.forms))
        if (const region point = plainest_point(part.where); !plainest || plainer(point, *plainest)) plainest = point;
      const auto found = disprove(*made.over, made.over->space(), tried);
      ASSERT_EQ(found.has_value(), plainest.has_value()) << "seed " << seed << " round " << round;
      if (!found) continue;
      EXPECT_EQ(found->point, *plainest) << "seed " << seed << " round " << round;
      ++compared;
    }
  }
  EXPECT_GT(compared, 10U);
}

TEST(theorems, hold_on_random_agreements) {
  for (std::uint32_t seed = 1; seed <= 10; ++seed) {
    const proved made = random_agreement(seed, seed % 2 == 0);
    const theorem marks = marks_never_widen(*made.tables), powers = powers_never_widen(*made.tables);
    EXPECT_EQ(marks.broken, "");
    EXPECT_EQ(powers.broken, "");
    EXPECT_GT(marks.checked, 1000U);
    EXPECT_GT(powers.checked, 100U);
  }
}

TEST(theorems, hold_of_the_programs_own_protections) {
  const theorem proved = protections_combine();
  EXPECT_EQ(proved.broken, "");
  EXPECT_GT(proved.checked, 300000U);
}

TEST(theorems, find_a_rule_that_looks_at_marks_and_a_table_out_of_order) {
  proved made = random_agreement(3, false);
  made.tables->written.rules[0].where.caveats.insert(caveat::unverified);
  EXPECT_NE(marks_never_widen(*made.tables).broken.find("looks at marks"), std::string::npos);
  made.tables->written.rules[0].where.caveats = {};
  for (auto& each : made.tables->written.rules) each.form = static_cast<disposition>(6 - static_cast<int>(each.form));
  EXPECT_NE(marks_never_widen(*made.tables).broken.find("not sorted"), std::string::npos);
  proved other = random_agreement(3, false);
  other.tables->rule_lists.assign(other.tables->rule_lists.size(), 0);
  EXPECT_NE(marks_never_widen(*other.tables).broken.find("lacks"), std::string::npos);
}

}  // namespace
}  // namespace mash::policy::analyse::points
