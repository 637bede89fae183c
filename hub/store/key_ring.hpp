// SPDX-License-Identifier: Apache-2.0
// The key-encryption key, and while it is being changed the one before: a wrapped key opens under either and is always
// written under the newest. Immutable; each thread of the store has its own copy.
#pragma once

#include <memory>

#include "base/sealed.hpp"

namespace mash::hub {

struct key_ring {
  std::shared_ptr<const sealing_key> newest, earlier;  // `earlier`: null unless it is being changed

  [[nodiscard]] result<sealing_key> unwrap(std::string_view wrapped, const seal_place& place) const {
    const bool by_earlier = earlier != nullptr && earlier->is_named_by(wrapped);
    return sealing_key::unwrap(wrapped, by_earlier ? *earlier : *newest, place);
  }
};

[[nodiscard]] inline result<std::shared_ptr<const sealing_key>> read_kek(std::string_view hex64) {
  MASH_TRY(key, sealing_key::from_hex(hex64));
  return std::make_shared<const sealing_key>(*std::move(key));
}

}  // namespace mash::hub
