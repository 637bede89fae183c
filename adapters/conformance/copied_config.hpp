// SPDX-License-Identifier: Apache-2.0
// The configuration under which an adapter is tried: its own, with another hub, other keys and another state folder. No
// key, ledger or state of the adapter is read, so that nothing which a trial does can touch or fork them.
#pragma once

#include <string>
#include <string_view>

#include "base/errors.hpp"

namespace mash::conformance {

// What is put in place of the adapter's own. Full paths.
struct trial_values {
  std::string member, endpoint, hub_key;  // hub_key: CURVE, Z85
  std::string curve_key, ledger_key, sealing_key, witness_key, log_vkey, parties, state_dir;
  std::string agreement;         // digest
  std::string agreement_folder;  // the same, as a signed folder
};

// The `member` of a configuration of the kit's adapters (docs/formats/adapter.md).
[[nodiscard]] result<std::string> member_in(const std::string& config_path);
// Such a configuration for a trial: keeps the source, the limits and what is shown with answers; leaves out the desk
// and its calls, the agreement that it names (the hub of the trial offers another), and what it witnesses.
[[nodiscard]] result<std::string> config_for_trial(const std::string& config_path, const trial_values& values);

// Any other program's: a text in which @name@ stands for each of `trial_values`. `invalid` names a word between two @
// that is none of them.
[[nodiscard]] result<std::string> fill_template(std::string_view text, const trial_values& values);

}  // namespace mash::conformance
