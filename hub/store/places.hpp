// SPDX-License-Identifier: Apache-2.0
// Where each sealed value of the hub's database belongs (docs/formats/sealed.md, "What the hub seals"): shared by the
// store, which writes them, and by whoever checks a copy.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/sealed.hpp"

namespace mash::hub {

inline constexpr std::size_t WRAPPED_KEY_BYTES = 77;

// A key that was destroyed is overwritten with zeros.
[[nodiscard]] inline bool is_destroyed(std::string_view wrapped) {
  return wrapped.find_first_not_of('\0') == std::string_view::npos;
}

inline constexpr std::string_view CONTENT = "content", RECORD = "record";

// `which`: CONTENT or RECORD.
[[nodiscard]] inline seal_place key_place(std::string_view which, std::string_view request) {
  return {which == CONTENT ? "key.content" : "key.record", request, "", "1"};
}
// Keys of the hub itself: "index" (blind indexes), "admin" (records of administrative acts).
[[nodiscard]] inline seal_place hub_key_place(std::string_view name) { return {"key.hub", "", name, "1"}; }

// What stands in clear beside a step's sealed values; it is part of what authenticates them.
struct step_head {
  std::uint64_t number = 0;
  std::string_view kind;
  std::int64_t at_ms = 0;
};

// What stands in clear in a request's row. Its `head` is an empty text sealed under the record key in this place.
struct request_head {
  std::int64_t opened_ms = 0;
  bool is_open = true;
  std::string token, body_mac;  // empty: none
};
[[nodiscard]] inline std::string item_of(const request_head& head) {
  return std::to_string(head.opened_ms) + (head.is_open ? " open " : " settled ") + to_hex(as_bytes(head.token)) + ' ' +
         to_hex(as_bytes(head.body_mac));
}
// `item` is what `item_of` gave, and must outlive the place.
[[nodiscard]] inline seal_place head_place(std::string_view request, std::string_view item) {
  return {"request.head", request, item, "1"};
}

[[nodiscard]] inline seal_place admin_place(std::string_view entry) { return {"admin.record", entry, "", "1"}; }

}  // namespace mash::hub
