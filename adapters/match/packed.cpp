// SPDX-License-Identifier: Apache-2.0
#include "adapters/match/packed.hpp"

#include <algorithm>

namespace mash::matching {
namespace {

constexpr std::size_t BYTE_MAX = 255;

class writer {
 public:
  explicit writer(std::string& to) : to_(to) {}
  void byte(std::size_t value) { to_.push_back(static_cast<char>(value)); }
  std::size_t count(std::size_t of) {
    byte(std::min(of, BYTE_MAX));
    return std::min(of, BYTE_MAX);
  }
  void text(std::string_view value) { to_.append(value.substr(0, count(value.size()))); }
  void texts(const std::vector<std::string>& values) {
    for (std::size_t i = 0, until = count(values.size()); i < until; ++i) text(values[i]);
  }
  void year(int value) {
    const auto whole = static_cast<std::size_t>(std::clamp(value, 0, 0xFFFF));
    byte(whole >> 8);
    byte(whole & BYTE_MAX);
  }

 private:
  std::string& to_;
};

class reader {
 public:
  reader(const std::string& from, std::size_t at) : from_(from), at_(at) {}
  std::size_t byte() { return static_cast<unsigned char>(from_[at_++]); }
  std::string text() {
    const std::size_t size = byte();
    at_ += size;
    return from_.substr(at_ - size, size);
  }
  std::vector<std::string> texts() {
    std::vector<std::string> out(byte());
    for (std::string& one : out) one = text();
    return out;
  }
  int year() {
    const std::size_t high = byte();
    return static_cast<int>(high << 8 | byte());
  }

 private:
  const std::string& from_;
  std::size_t at_;
};

}  // namespace

std::uint32_t packed_people::add(const profile& one) {
  starts_.push_back(bytes_.size());
  writer to(bytes_);
  to.byte((one.restricted ? 1U : 0U) | (one.closed ? 2U : 0U) | (one.born ? 4U : 0U) |
          static_cast<std::size_t>(one.sex) << 4);
  if (one.born) {
    to.year(one.born->year_from);
    to.year(one.born->year_until);
    to.byte(one.born->month);
    to.byte(one.born->day);
  }
  for (std::size_t i = 0, until = to.count(one.names.size()); i < until; ++i) {
    to.texts(one.names[i].given);
    to.texts(one.names[i].family);
  }
  for (const std::string* number : {&one.nhs_number, &one.upn, &one.number}) to.text(*number);
  for (std::size_t i = 0, until = to.count(one.places.size()); i < until; ++i)
    for (const std::string* part : {&one.places[i].postcode, &one.places[i].address, &one.places[i].town})
      to.text(*part);
  to.texts(one.telephones);
  return static_cast<std::uint32_t>(starts_.size() - 1);
}

profile packed_people::at(std::uint32_t number) const {
  profile out;
  reader from(bytes_, starts_[number]);
  const std::size_t flags = from.byte();
  out.restricted = (flags & 1U) != 0;
  out.closed = (flags & 2U) != 0;
  out.sex = static_cast<policy::sex>(flags >> 4);
  if ((flags & 4U) != 0) {
    out.born.emplace();
    out.born->year_from = from.year();
    out.born->year_until = from.year();
    out.born->month = static_cast<unsigned>(from.byte());
    out.born->day = static_cast<unsigned>(from.byte());
  }
  out.names.resize(from.byte());
  for (whole_name& name : out.names) {
    name.given = from.texts();
    name.family = from.texts();
  }
  for (std::string* text : {&out.nhs_number, &out.upn, &out.number}) *text = from.text();
  out.places.resize(from.byte());
  for (place& where : out.places)
    for (std::string* part : {&where.postcode, &where.address, &where.town}) *part = from.text();
  out.telephones = from.texts();
  return out;
}

std::size_t packed_people::bytes() const noexcept {
  return bytes_.capacity() + starts_.capacity() * sizeof(starts_[0]);
}

void packed_people::shrink() {
  bytes_.shrink_to_fit();
  starts_.shrink_to_fit();
}

}  // namespace mash::matching
