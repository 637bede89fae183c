// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdio>
#include <string>
#include <utility>

#include "adapters/match/link.hpp"
#include "tests/bench/matching/parts.hpp"
#include "tests/bench/matching/people.hpp"

namespace mash::bench {
namespace {

constexpr int PAIRS = 10'000;

struct told {
  std::array<int, 4> times{};  // by band; the last: none
  void take(const std::optional<policy::match_band>& band) { ++times.at(band ? static_cast<std::size_t>(*band) : 3); }
};

void print(const char* what, const told& one) {
  std::printf("%-56s %8d %8d %8d %8d\n", what, one.times[0], one.times[1], one.times[2], one.times[3]);
}

using two_people = std::pair<matching::description, matching::description> (inventor::*)();

// `by_sum`: what the published way makes of it, where the sum of the weights decides and nothing else.
told judge(two_people kind, bool spoiled, bool by_sum) {
  inventor invent(7);
  const auto& by = matching::weights::shipped();
  const matching::naming names{matching::given_names::shipped(), nullptr};
  told out;
  for (int i = 0; i < PAIRS; ++i) {
    auto [first, second] = (invent.*kind)();
    if (spoiled) second = invent.known_elsewhere(second);
    const auto found =
        matching::decide(matching::compare(matching::make_profile(first), matching::make_profile(second), names), by);
    int sum = by.prior;
    for (const auto& one : found.findings) sum += one.weight;
    if (!by_sum)
      out.take(found.band);
    else
      out.take(sum >= by.bands.certain    ? std::optional(policy::match_band::certain)
               : sum >= by.bands.probable ? std::optional(policy::match_band::probable)
               : sum >= by.bands.possible ? std::optional(policy::match_band::possible)
                                          : std::nullopt);
  }
  return out;
}

told same_children() {
  inventor invent(7);
  const matching::naming names{matching::given_names::shipped(), nullptr};
  told out;
  for (int i = 0; i < PAIRS; ++i) {
    const matching::description one = invent.child(), other = invent.known_elsewhere(one);
    out.take(matching::decide(matching::compare(matching::make_profile(one), matching::make_profile(other), names),
                              matching::weights::shipped())
                 .band);
  }
  return out;
}

}  // namespace

void twins_table() {
  std::printf("\n%-56s %8s %8s %8s %8s\n", "10,000 pairs", "certain", "probable", "possible", "none");
  for (const auto& [kind, name] : {std::pair<two_people, std::string>(&inventor::twins, "twins"),
                                   {&inventor::siblings, "brothers and sisters"},
                                   {&inventor::namesakes, "a child and the parent of the same name"}}) {
    print(name.c_str(), judge(kind, false, false));
    print("  one of them known otherwise elsewhere", judge(kind, true, false));
    print("  by the sum of the weights alone", judge(kind, false, true));
  }
  print("one child, known otherwise elsewhere", same_children());
}

}  // namespace mash::bench
