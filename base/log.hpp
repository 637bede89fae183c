// SPDX-License-Identifier: Apache-2.0
// The operational log: one JSON object per line on standard error, for the service manager to keep. It says what the
// machinery did, never about whom: personal data, request paths and bodies have no place here (ASVS 5.0.0, 16.2.5);
// what was asked and answered about a child belongs to the audit log. Any thread may write.
//
//   log::warn("tls_crl_expired", {{"file", path}, {"days", 3}});
//   {"at":"2026-11-20T14:05:00.000Z","days":3,"event":"tls_crl_expired","file":"...","level":"warn"}
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.hpp"

namespace mash::log {

enum class level : std::uint8_t { debug, info, warn, error };
[[nodiscard]] std::string_view to_word(level of) noexcept;

using field_value = std::variant<std::string_view, std::int64_t, bool>;

struct field {
  template <class Value>
    requires std::convertible_to<Value, std::string_view>
  field(std::string_view field_name, const Value& text) : name(field_name), value(std::string_view(text)) {}
  template <std::integral Value>
  field(std::string_view field_name, Value number) : name(field_name), value(to_value(number)) {}

  std::string_view name;  // [a-z0-9_]+, and none of at, level, event
  field_value value;      // text is cut at 256 bytes

 private:
  template <std::integral Value>
  static field_value to_value(Value number) {
    if constexpr (std::same_as<Value, bool>) return number;
    return static_cast<std::int64_t>(number);
  }
};
using fields = std::initializer_list<field>;

void debug(std::string_view event, fields with = {});
void info(std::string_view event, fields with = {});
void warn(std::string_view event, fields with = {});
void error(std::string_view event, fields with = {});

// Lines below this level are not made. `info` until set.
void set_level(level lowest) noexcept;
// The line without its end, as it would be written at `at`; anything but printable ASCII becomes `?`.
[[nodiscard]] std::string format(level of, std::string_view event, fields with, instant at);
// Sends lines elsewhere than to standard error (tests); an empty function brings standard error back.
void redirect(std::function<void(std::string_view line)> sink);

}  // namespace mash::log
