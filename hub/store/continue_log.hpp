// SPDX-License-Identifier: Apache-2.0
// Going on after entries of the log were lost. The log under its own name and key has ended: whatever is added to what
// is left would be a second history of it. So what is left becomes an earlier log, and another one begins, under
// another name and key, whose first entry says which log it follows, how much of that is kept and what is lost. The
// requests are carried on: their steps stay as they are, and what happens from now on is logged in the new log.
#pragma once

#include <filesystem>
#include <optional>
#include <set>

#include "base/tlog/checkpoint.hpp"
#include "hub/audit/continued.hpp"

namespace mash::hub {

struct continuation_wish {
  std::string origin;       // of the new log; another than the earlier one's
  std::string log_key_pem;  // its key
  std::string kek_hex;
  std::string actor;                // who decides it: "uid:0"
  tlog::verifier_key earlier;       // the log that has ended
  std::uint64_t accepted_loss = 0;  // entries; must be what is lost
};

struct erased_keys {
  std::set<std::string> content, record;  // requests
};

struct ended_log {
  std::string database;                             // what was put together of the backup; is only read
  std::vector<tlog::signed_checkpoint> heads;       // all that is known of it
  std::vector<std::filesystem::path> earlier_ones;  // the files of the logs before it
  bool is_complete = false;  // checkpoints are beside it and it has every entry: nothing was lost
  erased_keys erased;        // as it says
};

struct continued_log {
  log_continuation says;
  std::string vkey;     // of the new log
  std::string earlier;  // the name of the file with what is left of the one before
};

// Makes `folder`/hub.db, its checkpoints and the file of the earlier log. `folder` is empty and nobody's. `conflict`:
// nothing is lost, so there is nothing to go on from but the log itself; `invalid`: another loss than was accepted, or
// the old name or key again.
[[nodiscard]] result<continued_log> continue_log(const ended_log& from, const continuation_wish& wish,
                                                 const std::string& folder);

// Puts what `continue_log` made in place of what is in `state_dir`; the files of the ended log stay, renamed. The
// database comes last: whatever a crash leaves before it does not start.
[[nodiscard]] result<void> install_continued(const std::string& folder, const std::string& state_dir,
                                             const std::string& earlier);

}  // namespace mash::hub
