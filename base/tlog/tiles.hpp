// SPDX-License-Identifier: Apache-2.0
// The names and bytes of C2SP tlog-tiles: 256 hashes to a tile, 256 entries to a bundle. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/crypto.hpp"

namespace mash::tlog {

inline constexpr unsigned TILE_WIDTH = 256;
inline constexpr unsigned TILE_HEIGHT = 8;     // levels of the tree in one tile
inline constexpr unsigned TILE_LEVEL_MAX = 5;  // 256^6 is TREE_SIZE_MAX
inline constexpr std::size_t ENTRY_BYTES_MAX = 65535;

// A tile of hashes, or a bundle of entries (whose `level` is 0).
struct tile_name {
  unsigned level = 0;
  std::uint64_t index = 0;
  unsigned width = TILE_WIDTH;  // below 256: a partial tile
  bool entries = false;
  friend bool operator==(const tile_name&, const tile_name&) = default;
};

[[nodiscard]] std::string tile_path(const tile_name& name);  // tile/0/x001/x234/067, tile/entries/003.p/232
// Accepts exactly what `tile_path` writes for a log within TREE_SIZE_MAX.
[[nodiscard]] result<tile_name> parse_tile_path(std::string_view path);
// How many hashes the tile has in a tree of that size; 0 if it is beyond the edge.
[[nodiscard]] unsigned tile_width(unsigned level, std::uint64_t index, std::uint64_t tree_size) noexcept;

// Entry bundles: for each entry its length (u16, big-endian), then its bytes.
void append_entry(std::string& bundle, std::string_view entry);  // at most ENTRY_BYTES_MAX
// Takes the first entry off `bundle`; `corrupt` if it is cut short. `bundle` must not be empty.
[[nodiscard]] result<std::string_view> take_entry(std::string_view& bundle);

}  // namespace mash::tlog
