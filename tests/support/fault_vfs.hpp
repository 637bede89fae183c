// SPDX-License-Identifier: Apache-2.0
// A file system under SQLite that fails on request: the Nth operation that changes something, once or from then on, or
// the power goes there and what was not synced is lost, torn or out of order. It stands in front of the real one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace mash::test {

enum class fault : std::uint8_t {
  none,
  io_error,   // the operation fails as a broken disk does
  disk_full,  // a write fails for want of space
  power_cut,  // this and every later operation fails and changes nothing; see `lose_unsynced`
};

enum class operation : std::uint8_t { any, open, write, sync, truncate, map, remove };

struct fault_plan {
  fault what = fault::none;
  operation which = operation::any;
  std::uint64_t at = 0;  // counts the operations of that kind from 1
  bool sticky = false;   // also every one after it
};

// One at a time per process, since SQLite's default file system is a process-wide setting. Made before the first
// connection is opened and destroyed after the last is closed. Any thread may do I/O through it.
class fault_vfs {
 public:
  fault_vfs();
  fault_vfs(const fault_vfs&) = delete;
  fault_vfs& operator=(const fault_vfs&) = delete;
  ~fault_vfs();

  void arm(fault_plan plan);                              // and starts to count from zero
  [[nodiscard]] std::uint64_t count(operation of) const;  // since `arm`
  [[nodiscard]] bool fired() const;

  // After a power cut, with every connection closed: each write since the last sync of its file is kept, lost or torn
  // at a sector, as `seed` decides; then the power is back.
  void lose_unsynced(std::uint64_t seed);
};

}  // namespace mash::test
