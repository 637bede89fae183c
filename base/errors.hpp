// SPDX-License-Identifier: Apache-2.0
// Expected failures are values. One small set of codes; the detail is one sentence without personal data.
// Bugs are assertions that stay on in release. Exceptions come only from libraries and constructors.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace mash {

enum class errc : std::uint8_t {
  invalid,      // the input breaks its format; the sender must change it
  not_found,    // no such thing, or not for this caller
  conflict,     // the same identity with other content
  denied,       // policy or authority says no
  too_large,    // over a stated limit
  unavailable,  // cannot be done now; may work later
  timed_out,    // a deadline passed
  corrupt,      // stored bytes are not what was written
  io,           // the operating system refused
};

[[nodiscard]] std::string_view to_word(errc code) noexcept;

struct error {
  errc code;
  std::string detail;  // one sentence a practitioner or administrator understands; never personal data
};

template <class T>
using result = std::expected<T, error>;

[[nodiscard]] inline std::unexpected<error> fail(errc code, std::string detail) {
  return std::unexpected(error{code, std::move(detail)});
}

// Ends the process: a broken invariant must not go on to decide about a child.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace mash

#define MASH_ASSERT(condition) \
  (static_cast<bool>(condition) ? void(0) : ::mash::assertion_failed(#condition, __FILE__, __LINE__))

// Hands an error of the called function to our caller; the value is `*name` afterwards.
#define MASH_TRY(name, expression) \
  auto name = (expression);        \
  if (!name) return std::unexpected(std::move(name).error())
