// SPDX-License-Identifier: Apache-2.0
#include "adapters/match/weights.hpp"

#include <algorithm>
#include <cmath>

#include "adapters/match/shipped.hpp"
#include "base/json_reader.hpp"

namespace mash::matching {
namespace {

void read_field(field one, const json::value& table, std::vector<json::fault>& faults, weights& into) {
  json::reader in(table, "/" + std::string(to_word(one)), faults);
  int better = WEIGHT_MAX;
  for (const level each : levels_of(one)) {
    const json::value* found = in.child(to_word(each));
    if (found == nullptr) continue;
    json::reader row(*found, in.at(to_word(each)), faults);
    level_weight read;
    read.weight = static_cast<int>(row.integer("weight", -WEIGHT_MAX, WEIGHT_MAX));
    read.same_person = static_cast<int>(row.integer("same_person", 1, MILLION));
    row.finish();
    if (read.weight > better) in.add(to_word(each), "malformed", "a better level may not weigh less than this one");
    better = std::min(better, read.weight);
    into.set(one, each, read);
  }
  in.finish();
}

void read_bands(const json::value& table, std::vector<json::fault>& faults, struct bands& into) {
  json::reader in(table, "/bands", faults);
  into.certain = static_cast<int>(in.integer("certain", -WEIGHT_MAX, WEIGHT_MAX));
  into.probable = static_cast<int>(in.integer("probable", -WEIGHT_MAX, WEIGHT_MAX));
  into.possible = static_cast<int>(in.integer("possible", -WEIGHT_MAX, WEIGHT_MAX));
  in.finish();
  if (into.certain < into.probable || into.probable < into.possible)
    in.add("certain", "malformed", "certain is at least probable, and probable at least possible");
}

}  // namespace

result<weights> weights::read(const toml::document& file, const std::string& path) {
  std::vector<json::fault> faults;
  json::reader in(file.root, "", faults);
  weights out;
  [[maybe_unused]] const auto version = in.integer("version", 1, 1);
  out.prior = static_cast<int>(in.integer("prior", -WEIGHT_MAX, 0));
  if (const json::value* table = in.child("bands")) read_bands(*table, faults, out.bands);
  for (std::size_t i = 0; i < FIELDS; ++i) {
    const auto one = static_cast<field>(i);
    if (const json::value* table = in.child(to_word(one))) read_field(one, *table, faults, out);
  }
  in.finish();
  if (!faults.empty()) return fail(errc::invalid, toml::describe(path, file, faults));
  return out;
}

const weights& weights::shipped() {
  static const weights read_weights = [] {
    const auto file = toml::parse(shipped_weights());
    MASH_ASSERT(file);
    auto found = read(*file, "weights.toml");
    MASH_ASSERT(found);
    return *found;
  }();
  return read_weights;
}

std::string weights::to_toml() const {
  std::string out = "version = 1\nprior = " + std::to_string(prior) + "\n\n[bands]\n";
  for (const auto& [name, value] : {std::pair("certain", bands.certain), std::pair("probable", bands.probable),
                                    std::pair("possible", bands.possible)})
    out.append(name).append(" = ").append(std::to_string(value)).append("\n");
  for (std::size_t i = 0; i < FIELDS; ++i) {
    const auto one = static_cast<field>(i);
    out.append("\n[").append(to_word(one)).append("]\n");
    for (const level each : levels_of(one)) {
      const level_weight& row = of(one, each);
      out.append(to_word(each)).append(" = { weight = ").append(std::to_string(row.weight));
      out.append(", same_person = ").append(std::to_string(row.same_person)).append(" }\n");
    }
  }
  return out;
}

void weights::set(field one, level at_level, level_weight to) noexcept {
  to.weight = std::clamp(to.weight, -WEIGHT_MAX, WEIGHT_MAX);
  to.same_person = std::clamp(to.same_person, 1, MILLION);
  by_field_[at(one)][at(at_level)] = to;
}

// Pools neighbours that stand the wrong way round: together they weigh what both together show.
void weights::make_monotone() noexcept {
  struct pool {
    double same = 0, other = 0;
    std::size_t levels = 0;
    [[nodiscard]] double ratio() const { return same / other; }
  };
  for (std::size_t i = 0; i < FIELDS; ++i) {
    std::vector<pool> pools;
    for (const level each : levels_of(static_cast<field>(i))) {
      const level_weight& row = by_field_[i][at(each)];
      pools.push_back({static_cast<double>(row.same_person), row.same_person * std::exp2(-row.weight / 1000.0), 1});
      while (pools.size() > 1 && pools[pools.size() - 2].ratio() < pools.back().ratio()) {
        const pool last = pools.back();
        pools.pop_back();
        pools.back().same += last.same;
        pools.back().other += last.other;
        pools.back().levels += last.levels;
      }
    }
    std::size_t pooled = 0;
    for (const level each : levels_of(static_cast<field>(i))) {
      by_field_[i][at(each)].weight = std::clamp(thousandths_of_bits(pools[pooled].ratio()), -WEIGHT_MAX, WEIGHT_MAX);
      if (--pools[pooled].levels == 0) ++pooled;
    }
  }
}

int thousandths_of_bits(double ratio) noexcept {
  MASH_ASSERT(ratio > 0);
  return static_cast<int>(std::clamp(std::lround(1000.0 * std::log2(ratio)), -4L * WEIGHT_MAX, 4L * WEIGHT_MAX));
}

}  // namespace mash::matching
