// SPDX-License-Identifier: Apache-2.0
// What it costs to prove an agreement. The budget for 500 rules is 10 seconds on two cores for the full check (mashctl
// policy check: every invariant, both theorems, dead rules, overlaps, gaps) and 100 ms for loading; these use one core.
// The rules are random and overlap everywhere, which is the worst case: the shipped ones, grown to 500, take a tenth.
#include <benchmark/benchmark.h>

#include <fstream>
#include <iterator>

#include "policy/analyse/check.hpp"
#include "policy/analyse/prove.hpp"
#include "tests/support/synthetic_agreement.hpp"

namespace {

using namespace mash::policy;

[[nodiscard]] std::string invariants_text() {
  std::ifstream in(std::string(MASH_SOURCE_DIR) + "/config/agreements/cp-mash/invariants.toml", std::ios::binary);
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

// What loading adds to reading: the invariants alone.
void prove_on_load(benchmark::State& state) {
  const auto under = load(agreement_of(static_cast<std::size_t>(state.range(0))));
  const std::string text = invariants_text();
  for (auto _ : state) {
    const auto all = analyse::read_invariants(text, "invariants.toml");
    MASH_ASSERT(all.has_value());
    benchmark::DoNotOptimize(analyse::prove(under->tables(), *all));
  }
}
BENCHMARK(prove_on_load)->ArgName("rules")->Arg(50)->Arg(500)->Unit(benchmark::kMillisecond);

void read_and_compile(benchmark::State& state) {
  const std::string text = agreement_of(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(agreement::parse(text, "synthetic"));
}
BENCHMARK(read_and_compile)->ArgName("rules")->Arg(50)->Arg(500)->Unit(benchmark::kMillisecond);

// The shipped folder as a hub loads it: both tiers, cases and invariants.
void load_the_shipped_folder(benchmark::State& state) {
  const std::string path = std::string(MASH_SOURCE_DIR) + "/config/agreements/cp-mash";
  for (auto _ : state) {
    const auto made = agreement::load(path);
    if (!made) state.SkipWithError(made.error().detail.substr(0, 200).c_str());
    benchmark::DoNotOptimize(made);
  }
}
BENCHMARK(load_the_shipped_folder)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
