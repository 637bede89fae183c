// SPDX-License-Identifier: Apache-2.0
// One children-in-need census file (DfE, annual, XML without a namespace, root `Message`). It carries no names:
// children are known by LAchildID only. Real files break every schema, so what cannot be read is left out and counted,
// and the rest is used; a file that is not well-formed is not used at all.
#pragma once

#include <string_view>

#include "adapters/local_authority/history.hpp"
#include "base/errors.hpp"

namespace mash::local_authority {

inline constexpr std::size_t CIN_BYTES_MAX = 256 * 1024 * 1024;

struct cin_file {
  std::string reference_date, authority;  // 31 March of the year; the three-digit LEA code
  histories children;
  std::map<std::string, std::string> sexes;  // LAchildID -> female, male, unknown, from Sex or GenderCurrent
  std::size_t children_total = 0;
  std::size_t oddities = 0;  // dates, booleans and ids that could not be read
};

// errc::invalid with the line for a file that is not well-formed, has a DTD (an entity could hold anything) or another
// root; too_large over the limit. Nothing is ever fetched.
[[nodiscard]] result<cin_file> parse_cin(std::string_view xml, const std::string& system);

}  // namespace mash::local_authority
