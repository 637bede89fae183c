// SPDX-License-Identifier: Apache-2.0
// Where alarms go: the outlets of hub.toml over a small database of notices beside the hub's own.
#include "hub/app/hub.hpp"

namespace mash::hub {

result<void> hub::open_notices() {
  if (config_.outlets.empty()) return {};
  for (const outlet_config& one : config_.outlets)
    for (const std::string& name : one.authorities)
      if (directory_->find_member(name) == nullptr)
        return fail(errc::invalid, "the outlet " + one.name + " is for an authority that the directory does not know");
  MASH_TRY(outlets, make_outlets(config_.outlets));
  notify::notifier_terms terms;
  terms.path = config_.state_dir + "/notices.db";
  terms.outlets = *std::move(outlets);
  MASH_TRY(started, notify::notifier::start(std::move(terms)));
  notices_ = *std::move(started);
  return {};
}

}  // namespace mash::hub
