// SPDX-License-Identifier: Apache-2.0
#include "base/tlog/tiles.hpp"

#include <gtest/gtest.h>

#include <random>

#include "base/tlog/tile_tree.hpp"
#include "tests/unit/tlog/sample.hpp"

namespace mash::tlog {
namespace {

TEST(tiles, paths_are_those_of_the_specification) {
  EXPECT_EQ(tile_path({0, 1234067, 256, false}), "tile/0/x001/x234/067");
  EXPECT_EQ(tile_path({1, 0, 3, false}), "tile/1/000.p/3");
  EXPECT_EQ(tile_path({0, 3, 232, true}), "tile/entries/003.p/232");
  EXPECT_EQ(tile_path({2, 999, 256, false}), "tile/2/999");
  EXPECT_EQ(tile_path({0, 1000, 256, true}), "tile/entries/x001/000");
}

TEST(tiles, every_path_we_write_reads_back) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 2000; ++round) {
    const bool entries = random() % 2 == 0;
    const tile_name name{entries ? 0 : static_cast<unsigned>(random() % (TILE_LEVEL_MAX + 1)),
                         random() % (std::uint64_t{1} << (random() % 40)), 1 + static_cast<unsigned>(random() % 256),
                         entries};
    ASSERT_EQ(parse_tile_path(tile_path(name)).value(), name) << tile_path(name);
  }
}

TEST(tiles, other_spellings_are_not_found) {
  for (const std::string_view bad : {"",
                                     "tile",
                                     "tile/",
                                     "tile/0",
                                     "tile/0/",
                                     "tile/0/0",
                                     "tile/0/00",
                                     "tile/0/0000",
                                     "tile/00/000",
                                     "tile/6/000",
                                     "tile/-1/000",
                                     "tile/0/000.p",
                                     "tile/0/000.p/",
                                     "tile/0/000.p/0",
                                     "tile/0/000.p/256",
                                     "tile/0/000.p/01",
                                     "tile/0/000.p/1/2",
                                     "tile/0/000.p/1.p/1",
                                     "tile/0/x000/000",
                                     "tile/0/001/000",
                                     "tile/0/x001",
                                     "tile/0/x001/x000",
                                     "tile/0/X001/000",
                                     "/tile/0/000",
                                     "tile/0/000/",
                                     "tile/0/../000",
                                     "tile/entry/000",
                                     "tile/entries/",
                                     "tile/0/x999/x999/x999/x999/x999/x999/999",
                                     "tile/0/000 ",
                                     "tile/0//000",
                                     "tile/entries/000.p/-1"})
    EXPECT_EQ(parse_tile_path(bad).error().code, errc::not_found) << bad;
}

TEST(tiles, widths_are_those_of_the_specifications_example) {
  // A tree of 70,000: 273 full and one 112 wide at level 0; one full and one 17 wide at level 1; one 1 wide at level 2.
  EXPECT_EQ(tile_width(0, 272, 70000), 256u);
  EXPECT_EQ(tile_width(0, 273, 70000), 112u);
  EXPECT_EQ(tile_width(0, 274, 70000), 0u);
  EXPECT_EQ(tile_width(1, 0, 70000), 256u);
  EXPECT_EQ(tile_width(1, 1, 70000), 17u);
  EXPECT_EQ(tile_width(2, 0, 70000), 1u);
  EXPECT_EQ(tile_width(3, 0, 70000), 0u);
  EXPECT_EQ(tile_width(0, 0, 0), 0u);
  EXPECT_EQ(tile_width(0, 0, 256), 256u);
  EXPECT_EQ(tile_width(0, 1, 256), 0u);
  EXPECT_EQ(tile_width(63, 0, 70000), 0u);
}

TEST(tiles, entry_bundles_read_back_and_a_cut_one_is_corrupt) {
  const std::vector<std::string> entries{"", "a", std::string(256, 'b'), std::string(ENTRY_BYTES_MAX, 'c')};
  std::string bundle;
  for (const auto& entry : entries) append_entry(bundle, entry);
  std::string_view rest = bundle;
  for (const auto& entry : entries) EXPECT_EQ(take_entry(rest).value(), entry);
  EXPECT_TRUE(rest.empty());
  std::string_view one_byte("\0", 1), cut("\0\x03xy", 4);
  EXPECT_EQ(take_entry(one_byte).error().code, errc::corrupt);
  EXPECT_EQ(take_entry(cut).error().code, errc::corrupt);
}

// The tiles of a growing tree, kept the way a store keeps them.
struct kept_tiles {
  std::map<tile_key, std::string> bytes;
  std::size_t reads = 0;
  void keep(tile_tower& tower) {
    for (const auto& changed : tower.take_changed()) bytes[changed.key] = changed.nodes.bytes();
  }
  tile_source source() {
    return [this](tile_key key, unsigned) -> result<std::string> {
      ++reads;
      const auto found = bytes.find(key);
      if (found == bytes.end()) return fail(errc::not_found, "no such tile");
      return found->second;
    };
  }
};

TEST(tile_tree, the_samples_tiles_are_ours_byte_for_byte) {
  tile_tower tower;
  kept_tiles kept;
  for (const auto& leaf : test::sample_leaves()) tower.append(leaf_hash(as_bytes(leaf)));
  kept.keep(tower);
  EXPECT_EQ(kept.bytes.size(), 5u);
  for (const auto& [key, bytes] : kept.bytes) {
    const auto width = static_cast<unsigned>(bytes.size() / 32);
    EXPECT_EQ(bytes, test::read_data("sample/tiles/" + tile_path({key.level, key.index, width, false})));
  }
}

TEST(tile_tree, the_samples_entry_bundles_are_ours_byte_for_byte) {
  const auto leaves = test::sample_leaves();
  for (std::uint64_t index = 0; index < 4; ++index) {
    const unsigned width = tile_width(0, index, leaves.size());
    std::string bundle;
    for (unsigned i = 0; i < width; ++i) append_entry(bundle, leaves[index * 256 + i]);
    EXPECT_EQ(bundle, test::read_data("sample/tiles/" + tile_path({0, index, width, true})));
  }
}

TEST(tile_tree, the_tower_has_the_frontiers_root_at_every_size_and_after_every_reload) {
  tile_tower tower;
  frontier edge;
  kept_tiles kept;
  std::mt19937 random(3);
  for (unsigned size = 0; size < 70000; ++size) {
    if (size < 1100 || size % 997 == 0 || size >= 65530) ASSERT_EQ(tower.root(), edge.root()) << size;
    if (random() % 500 == 0 || size == 256 || size == 65536) {
      kept.keep(tower);
      tower = tile_tower::load(size, kept.source()).value();
      ASSERT_EQ(tower.root(), edge.root()) << size;
    }
    const digest leaf = sha256(std::to_string(size));
    tower.append(leaf);
    edge.append(leaf);
  }
}

TEST(tile_tree, proofs_from_tiles_are_those_from_leaves) {
  constexpr std::uint64_t SIZE = 3000;
  test::memory_tree plain;
  tile_tower tower;
  kept_tiles kept;
  for (std::uint64_t i = 0; i < SIZE; ++i) {
    plain.add(std::to_string(i));
    tower.append(plain.leaves.back());
    if (i % 37 == 0) kept.keep(tower);
  }
  kept.keep(tower);
  tile_cache cache(kept.source());
  std::mt19937 random(5);
  for (int round = 0; round < 300; ++round) {
    const std::uint64_t size = 1 + random() % SIZE, index = random() % size, older = 1 + random() % size;
    ASSERT_EQ(root_at(cache, size).value(), plain.root(size));
    ASSERT_EQ(inclusion_proof(cache, index, size).value(), inclusion_proof(plain, index, size).value());
    ASSERT_EQ(consistency_proof(cache, older, size).value(), consistency_proof(plain, older, size).value());
  }
  EXPECT_LE(kept.reads, 20u) << "each of the 14 tiles is read once and then kept";
}

TEST(tile_tree, the_cache_is_bounded_and_rereads_what_was_too_narrow) {
  tile_tower tower;
  kept_tiles kept;
  for (int i = 0; i < 3; ++i) tower.append(sha256(std::to_string(i)));
  kept.keep(tower);
  tile_cache cache(kept.source());
  EXPECT_TRUE(cache.read({0, 2}).has_value());
  EXPECT_EQ(cache.read({0, 3}).error().code, errc::corrupt);
  tower.append(sha256("3"));
  kept.keep(tower);
  EXPECT_EQ(cache.read({0, 3}).value(), sha256("3"));
  for (int i = 4; i < 256 * 100; ++i) tower.append(sha256(std::to_string(i)));
  kept.keep(tower);
  for (std::uint64_t tile = 0; tile < 100; ++tile)
    ASSERT_TRUE(cache.read({8, tile}).has_value() && cache.read({0, tile * 256}));
  kept.reads = 0;
  ASSERT_TRUE(cache.read({0, 99 * 256 + 7}).has_value());
  EXPECT_EQ(kept.reads, 0u);
  ASSERT_TRUE(cache.read({0, 7}).has_value());
  EXPECT_EQ(kept.reads, 1u) << "the tile used longest ago was let go";
}

TEST(tile_tree, a_tile_that_is_not_whole_hashes_is_corrupt) {
  EXPECT_EQ(tile_nodes::from_bytes("").error().code, errc::corrupt);
  EXPECT_EQ(tile_nodes::from_bytes(std::string(33, 'x')).error().code, errc::corrupt);
  EXPECT_EQ(tile_nodes::from_bytes(std::string(257 * 32, 'x')).error().code, errc::corrupt);
  const tile_source wide = [](tile_key, unsigned) -> result<std::string> { return std::string(2 * 32, 'x'); };
  EXPECT_EQ(tile_tower::load(1, wide).error().code, errc::corrupt);
  EXPECT_EQ(tile_tower::load(TREE_SIZE_MAX + 1, wide).error().code, errc::corrupt);
}

}  // namespace
}  // namespace mash::tlog
