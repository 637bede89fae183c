// SPDX-License-Identifier: Apache-2.0
// The parts of hub.toml that say when somebody is told of what waits, and by which way (docs/formats/hub-config.md,
// docs/formats/notices.md).
#pragma once

#include <functional>

#include "base/json.hpp"
#include "base/notify/notifier.hpp"
#include "hub/requests/alarms.hpp"

namespace mash::hub {

// An outlet as it is configured; its secrets are still in their files.
struct outlet_config {
  std::string name;
  std::vector<std::string> to, authorities;
  std::optional<notify::mail_terms> mail;  // exactly one of the three
  std::optional<notify::webhook_terms> webhook;
  std::optional<notify::command_terms> command;
  std::string secret_file;  // the relay's password or the webhook's bearer token; may be empty
};

// `resolved`: a path of the file as it is seen from here. Faults go to `faults`.
[[nodiscard]] alarm_terms read_alarm_terms(const json::value& from, std::vector<json::fault>& faults);
[[nodiscard]] std::vector<outlet_config> read_outlets(const json::array& from,
                                                      const std::function<std::string(const std::string&)>& resolved,
                                                      std::vector<json::fault>& faults);

// Reads the secrets. The error names the file.
[[nodiscard]] result<std::vector<notify::named_outlet>> make_outlets(const std::vector<outlet_config>& from);

}  // namespace mash::hub
