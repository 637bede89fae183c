// SPDX-License-Identifier: Apache-2.0
#include "base/tlog/tiles.hpp"

#include <algorithm>

#include "base/tlog/checkpoint.hpp"

namespace mash::tlog {
namespace {

std::string three_digits(std::uint64_t number) {
  std::string digits = std::to_string(number);
  return digits.insert(0, 3 - digits.size(), '0');
}

// A decimal number within [low, high], in its one spelling.
bool parse_number(std::string_view digits, unsigned low, unsigned high, unsigned& number) {
  const auto parsed = parse_tree_size(digits);
  if (!parsed || *parsed < low || *parsed > high) return false;
  number = static_cast<unsigned>(*parsed);
  return true;
}

}  // namespace

std::string tile_path(const tile_name& name) {
  std::string path = three_digits(name.index % 1000);
  for (std::uint64_t rest = name.index / 1000; rest != 0; rest /= 1000)
    path.insert(0, "x" + three_digits(rest % 1000) + "/");
  path.insert(0, name.entries ? std::string("tile/entries/") : "tile/" + std::to_string(name.level) + "/");
  if (name.width != TILE_WIDTH) path.append(".p/").append(std::to_string(name.width));
  return path;
}

result<tile_name> parse_tile_path(std::string_view path) {
  const auto unknown = [] { return fail(errc::not_found, "no tile has such a name"); };
  tile_name name;
  if (path.size() > 64 || !path.starts_with("tile/")) return unknown();
  std::string_view rest = path.substr(5);
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos) return unknown();
  const std::string_view level = rest.substr(0, slash);
  name.entries = level == "entries";
  if (!name.entries && !parse_number(level, 0, TILE_LEVEL_MAX, name.level)) return unknown();
  rest.remove_prefix(slash + 1);
  if (const std::size_t partial = rest.find(".p/"); partial != std::string_view::npos) {
    if (!parse_number(rest.substr(partial + 3), 1, TILE_WIDTH - 1, name.width)) return unknown();
    rest = rest.substr(0, partial);
  }
  for (const char c : rest) {
    if (c >= '0' && c <= '9') name.index = name.index * 10 + static_cast<unsigned>(c - '0');
    if (name.index > TREE_SIZE_MAX / TILE_WIDTH) return unknown();
  }
  // Digits were read loosely; that writing the name gives the same path is what makes this strict.
  if (tile_path(name) != path) return unknown();
  return name;
}

unsigned tile_width(unsigned level, std::uint64_t index, std::uint64_t tree_size) noexcept {
  if (level > TILE_LEVEL_MAX || tree_size > TREE_SIZE_MAX) return 0;
  const std::uint64_t hashes = tree_size >> (TILE_HEIGHT * level);
  if (index > hashes / TILE_WIDTH) return 0;
  return static_cast<unsigned>(std::min<std::uint64_t>(TILE_WIDTH, hashes - index * TILE_WIDTH));
}

void append_entry(std::string& bundle, std::string_view entry) {
  MASH_ASSERT(entry.size() <= ENTRY_BYTES_MAX);
  bundle.push_back(static_cast<char>(entry.size() >> 8));
  bundle.push_back(static_cast<char>(entry.size() & 0xff));
  bundle.append(entry);
}

result<std::string_view> take_entry(std::string_view& bundle) {
  if (bundle.size() < 2) return fail(errc::corrupt, "an entry bundle ends in the middle of an entry");
  const auto high = static_cast<unsigned char>(bundle[0]), low = static_cast<unsigned char>(bundle[1]);
  const std::size_t size = static_cast<std::size_t>(high) << 8 | low;
  if (bundle.size() - 2 < size) return fail(errc::corrupt, "an entry bundle ends in the middle of an entry");
  const std::string_view entry = bundle.substr(2, size);
  bundle.remove_prefix(2 + size);
  return entry;
}

}  // namespace mash::tlog
