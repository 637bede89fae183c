// SPDX-License-Identifier: Apache-2.0
// The AGREEMENT line of MASHX1 (docs/formats/exchange.md), both ways: the hub offers one signed version of the
// agreement as a whole, the member says what became of it. Strict like the codec; what the files hold, and who signed
// them, is not judged here.
#pragma once

#include "adapters/contract/lines.hpp"
#include "policy/manifest.hpp"

namespace mash::contract {

// Hub to member.
struct agreement_offer {
  std::uint64_t session = 0;
  std::string manifest;           // the signed note, as its file holds it
  policy::folder_contents files;  // the others
};

// What became of an offered version.
enum class offer_outcome : unsigned char {
  held,        // it is durable here, in force or next
  malformed,   // the line, the manifest or the files break their format, or the files are not those of the manifest
  not_signed,  // a party's signature is missing or bad
  replayed,    // a higher sequence was seen, or another text under this one
  refused,     // it does not hold as an agreement, or this member is no party of it
};

// Member to hub.
struct agreement_reply {
  std::uint64_t session = 0;
  std::string agreement;  // digest of the offered version; empty if the offer could not be read so far
  offer_outcome outcome{};
  std::string detail;  // one sentence; empty if held
};

// `too_large`: the version does not fit into one line and cannot be offered.
[[nodiscard]] result<std::string> encode(const agreement_offer& from);
[[nodiscard]] std::string encode(const agreement_reply& from);
[[nodiscard]] result<agreement_offer> decode_agreement_offer(std::string_view line);
[[nodiscard]] result<agreement_reply> decode_agreement_reply(std::string_view line);

}  // namespace mash::contract

namespace mash {

template <>
struct words<contract::offer_outcome> {
  static constexpr auto list =
      std::to_array<std::string_view>({"held", "malformed", "not_signed", "replayed", "refused"});
};

}  // namespace mash
