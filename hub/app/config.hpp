// SPDX-License-Identifier: Apache-2.0
// hub.toml (docs/formats/hub-config.md): where the hub keeps its state, its keys, its directory and agreements, and
// where it listens.
#pragma once

#include <string>

#include "base/errors.hpp"
#include "base/http/server.hpp"
#include "hub/api/api.hpp"
#include "hub/app/notify_config.hpp"

namespace mash::hub {

struct config {
  std::string path;  // of the file itself
  std::string state_dir, members;
  std::string agreements;               // a folder with one folder for each version of the agreement
  std::string calendars;                // a folder with one file for each desk; may be empty
  std::string curve_key, log_key, kek;  // files, 0600 each
  std::chrono::days key_warning{30};    // how long before a key or certificate runs out it is said
  std::string keys_backup;              // where the wrapped keys are copied to, apart from backups of the content
  http::server_tls tls;
  std::string listen_address = "0.0.0.0";
  unsigned short listen_port = 8443;
  std::string exchange_address = "0.0.0.0";
  std::string admin_address = "127.0.0.1";
  unsigned short admin_port = 8081;
  std::string log_origin;
  token_rate calls = CALLS;  // of one certificate
  http::server_limits https;
  alarm_terms alarms;
  std::vector<outlet_config> outlets;  // none: alarms are shown in the queue, and told to nobody
  std::string log_policy;              // a file, C2SP tlog-policy: whose cosignatures the log needs; may be empty
};

// Relative paths are relative to the file. Every fault of the file is reported, with its line.
[[nodiscard]] result<config> read_config(const std::string& path);

}  // namespace mash::hub
