// SPDX-License-Identifier: Apache-2.0
// The transparency log as evidence: which entries there are about something, proofs for them, and what opens them.
// Nothing that is not durable and signed is seen here. Every call reads a bounded part, so that whoever goes through a
// long log lets others in between.
#pragma once

#include <map>

#include "hub/requests/store_port.hpp"

namespace mash::hub {

// At most so many entries are looked at in one call.
inline constexpr std::uint64_t ENTRIES_A_LOOK = 4096;

struct log_slice {
  std::uint64_t first = 0, end = 0;     // of these, at most the first ENTRIES_A_LOOK
  std::vector<std::string> containing;  // all of these stand in the entry's text
  // If set, only entries of this request are wanted (`containing` says so, too): the port may know where they are, and
  // then looks at more than ENTRIES_A_LOOK at once.
  std::string request = {};
};

struct logged_entry {
  std::uint64_t index = 0;
  std::string text;  // canonical JSON of the leaf
};

struct looked_at {
  std::vector<logged_entry> found;
  std::uint64_t next = 0;  // the first that was not looked at
};

class evidence_port {
 public:
  virtual ~evidence_port() = default;
  [[nodiscard]] virtual awaitable<result<looked_at>> entries(log_slice wanted) = 0;
  // Of a log of `size` entries the first that was decided at `from` or later. The clock of a hub can be set back, so
  // entries near to it may stand on the other side: the caller leaves a margin.
  [[nodiscard]] virtual awaitable<result<std::uint64_t>> first_since(instant from, std::uint64_t size) = 0;
  // Of the log when it had so many entries; `size` is at most that of a signed checkpoint.
  [[nodiscard]] virtual awaitable<result<digest>> root_at(std::uint64_t size) = 0;
  // For each index its inclusion proof in the tree of that size, which is a signed one.
  [[nodiscard]] virtual awaitable<result<std::vector<std::vector<digest>>>> proofs(std::vector<std::uint64_t> indexes,
                                                                                   std::uint64_t size) = 0;
  // The records of acts that were about no step of a request, by the id of the entry; those that were erased are left
  // out.
  [[nodiscard]] virtual awaitable<result<std::map<std::string, json::object>>> act_records(
      std::vector<std::string> entries) = 0;
};

}  // namespace mash::hub
