// SPDX-License-Identifier: Apache-2.0
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <vector>

#include "adapters/match/index.hpp"
#include "tests/bench/matching/parts.hpp"
#include "tests/bench/matching/people.hpp"

namespace mash::bench {
namespace {

using steady = std::chrono::steady_clock;

constexpr int LOOKUPS = 20'000;

double milliseconds(steady::duration took) { return std::chrono::duration<double, std::milli>(took).count(); }

// What this thread has computed, without waiting for a processor that others use.
double computed() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

// Resident memory of this process, kB.
long resident() {
  std::ifstream status("/proc/self/statm");
  long whole = 0, here = 0;
  status >> whole >> here;
  return here * 4;
}

}  // namespace

void million_table() {
  const char* wanted = std::getenv("MASH_BENCH_PEOPLE");
  const int people = wanted == nullptr ? 1'000'000 : std::atoi(wanted);
  const long before = resident();
  steady::duration building{};
  matching::people_index index;
  std::vector<matching::description> some;
  inventor invent(11);
  for (int i = 0; i < people; ++i) {
    const matching::description one = invent.child();
    if (i % std::max(1, people / LOOKUPS) == 0) some.push_back(one);
    const auto from = steady::now();
    index.add(matching::make_profile(one));
    building += steady::now() - from;
  }
  const auto from = steady::now();
  index.seal();
  building += steady::now() - from;
  std::vector<double> took, worked;
  std::size_t first = 0, candidates = 0;
  for (std::size_t i = 0; i < some.size(); ++i) {
    const auto who = matching::make_profile(invent.known_elsewhere(some[i]));
    const auto start = steady::now();
    const double before_it = computed();
    const auto found = index.look_up(who, matching::given_names::shipped(), matching::weights::shipped());
    took.push_back(milliseconds(steady::now() - start));
    worked.push_back(computed() - before_it);
    first += !found.empty() && found[0].number == i * static_cast<std::size_t>(std::max(1, people / LOOKUPS)) ? 1U : 0U;
    candidates += index.candidates(who).size();
  }
  std::ranges::sort(took);
  std::ranges::sort(worked);
  std::printf("\n%d people: %.0f MB in the index (%.0f MB more resident), built in %.1f s\n", people,
              static_cast<double>(index.bytes()) / 1e6, static_cast<double>(resident() - before) / 1e3,
              milliseconds(building) / 1e3);
  const auto share = [](const std::vector<double>& of, std::size_t percent) { return of[of.size() * percent / 100]; };
  std::printf("%zu lookups: median %.2f ms, p99 %.2f ms, longest %.2f ms; computing alone %.2f, %.2f and %.2f ms\n",
              took.size(), share(took, 50), share(took, 99), took.back(), share(worked, 50), share(worked, 99),
              worked.back());
  std::printf("%.0f candidates each; %.2f %% have the right child first\n",
              static_cast<double>(candidates) / static_cast<double>(took.size()),
              100.0 * static_cast<double>(first) / static_cast<double>(took.size()));
}

}  // namespace mash::bench
