// SPDX-License-Identifier: Apache-2.0
// Sets whose people have families, homes and British numbers: an invented town, and the cases of the national matcher.
#include <charconv>
#include <cstdio>

#include "adapters/match/columns.hpp"
#include "adapters/synth/listing.hpp"
#include "tests/bench/matching/febrl.hpp"
#include "tests/bench/matching/parts.hpp"
#include "tests/support/source_path.hpp"

namespace mash::bench {
namespace {

constexpr std::uint32_t PEOPLE = 20'000, SEED = 12;

// An identity that an adoption ended is nobody else's, and nobody may find it.
known_rows listed_by(synth::agency by, const std::vector<synth::human>& people) {
  known_rows out;
  auto nobody = static_cast<std::uint32_t>(people.size()) * (2 + static_cast<std::uint32_t>(by));
  for (const synth::listed& one : synth::listing(people, by, SEED))
    out.add(one.before_adoption ? nobody++ : one.person, one.as_known);
  out.index.seal();
  return out;
}

}  // namespace

known_rows read_national(const std::string& file) {
  const std::string folder = test::source_path("tests/data/sui_matcher/");
  const auto columns =
      matching::read_columns(toml::read_file(folder + "columns.toml").value(), "columns.toml", matching::side::left);
  const auto table = csv::read_file(folder + file).value();
  const auto people = matching::read_people(table, columns.value()).value();
  known_rows out;
  for (std::size_t i = 0; i < people.size(); ++i) {
    const std::string_view text = table.value(table.rows[i], "person");
    std::uint32_t who = 0;
    std::from_chars(text.data(), text.data() + text.size(), who);
    out.add(who == 0 ? 1'000 + static_cast<std::uint32_t>(i) : who, people[i]);
  }
  out.index.seal();
  return out;
}

void town_table() {
  const auto people = synth::invent(PEOPLE, SEED);
  print_heading("an invented town");
  const known_rows health = listed_by(synth::agency::health, people);
  for (const auto to : {synth::agency::schools, synth::agency::police, synth::agency::council}) {
    const std::string task = "health in " + std::string(to_word(to));
    const known_rows there = listed_by(to, people);
    compare_baselines(task.c_str(), {&health, there});
    compare_ours(task.c_str(), "ours", {&health, there});
  }
}

// Too few to learn from: the weights are the shipped ones, as in an agency's adapter.
void national_table() {
  print_heading("cases of the SUI matcher");
  const known_rows asked = read_national("asked.csv"), registered = read_national("register.csv");
  compare_baselines("asked in the register", {&asked, registered});
  compare_ours("asked in the register", "ours", {&asked, registered});
}

}  // namespace mash::bench
