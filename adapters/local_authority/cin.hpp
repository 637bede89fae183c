// SPDX-License-Identifier: Apache-2.0
// One children-in-need census file (DfE, annual, XML without a namespace, root `Message`). It carries no names:
// children are known by LAchildID only. Real files break every schema, so what cannot be read is left out and reported,
// and the rest is used; of a file that is not well-formed the children are used that end well before
// the break.
#pragma once

#include <string_view>
#include <vector>

#include "adapters/findings/findings.hpp"
#include "adapters/local_authority/history.hpp"
#include "base/errors.hpp"

namespace mash::local_authority {

inline constexpr std::size_t CIN_BYTES_MAX = 256 * 1024 * 1024;

struct cin_file {
  std::string reference_date, authority;  // 31 March of the year; the three-digit LEA code
  histories children;
  std::map<std::string, std::string> sexes;  // LAchildID -> female, male, unknown, from Sex or GenderCurrent
  std::size_t children_total = 0;
  std::string left_out;  // why something is missing: the file breaks off, or an id or a date is lost. Empty: nothing is
  std::vector<held_upn> upns;
};

// What is wrong goes to `found`. errc::invalid with the line for a file that is not well-formed before a child was
// read, has a DTD (an entity could hold anything) or another root; too_large over the limit. Nothing is ever fetched.
[[nodiscard]] result<cin_file> parse_cin(std::string_view xml, const std::string& system, findings::in_file& found);

}  // namespace mash::local_authority
