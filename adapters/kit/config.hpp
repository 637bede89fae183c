// SPDX-License-Identifier: Apache-2.0
// An adapter's configuration file (TOML; docs/formats/adapter.md). Relative paths are relative to the file.
//
//   member = "police"                     # as in the hub's member directory
//   state_dir = "state/police"            # made if missing, 0700; belongs to this adapter alone
//   parties = "keys/parties.keys"         # the parties' signing keys, pinned at admission
//   agreement = "cp-mash"                 # a signed folder to begin with; may be left out: the hub offers it
//   overlay = "own_limits.toml"           # this agency's own limits; may be left out
//   workers = 4                           # look-ups at once; may be left out
//   lookup_timeout_seconds = 20           # may be left out
//   keep_days = 90                        # acknowledged answers; may be left out
//   [hub]          endpoint = "tcp://hub.example:7101"   public_key = "<CURVE, Z85>"
//                  next_public_key: while the hub changes its key; may be left out
//   [keys]         curve = "curve.key"    ledger = "ledger.key"    sealing = "sealing.key"    # each 0600
//   [witness]      key = "witness.key"  log = "log.vkey"        # cosigns the hub's log; may be left out
//   [answered_by]  name, role, team, telephone
//   [contact]      desk, telephone, hours, out_of_hours_telephone
//   [desk]         listen, certificate, key, ca, crl, two_people, paper_file, [[desk.reviewers]] id, name, role, team,
//   telephone;
//                  may be left out
//   [volume]       asks_per_hour, asks_per_day, subjects_per_hour, subjects_per_day, honey; may be left out
//   [[calls]]      who, after_minutes, and command, mail or webhook; may be left out
//   source_folder = "/etc/mash/police"    # where relative paths in [source] begin; may be left out: this file's folder
//   [source]       whatever the source reads
#pragma once

#include "adapters/kit/review/call_config.hpp"
#include "adapters/kit/review/desk.hpp"
#include "adapters/kit/runtime.hpp"

namespace mash::kit {

struct adapter_config {
  runtime_options run;
  ledger::settings book;
  std::string parties_path, curve_path, ledger_key_path, sealing_path;
  std::string agreement_path, overlay_path;    // may be empty
  std::string witness_key_path, hub_log_path;  // empty: the hub's log is not witnessed
  std::optional<desk_settings> desk;           // without one nothing is kept for a person
  call_settings calls;                         // whom to call when a Red check waits here; may be empty
  std::string source_folder;                   // relative paths in `source` begin there
  json::value source;
};

// `invalid` lists every fault with its line. Reads no other file.
[[nodiscard]] result<adapter_config> read_config(const std::string& path);
// Reads the secret files that the configuration names: the CURVE key goes into `run`.
[[nodiscard]] result<ledger::keys> read_keys(adapter_config& into);
// Reads the parties' keys and the agency's own limits.
[[nodiscard]] result<agreements::settings> read_agreement_settings(const adapter_config& from);

}  // namespace mash::kit
