// SPDX-License-Identifier: Apache-2.0
#include "adapters/health/relationships.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "adapters/health/fhir.hpp"

namespace mash::health {
namespace {

using policy::relationship;

struct entry {
  std::string_view code;
  relationship type;
};

constexpr auto ROLES = std::to_array<entry>({
    {"MTH", relationship::mother},           {"NMTH", relationship::mother},
    {"GESTM", relationship::mother},         {"FTH", relationship::father},
    {"NFTH", relationship::father},          {"NFTHF", relationship::father},
    {"PRN", relationship::parent},           {"NPRN", relationship::parent},
    {"STPMTH", relationship::step_parent},   {"STPFTH", relationship::step_parent},
    {"STPPRN", relationship::step_parent},   {"ADOPTP", relationship::adopter},
    {"ADOPTM", relationship::adopter},       {"ADOPTF", relationship::adopter},
    {"PRNFOST", relationship::foster_carer}, {"MTHFOST", relationship::foster_carer},
    {"FTHFOST", relationship::foster_carer}, {"GRPRN", relationship::grandparent},
    {"GRMTH", relationship::grandparent},    {"GRFTH", relationship::grandparent},
    {"MGRMTH", relationship::grandparent},   {"MGRFTH", relationship::grandparent},
    {"MGRPRN", relationship::grandparent},   {"PGRMTH", relationship::grandparent},
    {"PGRFTH", relationship::grandparent},   {"PGRPRN", relationship::grandparent},
    {"SIB", relationship::sibling},          {"NSIB", relationship::sibling},
    {"SIS", relationship::sibling},          {"NSIS", relationship::sibling},
    {"BRO", relationship::sibling},          {"NBRO", relationship::sibling},
    {"TWIN", relationship::sibling},         {"TWINSIS", relationship::sibling},
    {"TWINBRO", relationship::sibling},      {"HSIB", relationship::half_sibling},
    {"HSIS", relationship::half_sibling},    {"HBRO", relationship::half_sibling},
    {"STPSIB", relationship::step_sibling},  {"STPSIS", relationship::step_sibling},
    {"STPBRO", relationship::step_sibling},  {"AUNT", relationship::aunt_uncle},
    {"MAUNT", relationship::aunt_uncle},     {"PAUNT", relationship::aunt_uncle},
    {"UNCLE", relationship::aunt_uncle},     {"MUNCLE", relationship::aunt_uncle},
    {"PUNCLE", relationship::aunt_uncle},    {"ROOM", relationship::household_member},
    {"GUARD", relationship::carer},          {"Guardian", relationship::carer},
    {"SPS", relationship::associate},        {"WIFE", relationship::associate},
    {"HUSB", relationship::associate},       {"DOMPART", relationship::associate},
    {"SIGOTHR", relationship::associate},    {"FMRSPS", relationship::associate},
    {"FRND", relationship::associate},       {"NBOR", relationship::associate},
    {"Agent", relationship::associate},      {"Personal", relationship::associate},
    {"C", relationship::associate},          {"E", relationship::associate},
    {"N", relationship::other_relative},
});

}  // namespace

policy::relationship relationship_of(const json::object& related) {
  std::optional<relationship> best;
  for (const json::object* one : fhir::objects(related, "relationship"))
    for (const fhir::coding& coded : fhir::codings(*one)) {
      const auto found = std::ranges::find(ROLES, coded.code, &entry::code);
      if (found == ROLES.end()) continue;
      // "emergency contact" beside "mother" adds nothing; kinship wins.
      if (!best || *best == relationship::associate || *best == relationship::other_relative) best = found->type;
    }
  return best.value_or(relationship::other_relative);
}

}  // namespace mash::health
