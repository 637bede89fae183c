// SPDX-License-Identifier: Apache-2.0
// What it costs to prove an agreement. The budget for 500 rules is 10 seconds on two cores for the full check (mashctl
// policy check: every invariant, the theorems, dead rules, overlaps, gaps) and 100 ms for loading with every invariant
// proved; these use one core. The rules are random and overlap everywhere, which is the worst case.
#include <benchmark/benchmark.h>

#include <bit>
#include <fstream>
#include <iterator>
#include <random>

#include "policy/analyse/check.hpp"
#include "policy/analyse/prove.hpp"
#include "policy/compiled.hpp"
#include "tests/support/source_path.hpp"
#include "tests/support/synthetic_agreement.hpp"

namespace {

using namespace mash::policy;

[[nodiscard]] std::string invariants_text() {
  std::ifstream in(mash::test::source_path("config/agreements/cp-mash/invariants.toml"), std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

[[nodiscard]] std::string agreement_of(std::size_t rules) {
  return synthetic::to_toml(synthetic::make({.seed = 5, .rules = rules, .limits = 20, .parties = 10, .purposes = 10}));
}

[[nodiscard]] std::shared_ptr<const agreement> load(const std::string& text) {
  auto made = agreement::parse(text, "synthetic");
  MASH_ASSERT(made.has_value());
  return *made;
}

// As many statements as are shipped, each about a random part of the space and as strict as it can be and still true:
// none is broken by a look at one rule, and each must be followed through everything that overlaps.
[[nodiscard]] std::vector<analyse::invariant> strict_and_true(const agreement& of, std::size_t wanted) {
  const auto tables = compile(analyse::strict_reading(of.tables().written));
  const auto over = analyse::model::of(*tables);
  MASH_ASSERT(over.has_value());
  std::mt19937 random(17);
  const auto some = [&](std::uint64_t bits, std::size_t most) {
    while (static_cast<std::size_t>(std::popcount(bits)) > most) bits &= ~(std::uint64_t{1} << random() % 64);
    return bits;
  };
  std::vector<analyse::invariant> made;
  while (made.size() < wanted) {
    analyse::invariant each;
    each.where = over->space();
    for (const auto on : {analyse::axis::categories, analyse::axis::purposes, analyse::axis::holders})
      each.where.set(on, some(each.where.on(on), 1 + random() % 12));
    for (const auto most : {disposition::withheld, disposition::human_review, disposition::call_agency,
                            disposition::existence_only, disposition::summary_only, disposition::redacted}) {
      each.forms = {};
      for (const disposition form : value_set<disposition>::all())
        if (form < most) each.forms.insert(form);
      if (analyse::disprove(*over, over->space(), each)) continue;
      if (most != disposition::withheld) made.push_back(each);  // where nothing leaves there is nothing to follow
      break;
    }
  }
  return made;
}

// As a hub loads it: read, compiled, every statement proved.
void load_overlapping(benchmark::State& state) {
  const std::string text = agreement_of(static_cast<std::size_t>(state.range(0)));
  const auto statements = strict_and_true(*load(text), 66);
  for (auto _ : state) {
    const auto under = load(text);
    const auto held = analyse::prove(under->tables(), statements);
    if (!held) state.SkipWithError(held.error().detail.substr(0, 200).c_str());
  }
  state.counters["statements"] = static_cast<double>(statements.size());
}
BENCHMARK(load_overlapping)->ArgName("rules")->Arg(50)->Arg(500)->Unit(benchmark::kMillisecond);

void full_check(benchmark::State& state) {
  const auto under = load(agreement_of(static_cast<std::size_t>(state.range(0))));
  const std::string text = invariants_text();
  std::size_t regions = 0;
  double points = 0;
  for (auto _ : state) {
    const auto found = analyse::check(*under, text, "invariants.toml");
    MASH_ASSERT(found.has_value());
    regions = found->regions;
    points = found->points;
  }
  state.counters["regions"] = static_cast<double>(regions);
  state.counters["points"] = points;
}
BENCHMARK(full_check)->ArgName("rules")->Arg(50)->Arg(500)->Unit(benchmark::kMillisecond);

// The shipped invariants on rules that break most of them: each refusal shows its plainest example.
void refuse_on_load(benchmark::State& state) {
  const auto under = load(agreement_of(static_cast<std::size_t>(state.range(0))));
  const std::string text = invariants_text();
  for (auto _ : state) {
    const auto all = analyse::read_invariants(text, "invariants.toml");
    MASH_ASSERT(all.has_value());
    benchmark::DoNotOptimize(analyse::prove(under->tables(), *all));
  }
}
BENCHMARK(refuse_on_load)->ArgName("rules")->Arg(50)->Arg(500)->Unit(benchmark::kMillisecond);

void read_and_compile(benchmark::State& state) {
  const std::string text = agreement_of(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(agreement::parse(text, "synthetic"));
}
BENCHMARK(read_and_compile)->ArgName("rules")->Arg(50)->Arg(500)->Unit(benchmark::kMillisecond);

// The shipped folder as a hub loads it: both tiers, cases and invariants.
void load_the_shipped_folder(benchmark::State& state) {
  const std::string path = mash::test::source_path("config/agreements/cp-mash");
  for (auto _ : state) {
    const auto made = agreement::load(path);
    if (!made) state.SkipWithError(made.error().detail.substr(0, 200).c_str());
    benchmark::DoNotOptimize(made);
  }
}
BENCHMARK(load_the_shipped_folder)->Unit(benchmark::kMillisecond);

void check_the_shipped_folder(benchmark::State& state) {
  for (auto _ : state)
    benchmark::DoNotOptimize(analyse::check_folder(mash::test::source_path("config/agreements/cp-mash")));
}
BENCHMARK(check_the_shipped_folder)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
