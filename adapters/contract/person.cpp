// SPDX-License-Identifier: Apache-2.0
#include "adapters/contract/person.hpp"

#include "adapters/contract/folding.hpp"

namespace mash::contract {
namespace {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

constexpr char upper(char c) noexcept { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

// DfE leaves out I, O and S, which are mistaken for digits.
constexpr std::string_view UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ";

}  // namespace

std::string normalised_postcode(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (is_digit(c) || (upper(c) >= 'A' && upper(c) <= 'Z')) out.push_back(upper(c));
  return out;
}

std::string normalised_name(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto letters = take_folded(text);
    out.append(letters.data());
  }
  return out;
}

bool valid_nhs_number(std::string_view text) {
  if (text.size() != 10) return false;
  int sum = 0;
  for (std::size_t i = 0; i < 10; ++i) {
    if (!is_digit(text[i])) return false;
    if (i < 9) sum += (text[i] - '0') * static_cast<int>(10 - i);
  }
  const int check = (11 - sum % 11) % 11;  // 10 is never issued
  return check == text[9] - '0';
}

bool valid_upn(std::string_view text) {
  if (text.size() != 13) return false;
  std::size_t sum = 0;
  for (std::size_t i = 1; i < 13; ++i) {
    // A temporary number ends with a letter, which counts by its place among the check letters.
    const std::size_t letter = UPN_LETTERS.find(text[i]);
    if (is_digit(text[i]))
      sum += static_cast<std::size_t>(text[i] - '0') * (i + 1);
    else if (i == 12 && letter != std::string_view::npos)
      sum += letter * (i + 1);
    else
      return false;
  }
  return text[0] == UPN_LETTERS[sum % UPN_LETTERS.size()];
}

}  // namespace mash::contract
