// SPDX-License-Identifier: Apache-2.0
// What a hub decides about a child.
// Closed lists: an unknown word is refused, never guessed. The words are the wire format (docs/formats/vocabulary.md).
#pragma once

#include <array>

#include "base/words.hpp"

namespace mash::policy {

enum class outcome : unsigned char {
  nfa,
  advice,
  signpost,
  early_help,
  s17_cfa,
  strategy_discussion,
  s47_single,
  s47_joint,
  police_protection_epo,
  allocated_worker,
  other_la,
  lado,
  step_up,
  step_down,
  assessment_pre_birth,
  add_to_open_case,
  marac,
  mace_met,
  nrm,
  prevent_channel,
  private_fostering_assessment,
  adult_safeguarding,
  family_network_meeting,
  no_decision_insufficient_information,
};

}  // namespace mash::policy

namespace mash {

template <>
struct words<policy::outcome> {
  static constexpr auto list = std::to_array<std::string_view>({
      "nfa",
      "advice",
      "signpost",
      "early_help",
      "s17_cfa",
      "strategy_discussion",
      "s47_single",
      "s47_joint",
      "police_protection_epo",
      "allocated_worker",
      "other_la",
      "lado",
      "step_up",
      "step_down",
      "assessment_pre_birth",
      "add_to_open_case",
      "marac",
      "mace_met",
      "nrm",
      "prevent_channel",
      "private_fostering_assessment",
      "adult_safeguarding",
      "family_network_meeting",
      "no_decision_insufficient_information",
  });
};

}  // namespace mash
