// SPDX-License-Identifier: Apache-2.0
// The committed sample log (tests/data/tlog) and a plain in-memory tree to compare with.
#pragma once

#include <gtest/gtest.h>

#include <bit>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "base/tlog/proofs.hpp"
#include "tests/support/source_path.hpp"

namespace mash::tlog::test {

inline std::string data_path(const std::string& name) { return mash::test::source_path("tests/data/tlog/") + name; }

inline std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.is_open()) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}
inline std::string read_data(const std::string& name) { return read_file(data_path(name)); }

inline std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

inline digest hex_digest(std::string_view hex) {
  const auto bytes = from_hex(hex);
  EXPECT_TRUE(bytes && bytes->size() == 32);
  digest out{};
  if (bytes && bytes->size() == 32) std::copy(bytes->begin(), bytes->end(), reinterpret_cast<char*>(out.data()));
  return out;
}

inline signing_key key_from_seed_file(const std::string& name) {
  return signing_key::from_seed(hex_digest(first_line(read_data(name))));
}

// The 1,000 leaves of the sample log; the first eight are the official ones of RFC 6962's test tree.
inline std::vector<std::string> sample_leaves() {
  std::vector<std::string> leaves;
  std::istringstream lines(read_data("sample/leaves.1000.b64"));
  for (std::string line; std::getline(lines, line);) {
    const auto leaf = from_base64(line == "-" ? "" : line);
    EXPECT_TRUE(leaf.has_value());
    leaves.push_back(leaf.value_or(""));
  }
  return leaves;
}

// RFC 6962 section 2.1 word for word: slow, recursive, and independent of what it checks.
inline digest plain_root(const std::vector<digest>& leaves, std::uint64_t begin, std::uint64_t end) {
  if (begin == end) return empty_root();
  if (end - begin == 1) return leaves[begin];
  const std::uint64_t split = begin + std::bit_floor(end - begin - 1);
  return node_hash(plain_root(leaves, begin, split), plain_root(leaves, split, end));
}

// Every complete subtree's hash, computed on demand from the leaves.
class memory_tree : public hash_reader {
 public:
  void add(std::string_view entry) { leaves.push_back(leaf_hash(as_bytes(entry))); }
  result<digest> read(node_id node) override {
    ++reads;
    const std::uint64_t begin = node.index << node.level, end = (node.index + 1) << node.level;
    if (end > leaves.size()) return fail(errc::not_found, "outside the tree");
    return plain_root(leaves, begin, end);
  }
  [[nodiscard]] digest root(std::uint64_t size) const { return plain_root(leaves, 0, size); }

  std::vector<digest> leaves;
  std::size_t reads = 0;
};

}  // namespace mash::tlog::test
