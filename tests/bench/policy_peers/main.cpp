// SPDX-License-Identifier: Apache-2.0
// A disclosure decision beside two policy engines on the same rules and questions, in one run: Cedar (its WebAssembly
// build, policy set read beforehand) and node-casbin. Questions that a protection or the law decides before any rule
// are left out, because the peers have neither; where a rule or the want of one decides, all three must agree.
// usage: bench_policy_peers EXPORT_FILE   writes the file that peers.mjs reads, and prints our own figure as JSON
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <random>

#include "base/json.hpp"
#include "policy/compiled.hpp"
#include "tests/support/synthetic_agreement.hpp"

namespace {

using namespace mash;
using namespace mash::policy;

constexpr std::size_t RULES = 500, QUESTIONS = 2000, BATCH = 64, BATCHES = 20'000;

template <class Enum>
json::array words_of(value_set<Enum> set) {
  json::array out;
  for (const Enum value : set) out.emplace_back(to_word(value));
  return out;
}

json::object rule_document(const rule_terms& rule) {
  json::object where{{"holder", words_of(rule.where.holders)},    {"category", words_of(rule.where.categories)},
                     {"purpose", words_of(rule.where.purposes)},  {"about", words_of(rule.where.about)},
                     {"urgency", words_of(rule.where.urgencies)}, {"family", words_of(rule.where.family)}};
  return {{"where", std::move(where)}, {"shared", rule.form != disposition::withheld}};
}

template <class Enum>
Enum any_of(value_set<Enum> set, std::mt19937& random) {
  auto at = set.begin();
  std::advance(at, random() % set.size());
  return *at;
}

// Half of the questions are drawn from within a rule, half from the whole space.
disclosure_question draw(const terms& written, std::mt19937& random) {
  disclosure_question asked;
  const rule_terms& rule = written.rules[random() % written.rules.size()];
  const auto holder = std::ranges::find_if(
      written.parties, [&](const party& one) { return one.may_answer && rule.where.holders.contains(one.kind); });
  asked.holder = holder == written.parties.end() ? written.parties.back().member : holder->member;
  asked.recipient = std::ranges::find_if(written.parties, &party::may_ask)->member;
  const bool within = random() % 2 == 0;
  asked.why = any_of(rule.where.purposes, random);
  asked.what = any_of(within ? rule.where.categories : value_set<category>::all(), random);
  asked.about = any_of(within ? rule.where.about : value_set<subject_kind>::all(), random);
  asked.rating =
      any_of(within ? rule.where.urgencies : value_set{urgency::red, urgency::amber, urgency::green}, random);
  asked.family = any_of(within ? rule.where.family : value_set<agreement_state>::all(), random);
  asked.occurred = std::chrono::year(2026) / 11 / 1;
  asked.on = std::chrono::year(2026) / 11 / 20;
  return asked;
}

struct sample {
  std::vector<disclosure_question> questions;
  json::array documents;
  std::size_t shared = 0;  // questions whose item may leave in some form
};

sample make_sample(const agreement& under) {
  const terms& written = under.tables().written;
  std::mt19937 random(7);
  sample out;
  while (out.questions.size() < QUESTIONS) {
    disclosure_question asked = draw(written, random);
    const disclosure_verdict verdict = may_disclose(under, asked);
    const bool by_rule =
        std::ranges::any_of(written.rules, [&](const rule_terms& one) { return one.id == verdict.rule; });
    if (!by_rule && verdict.rule != "agreement.no_rule") continue;
    const bool shared = verdict.form != disposition::withheld;
    out.shared += shared ? 1 : 0;
    out.documents.push_back(
        json::object{{"labels", json::object{{"holder", to_word(under.find_party(asked.holder)->kind)},
                                             {"category", to_word(asked.what)},
                                             {"purpose", to_word(asked.why)},
                                             {"about", to_word(asked.about)},
                                             {"urgency", to_word(asked.rating)},
                                             {"family", to_word(asked.family)}}},
                     {"shared", shared}});
    out.questions.push_back(std::move(asked));
  }
  return out;
}

// Median over batches, so that reading the clock is no part of it.
std::int64_t median_of_ours_ns(const agreement& under, const std::vector<disclosure_question>& questions) {
  std::vector<std::int64_t> spent;
  std::size_t next = 0, sink = 0;
  for (std::size_t batch = 0; batch < BATCHES; ++batch) {
    const auto began = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < BATCH; ++i)
      sink += static_cast<std::size_t>(may_disclose(under, questions[next++ % questions.size()]).form);
    spent.push_back((std::chrono::steady_clock::now() - began).count() / static_cast<std::int64_t>(BATCH));
  }
  MASH_ASSERT(sink > 0);
  std::ranges::nth_element(spent, spent.begin() + BATCHES / 2);
  return spent[BATCHES / 2];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const auto under = agreement::parse(synthetic::to_toml(synthetic::make({.rules = RULES, .limits = 0})), "synthetic");
  if (!under) {
    std::fprintf(stderr, "%s\n", under.error().detail.c_str());
    return 1;
  }
  const sample made = make_sample(**under);
  json::array rules;
  for (const rule_terms& rule : (*under)->tables().written.rules) rules.push_back(rule_document(rule));
  std::ofstream(argv[1]) << json::canonical(json::object{{"rules", std::move(rules)}, {"questions", made.documents}});
  const json::object found{{"median_ns", median_of_ours_ns(**under, made.questions)},
                           {"questions", static_cast<std::int64_t>(made.questions.size())},
                           {"shared", static_cast<std::int64_t>(made.shared)},
                           {"rules", static_cast<std::int64_t>(RULES)}};
  std::printf("%s\n", json::canonical(found).c_str());
}
