// SPDX-License-Identifier: Apache-2.0
#include "base/tlog/tile_tree.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace mash::tlog {
namespace {

constexpr std::size_t CACHED_TILES_MAX = 64;  // 1 MB

}  // namespace

std::string entries_under(tile_key tile, unsigned position) {
  const unsigned shift = TILE_HEIGHT * tile.level;
  const std::uint64_t first = (tile.index * TILE_WIDTH + position) << shift;
  if (tile.level == 0) return "entry " + std::to_string(first);
  return "entries " + std::to_string(first) + " to " + std::to_string(first + (std::uint64_t{1} << shift) - 1);
}

result<tile_nodes> tile_nodes::from_bytes(std::string_view hashes) {
  if (hashes.empty() || hashes.size() % sizeof(digest) != 0 || hashes.size() > TILE_WIDTH * sizeof(digest))
    return fail(errc::corrupt, "a stored tile of the log does not hold whole hashes");
  tile_nodes tile;
  for (; !hashes.empty(); hashes.remove_prefix(sizeof(digest))) {
    digest hash;
    std::memcpy(hash.data(), hashes.data(), hash.size());
    tile.push(hash);
  }
  return tile;
}

void tile_nodes::push(const digest& hash) {
  MASH_ASSERT(!full());
  nodes_[width_] = hash;
  ++width_;
  for (unsigned height = 1; height <= TILE_HEIGHT && width_ % (1u << height) == 0; ++height) {
    const unsigned index = (width_ >> height) - 1;
    nodes_[offset(height) + index] = node_hash(at(height - 1, 2 * index), at(height - 1, 2 * index + 1));
  }
}

const digest& tile_nodes::at(unsigned height, unsigned index) const {
  MASH_ASSERT(height <= TILE_HEIGHT && has(height, index));
  return nodes_[offset(height) + index];
}

std::string_view tile_nodes::bytes() const noexcept {
  return {reinterpret_cast<const char*>(nodes_.data()), width_ * sizeof(digest)};
}

result<digest> tile_cache::read(node_id node) {
  const unsigned height = node.level % TILE_HEIGHT;
  const tile_key key{node.level / TILE_HEIGHT, node.index >> (TILE_HEIGHT - height)};
  const auto index = static_cast<unsigned>(node.index & ((TILE_WIDTH >> height) - 1));
  auto found = tiles_.find(key);
  if (found == tiles_.end() || !found->second.nodes.has(height, index)) {
    MASH_TRY(bytes, source_(key, (index + 1) << height));
    MASH_TRY(tile, tile_nodes::from_bytes(*bytes));
    if (!tile->has(height, index)) return fail(errc::corrupt, "a stored tile of the log is too short");
    put(key, *tile);
    found = tiles_.find(key);
  }
  found->second.used_at = ++uses_;
  return found->second.nodes.at(height, index);
}

void tile_cache::put(tile_key key, const tile_nodes& nodes) {
  if (tiles_.size() >= CACHED_TILES_MAX && !tiles_.contains(key))
    tiles_.erase(std::ranges::min_element(tiles_, {}, [](const auto& held) { return held.second.used_at; }));
  tiles_.insert_or_assign(key, slot{++uses_, nodes});
}

result<tile_tower> tile_tower::load(std::uint64_t size, const tile_source& source) {
  tile_tower tower;
  if (size > TREE_SIZE_MAX) return fail(errc::corrupt, "the stored log claims an impossible size");
  tower.size_ = size;
  for (unsigned level = 0; size >> (TILE_HEIGHT * level) != 0; ++level) {
    const std::uint64_t hashes = size >> (TILE_HEIGHT * level);
    edge_tile& edge = tower.edge_.emplace_back();
    const auto width = static_cast<unsigned>(hashes % TILE_WIDTH);
    if (width == 0) continue;
    MASH_TRY(bytes, source({level, hashes / TILE_WIDTH}, width));
    MASH_TRY(nodes, tile_nodes::from_bytes(*bytes));
    if (nodes->width() != width)
      return fail(errc::corrupt, "the last stored tile/" + std::to_string(level) + "/" +
                                     std::to_string(hashes / TILE_WIDTH) + " is " + std::to_string(nodes->width()) +
                                     " hashes in width, and a log of " + std::to_string(size) + " entries has " +
                                     std::to_string(width) + " there");
    edge.nodes = *nodes;
  }
  return tower;
}

void tile_tower::append(const digest& leaf) {
  MASH_ASSERT(size_ < TREE_SIZE_MAX);
  digest hash = leaf;
  for (unsigned level = 0;; ++level) {
    if (level == edge_.size()) edge_.emplace_back();
    edge_tile& edge = edge_[level];
    edge.nodes.push(hash);
    edge.changed = true;
    if (!edge.nodes.full()) break;
    // A full tile's root is one hash of the tile above.
    hash = edge.nodes.at(TILE_HEIGHT, 0);
    filled_.push_back({{level, size_ >> (TILE_HEIGHT * (level + 1))}, edge.nodes});
    edge = {};
  }
  ++size_;
}

digest tile_tower::root() const {
  std::vector<digest> parts;
  // The complete subtree of each bit set in the size ends at the right edge, so it lies in that level's last tile.
  for (auto level = static_cast<unsigned>(std::bit_width(size_)); level-- > 0;) {
    if ((size_ >> level & 1) == 0) continue;
    const unsigned height = level % TILE_HEIGHT;
    const auto index = static_cast<unsigned>(((size_ >> level) - 1) & ((TILE_WIDTH >> height) - 1));
    parts.push_back(edge_[level / TILE_HEIGHT].nodes.at(height, index));
  }
  return frontier(size_, std::move(parts)).root();
}

std::vector<tile_tower::changed_tile> tile_tower::take_changed() {
  std::vector<changed_tile> changed = std::exchange(filled_, {});
  for (unsigned level = 0; level < edge_.size(); ++level) {
    if (!std::exchange(edge_[level].changed, false)) continue;
    const std::uint64_t hashes = size_ >> (TILE_HEIGHT * level);
    changed.push_back({{level, hashes / TILE_WIDTH}, edge_[level].nodes});
  }
  return changed;
}

}  // namespace mash::tlog
