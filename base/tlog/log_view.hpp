// SPDX-License-Identifier: Apache-2.0
// Reading a log that `sqlite_log` keeps, through any connection. One object per thread and connection; it remembers the
// last tiles it used. Sizes come from a signed checkpoint: what is stored beyond it is not yet vouched for.
#pragma once

#include <functional>
#include <string>

#include "base/sqlite/connection.hpp"
#include "base/tlog/checkpoint.hpp"
#include "base/tlog/tile_tree.hpp"

namespace mash::tlog {

class log_view {
 public:
  // `db` must outlive the view.
  explicit log_view(sqlite::connection& db);
  log_view(const log_view&) = delete;  // the cache's source points back here
  log_view& operator=(const log_view&) = delete;

  [[nodiscard]] result<std::uint64_t> size();  // entries stored, perhaps more than are signed
  [[nodiscard]] result<std::string> leaf(std::uint64_t index);

  // In order, each entry of the range once; stops at the visitor's error. `not_found` if the log ends before the range.
  using visitor = std::function<result<void>(std::uint64_t index, std::string_view entry)>;
  [[nodiscard]] result<void> for_each(leaf_range range, const visitor& visit);

  // The bytes that C2SP tlog-tiles serves under that name; `not_found` if the log is not so wide there.
  [[nodiscard]] result<std::string> tile(const tile_name& name);
  // The same by path, and `not_found` for what a tree of `signed_size` does not have: nothing unsigned is ever served.
  [[nodiscard]] result<std::string> serve(std::string_view path, std::uint64_t signed_size);

  [[nodiscard]] result<digest> root_at(std::uint64_t size) { return tlog::root_at(hashes_, size); }
  [[nodiscard]] result<proof_hashes> inclusion_proof(std::uint64_t index, std::uint64_t size) {
    return tlog::inclusion_proof(hashes_, index, size);
  }
  [[nodiscard]] result<proof_hashes> consistency_proof(std::uint64_t size1, std::uint64_t size2) {
    return tlog::consistency_proof(hashes_, size1, size2);
  }
  // The receipt of an entry under a signed head that covers it.
  [[nodiscard]] result<std::string> receipt(std::uint64_t index, const signed_checkpoint& under);

  // Recomputes everything from the entries: the root at `head.size`, and every stored tile. For backups and tests; a
  // second or two for each million entries. `corrupt` says what differs.
  [[nodiscard]] result<void> check_all(const checkpoint& head);

  [[nodiscard]] tile_cache& hashes() noexcept { return hashes_; }
  [[nodiscard]] result<std::string> stored_tile(tile_key key);  // as stored, whatever its width

 private:
  sqlite::connection& db_;
  tile_cache hashes_;
};

}  // namespace mash::tlog
