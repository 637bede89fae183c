// SPDX-License-Identifier: Apache-2.0
// What a decision costs. A four-agency check takes some 80 of them at both ends; the budget for all is 8 microseconds.
// The physical limit printed beside them is one pass over the same labels without deciding anything.
#include <benchmark/benchmark.h>

#include <random>

#include "policy/folder.hpp"
#include "tests/support/source_path.hpp"

namespace {

using namespace mash::policy;

constexpr int AS_SHIPPED = 0;                  // the argument "rules" for the agreement as it is
constexpr std::size_t questions_total = 4096;  // a power of two: the next one is found by masking

[[nodiscard]] folder shipped_folder() {
  return read_folder(mash::test::source_path("config/agreements/cp-mash")).value();
}

// The shipped agreement with rules added until it has `rules` of them, each for a combination of its own (a rule that
// another makes useless would be refused).
struct growth {
  std::string_view where, form;
};
// Where the questions below go, so that each decision has them to look at; the shipped cases would not stand it.
constexpr growth IN_THE_WAY{R"(holders = ["police"]
purposes = ["s47_strategy"])",
                            "existence_only"};
// Where every case stays right and every invariant true.
constexpr growth ASIDE{R"(holders = ["yjs"]
purposes = ["adult_at_risk_link"])",
                       "withheld"};

[[nodiscard]] folder grown_to(std::size_t rules, const growth& how) {
  folder files = shipped_folder();
  files.manifest.reset();
  std::string& text = files.files.find(TIER2_FILE)->second;
  std::size_t there = 0;
  for (std::size_t at = text.find("[[rules]]"); at != std::string::npos; at = text.find("[[rules]]", at + 1)) ++there;
  for (std::size_t i = there; i < rules; ++i) {
    const std::size_t what = i % 16;  // the police's own categories, then the schools' and two of social care
    text += "\n[[rules]]\nid = \"grown-" + std::to_string(i) + "\"\nclause = \"Grown\"\nbecause = \"It was grown.\"\n";
    text.append(how.where).append("\ndisposition = \"").append(how.form).append("\"\n");
    text.append("categories = [\"").append(mash::words<category>::list.at(what < 8 ? what : what + 9)).append("\"]\n");
    text.append("family = [\"").append(mash::words<agreement_state>::list.at(i / 16 % 11)).append("\"]\n");
    text.append("urgencies = [\"").append(mash::words<urgency>::list.at(i / 176 % 3)).append("\"]\n");
  }
  return files;
}

[[nodiscard]] const agreement& agreement_of(std::size_t rules) {
  static const auto shipped = agreement::of(shipped_folder(), "shipped");
  static const auto grown = agreement::assemble(grown_to(500, IN_THE_WAY), "grown");
  MASH_ASSERT(shipped.has_value() && grown.has_value());
  return rules >= 500 ? **grown : **shipped;
}

[[nodiscard]] std::vector<disclosure_question> questions() {
  std::mt19937 random(11);
  constexpr std::array<std::string_view, 4> HOLDERS{"police", "health", "schools", "peterborough"};
  constexpr std::array WHY{purpose::s47_strategy, purpose::mash_threshold, purpose::s17_assessment};
  std::vector<disclosure_question> made(questions_total);
  for (auto& each : made) {
    each.holder = HOLDERS[random() % HOLDERS.size()];
    each.recipient = "cambridgeshire";
    each.why = WHY[random() % WHY.size()];
    each.rating = static_cast<urgency>(random() % 3);
    each.family = agreement_state::given;
    each.what = static_cast<category>(random() % mash::words<category>::list.size());
    each.about = static_cast<subject_kind>(random() % 2);
    if (random() % 4 == 0) each.caveats.push_back(static_cast<caveat>(random() % mash::words<caveat>::list.size()));
    each.occurred = std::chrono::year(2026) / 9 / 1;
    each.on = std::chrono::year(2026) / 11 / 20;
  }
  return made;
}

void one_pass_over_the_labels(benchmark::State& state) {
  const auto asked = questions();
  std::size_t next = 0;
  for (auto _ : state) {
    const disclosure_question& each = asked[next++ & (questions_total - 1)];
    std::size_t sum = each.holder.size() + each.recipient.size() + static_cast<std::size_t>(each.what);
    for (const caveat mark : each.caveats) sum += static_cast<std::size_t>(mark);
    benchmark::DoNotOptimize(sum);
  }
}
BENCHMARK(one_pass_over_the_labels);

void decide_disclosure(benchmark::State& state) {
  const agreement& under = agreement_of(static_cast<std::size_t>(state.range(0)));
  const auto asked = questions();
  std::size_t next = 0, shared = 0;
  for (auto _ : state) {
    const disclosure_verdict verdict = may_disclose(under, asked[next++ & (questions_total - 1)]);
    shared += verdict.form == disposition::withheld ? 0 : 1;
    benchmark::DoNotOptimize(verdict);
  }
  state.counters["shared"] = benchmark::Counter(static_cast<double>(shared), benchmark::Counter::kAvgIterations);
}
BENCHMARK(decide_disclosure)->ArgName("rules")->Arg(AS_SHIPPED)->Arg(500);

void decide_question(benchmark::State& state) {
  const agreement& under = agreement_of(static_cast<std::size_t>(state.range(0)));
  question asked;
  asked.why = purpose::s47_strategy;
  asked.asker_role = role::coordinator;
  asked.authority = "cambridgeshire";
  asked.member = "health";
  asked.family = agreement_state::not_required;
  asked.on = std::chrono::year(2026) / 11 / 20;
  for (auto _ : state) benchmark::DoNotOptimize(may_ask(under, asked));
}
BENCHMARK(decide_question)->ArgName("rules")->Arg(AS_SHIPPED)->Arg(500);

// Both tiers read, checked against each other and compiled, every case tried, every invariant proved.
void load_agreement(benchmark::State& state) {
  const folder files = state.range(0) >= 500 ? grown_to(500, ASIDE) : shipped_folder();
  for (auto _ : state) {
    auto made = agreement::of(files, "bench");
    if (!made) state.SkipWithError(made.error().detail.substr(0, 200).c_str());
    benchmark::DoNotOptimize(made);
  }
}
BENCHMARK(load_agreement)->ArgName("rules")->Arg(AS_SHIPPED)->Arg(500)->Unit(benchmark::kMillisecond);

// The part of it that reads and compiles.
void assemble_agreement(benchmark::State& state) {
  const folder files = state.range(0) >= 500 ? grown_to(500, ASIDE) : shipped_folder();
  for (auto _ : state) benchmark::DoNotOptimize(agreement::assemble(files, "bench"));
}
BENCHMARK(assemble_agreement)->ArgName("rules")->Arg(AS_SHIPPED)->Arg(500)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
