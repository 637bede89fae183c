// SPDX-License-Identifier: Apache-2.0
#include "hub/store/request_index.hpp"

#include <algorithm>
#include <functional>

namespace mash::hub {
namespace {

constexpr unsigned PART_BITS = 16;
constexpr std::uint64_t PART = std::uint64_t{1} << PART_BITS;
constexpr std::string_view MEMBER = "\"request\":\"";
constexpr std::size_t ID_BYTES = 36;

std::uint64_t print_of(std::string_view request) {
  return std::uint64_t{std::hash<std::string_view>()(request)} >> PART_BITS << PART_BITS;
}

// An entry has no free text, so these characters stand in it as the member of that name or not at all.
std::string_view request_in(std::string_view entry) {
  const std::size_t at = entry.find(MEMBER);
  if (at == std::string_view::npos) return {};
  return entry.substr(at + MEMBER.size(), ID_BYTES);
}

}  // namespace

void request_index::append(std::string_view entry) {
  const std::string_view request = request_in(entry);
  if (!request.empty()) last_.push_back(print_of(request) | (covered_ & (PART - 1)));
  if (++covered_ % PART != 0) return;
  std::ranges::sort(last_);
  last_.shrink_to_fit();
  parts_.push_back(std::move(last_));
  last_.clear();
}

void request_index::find_in(const std::vector<mark>& part, mark print, std::uint64_t begin,
                            std::vector<std::uint64_t>& into) const {
  for (auto at = std::ranges::lower_bound(part, print); at != part.end() && (*at & ~(PART - 1)) == print; ++at)
    into.push_back(begin + (*at & (PART - 1)));
}

std::vector<std::uint64_t> request_index::find(std::string_view request, std::uint64_t first, std::uint64_t end) const {
  const mark print = print_of(request);
  std::vector<std::uint64_t> found;
  for (std::uint64_t part = first / PART; part < parts_.size() && part * PART < end; ++part)
    find_in(parts_[part], print, part * PART, found);
  const std::uint64_t begin = parts_.size() * PART;
  for (const mark one : last_)
    if ((one & ~(PART - 1)) == print) found.push_back(begin + (one & (PART - 1)));
  std::erase_if(found, [&](std::uint64_t at) { return at < first || at >= end; });
  return found;
}

}  // namespace mash::hub
