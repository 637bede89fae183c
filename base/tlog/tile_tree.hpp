// SPDX-License-Identifier: Apache-2.0
// A tree in tiles: what the log keeps in memory of its right edge, and how hashes between the tiles' levels are found.
#pragma once

#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "base/tlog/proofs.hpp"
#include "base/tlog/tiles.hpp"

namespace mash::tlog {

// One tile with the hashes of the eight levels above it, as far as they are complete. 16 kB.
class tile_nodes {
 public:
  // `corrupt` unless the bytes are 1 to 256 hashes.
  [[nodiscard]] static result<tile_nodes> from_bytes(std::string_view hashes);

  void push(const digest& hash);  // not when full
  [[nodiscard]] unsigned width() const noexcept { return width_; }
  [[nodiscard]] bool full() const noexcept { return width_ == TILE_WIDTH; }
  // `height` 0 is the tile's own hashes, 8 the root of a full tile.
  [[nodiscard]] bool has(unsigned height, unsigned index) const noexcept { return (index + 1) << height <= width_; }
  [[nodiscard]] const digest& at(unsigned height, unsigned index) const;
  [[nodiscard]] std::string_view bytes() const noexcept;

 private:
  static unsigned offset(unsigned height) noexcept { return 2 * TILE_WIDTH - (2 * TILE_WIDTH >> height); }
  unsigned width_ = 0;
  std::array<digest, 2 * TILE_WIDTH - 1> nodes_;
};

struct tile_key {
  unsigned level;
  std::uint64_t index;
  friend auto operator<=>(const tile_key&, const tile_key&) = default;
};

// What a hash of a tile is about, in words: "entry 300", "entries 256 to 511".
[[nodiscard]] std::string entries_under(tile_key tile, unsigned position);

// Reads tiles' bytes, at least `width` hashes of them.
using tile_source = std::function<result<std::string>(tile_key key, unsigned width)>;

// Answers for any complete subtree from tiles, of which it keeps the last ones used. A hash once in a tile never
// changes, so a cached tile can only be too narrow, never stale.
class tile_cache : public hash_reader {
 public:
  explicit tile_cache(tile_source source) : source_(std::move(source)) {}
  [[nodiscard]] result<digest> read(node_id node) override;
  void put(tile_key key, const tile_nodes& nodes);
  void clear() { tiles_.clear(); }

 private:
  struct slot {
    std::uint64_t used_at;
    tile_nodes nodes;
  };
  tile_source source_;
  std::map<tile_key, slot> tiles_;
  std::uint64_t uses_ = 0;
};

// The rightmost tile of every level: appends leaves, says which tiles changed, gives the root.
class tile_tower {
 public:
  tile_tower() = default;
  // Reads the right edge of a stored tree: one tile per level.
  [[nodiscard]] static result<tile_tower> load(std::uint64_t size, const tile_source& source);

  void append(const digest& leaf);
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  [[nodiscard]] digest root() const;

  struct changed_tile {
    tile_key key;
    tile_nodes nodes;
  };
  // Every tile that changed since the last call, in no particular order.
  [[nodiscard]] std::vector<changed_tile> take_changed();
  // Of these only the ones that are full, so that whoever reads a whole log meets each tile once.
  [[nodiscard]] std::vector<changed_tile> take_filled() { return std::exchange(filled_, {}); }

 private:
  struct edge_tile {
    tile_nodes nodes;
    bool changed = false;
  };
  std::uint64_t size_ = 0;
  std::vector<edge_tile> edge_;
  std::vector<changed_tile> filled_;
};

}  // namespace mash::tlog
