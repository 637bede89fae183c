// SPDX-License-Identifier: Apache-2.0
#include "adapters/match/index.hpp"

#include <algorithm>

#include "adapters/match/similarity.hpp"

namespace mash::matching {
namespace {

// FNV-1a, so that keys are the same in every run; two keys that collide cost a comparison and nothing else.
class key_of {
 public:
  explicit key_of(char kind) { mix(static_cast<unsigned char>(kind)); }
  key_of& with(std::string_view text) {
    for (const char c : text) mix(static_cast<unsigned char>(c));
    mix(0);
    return *this;
  }
  key_of& with(unsigned value) {
    for (unsigned shift = 0; shift < 32; shift += 8) mix(value >> shift & 255U);
    return *this;
  }
  operator std::uint32_t() const { return static_cast<std::uint32_t>(hash_ ^ hash_ >> 32); }

 private:
  void mix(unsigned byte) { hash_ = (hash_ ^ byte) * 1099511628211ULL; }
  std::uint64_t hash_ = 14695981039346656037ULL;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The sound of a Latin name; others as they are.
std::string sound(const std::string& name) {
  std::string out = soundex(name);
  return out.empty() ? name : out;
}

class keys {
 public:
  keys(const profile& one, bool probing) : one_(one), probing_(probing) {}

  std::vector<std::uint32_t> run() {
    for (const auto& [kind, number] : {std::pair('n', &one_.nhs_number), {'u', &one_.upn}, {'r', &one_.number}})
      if (number->size() >= 4) add(key_of(kind).with(*number));
    for (const whole_name& name : one_.names) of_name(name);
    if (one_.born && one_.born->month != 0) of_birth(*one_.born);
    if (!one_.restricted) {
      for (const place& where : one_.places) of_place(where);
      for (const std::string& line : one_.telephones) add(key_of('t').with(line));
    }
    std::ranges::sort(out_);
    out_.erase(std::unique(out_.begin(), out_.end()), out_.end());
    return std::move(out_);
  }

 private:
  void add(std::uint32_t key) { out_.push_back(key); }

  void of_two_names(const std::string& given, const std::string& family) {
    add(key_of('g').with(sound(given)).with(sound(family)));
    if (probing_) add(key_of('g').with(sound(family)).with(sound(given)));
  }

  void of_name(const whole_name& name) {
    if (name.given.empty() || name.family.empty()) return;
    of_two_names(name.given.front(), joined(name.family));
    if (name.family.size() == 1) return;
    for (const std::string& part : name.family)
      if (part.size() > 2) of_two_names(name.given.front(), part);
  }

  void of_birth(const birth& born) {
    const auto year = static_cast<unsigned>(born.year_from);
    add(key_of('d').with(year).with(born.month).with(born.day));
    if (probing_ && born.day <= 12) add(key_of('d').with(year).with(born.day).with(born.month));
    const whole_name& name = one_.names.front();
    const std::string* first = name.given.empty() ? nullptr : &name.given.front();
    const std::string family = joined(name.family);
    for (const std::string* part : {first, family.empty() ? nullptr : &family}) {
      if (part == nullptr) continue;
      add(key_of('y').with(sound(*part)).with(born.month).with(born.day));
      add(key_of('m').with(sound(*part)).with(year).with(born.month));
    }
  }

  void of_place(const place& where) {
    if (where.postcode.empty()) return;
    const auto from = std::ranges::find_if(where.address, is_digit);
    const std::string house(from, std::find_if_not(from, where.address.end(), is_digit));
    if (!house.empty()) add(key_of('h').with(where.postcode).with(house));
    const whole_name& name = one_.names.front();
    if (!name.given.empty()) add(key_of('p').with(where.postcode).with(sound(name.given.front())));
    if (!name.family.empty()) add(key_of('p').with(where.postcode).with(sound(joined(name.family))));
  }

  const profile& one_;
  bool probing_;
  std::vector<std::uint32_t> out_;
};

}  // namespace

std::vector<std::uint32_t> keys_of(const profile& one, bool probing) { return keys(one, probing).run(); }

std::uint32_t people_index::add(const profile& one) {
  MASH_ASSERT(!sealed_);
  const std::uint32_t number = people_.add(one);
  often_.add(one);
  for (const std::uint32_t key : keys_of(one, false)) entries_.push_back({key, number});
  return number;
}

void people_index::seal() {
  std::ranges::sort(entries_);
  entries_.shrink_to_fit();
  people_.shrink();
  sealed_ = true;
}

std::size_t people_index::bytes() const noexcept {
  return people_.bytes() + often_.bytes() + entries_.capacity() * sizeof(entry);
}

std::vector<std::uint32_t> people_index::candidates(const profile& who) const {
  MASH_ASSERT(sealed_);
  std::vector<std::span<const entry>> shared;
  for (const std::uint32_t key : keys_of(who, true))
    shared.emplace_back(std::ranges::equal_range(entries_, key, {}, &entry::key));
  std::ranges::sort(shared, {}, &std::span<const entry>::size);
  std::vector<std::uint32_t> out;
  for (const auto sharers : shared) {
    if (out.size() + sharers.size() > CANDIDATES_MAX) break;
    for (const entry& one : sharers) out.push_back(one.number);
  }
  std::ranges::sort(out);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::vector<looked_up> people_index::look_up(const profile& who, const given_names& forms, const weights& by) const {
  std::vector<looked_up> out;
  const naming names{forms, &often_};
  for (const std::uint32_t number : candidates(who)) {
    decision found = decide(compare(who, people_.at(number), names), by);
    if (found.band) out.push_back({number, std::move(found)});
  }
  std::ranges::sort(out, {}, [](const looked_up& one) { return std::pair(-one.found.score, one.number); });
  return out;
}

}  // namespace mash::matching
