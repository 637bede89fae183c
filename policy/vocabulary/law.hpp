// SPDX-License-Identifier: Apache-2.0
// The lawful basis in four lists. Which value applies when is effective-dated data in an agreement, never code.
// Closed lists: an unknown word is refused, never guessed. The words are the wire format (docs/formats/vocabulary.md).
#pragma once

#include <array>

#include "base/words.hpp"

namespace mash::policy {

// Statutory or common-law power or duty.
enum class power : unsigned char {
  ca1989_s17,
  ca1989_s27,
  ca1989_s46,
  ca1989_s47_1,
  ca1989_s47_9,
  ca2004_s10,
  ca2004_s11,
  ca2004_s16h,
  ca2004_s16la,
  ea2002_s175,
  independent_school_standards,
  oma2007_s14,
  cja2003_s325,
  cda1998_s115,
  police_common_law,
};

// UK GDPR Article 6(1).
enum class article6 : unsigned char {
  b,
  c,
  d,
  e,
  f,
  recognised_legitimate_interests,
};

// UK GDPR Articles 9(2) and 10 with the DPA 2018 Schedule 1 condition.
enum class article9_10 : unsigned char {
  art9_c,
  art9_g_para18,
  art9_h,
  art10_para18,
  art10_para6,
  none,
};

// How the common-law duty of confidence is met.
enum class confidentiality : unsigned char {
  consent,
  statute,
  overriding_public_interest,
  not_confidential,
};

// Under which law the holder processes it.
enum class regime : unsigned char {
  uk_gdpr,
  law_enforcement,
};

}  // namespace mash::policy

namespace mash {

template <>
struct words<policy::power> {
  static constexpr auto list = std::to_array<std::string_view>({
      "ca1989_s17",
      "ca1989_s27",
      "ca1989_s46",
      "ca1989_s47_1",
      "ca1989_s47_9",
      "ca2004_s10",
      "ca2004_s11",
      "ca2004_s16h",
      "ca2004_s16la",
      "ea2002_s175",
      "independent_school_standards",
      "oma2007_s14",
      "cja2003_s325",
      "cda1998_s115",
      "police_common_law",
  });
};

template <>
struct words<policy::article6> {
  static constexpr auto list = std::to_array<std::string_view>({
      "b",
      "c",
      "d",
      "e",
      "f",
      "recognised_legitimate_interests",
  });
};

template <>
struct words<policy::article9_10> {
  static constexpr auto list = std::to_array<std::string_view>({
      "art9_c",
      "art9_g_para18",
      "art9_h",
      "art10_para18",
      "art10_para6",
      "none",
  });
};

template <>
struct words<policy::confidentiality> {
  static constexpr auto list = std::to_array<std::string_view>({
      "consent",
      "statute",
      "overriding_public_interest",
      "not_confidential",
  });
};

template <>
struct words<policy::regime> {
  static constexpr auto list = std::to_array<std::string_view>({
      "uk_gdpr",
      "law_enforcement",
  });
};

}  // namespace mash
