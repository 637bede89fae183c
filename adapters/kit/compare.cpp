// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/compare.hpp"

#include <algorithm>

namespace mash::kit {
namespace {

using contract::normalised_name;
using contract::normalised_postcode;

struct whole_name {
  std::string given, family;  // normalised; given: the first given name only, for middle names come and go
  bool alias = false;
};

std::string_view first_word(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  return text.substr(0, text.find(' '));
}

// "Grace Bell" is a given name and a family name; one word alone is a given name or a nickname.
whole_name split(const std::string& text) {
  const std::size_t space = text.rfind(' ');
  if (space == std::string::npos) return {normalised_name(text), "", true};
  return {normalised_name(first_word(text)), normalised_name(std::string_view(text).substr(space + 1)), true};
}

std::vector<whole_name> names_of(const contract::person& who) {
  std::vector<whole_name> out;
  if (!who.family_name.empty() || !who.given_names.empty())
    out.push_back({normalised_name(first_word(who.given_names)), normalised_name(who.family_name), false});
  for (const auto& name : who.previous_names) out.push_back(split(name));
  for (const auto& name : who.aliases) out.push_back(split(name));
  return out;
}

agreement_level same_text(const std::string& a, const std::string& b) {
  if (a.empty() || b.empty()) return agreement_level::absent;
  return a == b ? agreement_level::same : agreement_level::different;
}

// Placeholders and slips are no identifiers: only a number whose check digit is right speaks for or against anybody.
agreement_level same_identifier(const std::string& a, const std::string& b, bool (*valid)(std::string_view)) {
  if (!valid(a) || !valid(b)) return agreement_level::absent;
  return same_text(a, b);
}

void compare_names(const contract::person& asked, const contract::person& known, comparison& into) {
  const auto left = names_of(asked), right = names_of(known);
  bool given_said = false, given_same = false;
  for (const whole_name& a : left) {
    for (const whole_name& b : right) {
      if (a.given.empty() || b.given.empty()) continue;
      given_said = true;
      given_same |= a.given == b.given;
      if (a.given != b.given || a.family.empty() || a.family != b.family) continue;
      // A plain match of the principal names is the better one; an alias is noted only if nothing else met.
      into.by_alias = into.name == agreement_level::same ? into.by_alias && (a.alias || b.alias) : a.alias || b.alias;
      into.name = agreement_level::same;
    }
  }
  if (given_said) into.given_name = given_same ? agreement_level::same : agreement_level::different;
  if (into.name != agreement_level::same && given_said) into.name = agreement_level::different;
}

bool share_address(const contract::person& asked, const contract::person& known) {
  return std::ranges::any_of(known.addresses, [&](const contract::address& theirs) {
    if (theirs.is_protected || normalised_postcode(theirs.postcode).empty()) return false;
    return std::ranges::any_of(asked.addresses, [&](const contract::address& ours) {
      return ours.use_for_matching && normalised_postcode(ours.postcode) == normalised_postcode(theirs.postcode);
    });
  });
}

std::string digits_of(const std::string& text) {
  std::string out;
  std::ranges::copy_if(text, std::back_inserter(out), [](char c) { return c >= '0' && c <= '9'; });
  return out;
}

bool share_telephone(const contract::person& asked, const contract::person& known) {
  return std::ranges::any_of(known.telephones, [&](const std::string& theirs) {
    return digits_of(theirs).size() >= 10 && std::ranges::any_of(asked.telephones, [&](const std::string& ours) {
             return digits_of(ours) == digits_of(theirs);
           });
  });
}

}  // namespace

comparison compare(const contract::person& asked, const known_person& known) {
  comparison out;
  out.nhs_number = same_identifier(asked.nhs_number, known.identity.nhs_number, contract::valid_nhs_number);
  out.upn = same_identifier(asked.upn, known.identity.upn, contract::valid_upn);
  compare_names(asked, known.identity, out);
  if (asked.date_of_birth && known.identity.date_of_birth)
    out.date_of_birth =
        *asked.date_of_birth == *known.identity.date_of_birth ? agreement_level::same : agreement_level::different;
  if (!known.restricted) {
    out.address = share_address(asked, known.identity);
    out.telephone = share_telephone(asked, known.identity);
  }
  return out;
}

}  // namespace mash::kit
