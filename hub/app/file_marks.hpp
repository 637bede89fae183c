// SPDX-License-Identifier: Apache-2.0
// Whether the files that decide who may enter are others than when they were last read: a reload that changes them is
// an entry of its own in the log.
#pragma once

#include "base/http/server.hpp"

namespace mash::hub {

struct file_marks {
  std::string members, certificates;  // hashes of what was read; no secret can be found from them

  // `certificates`: the certificate, the authority of clients and the revocation list. A file that cannot be read
  // counts as empty: whoever loads it says so.
  [[nodiscard]] static file_marks of(const std::string& members_file, const http::server_tls& tls);
  // The words of the log for what differs: members_changed, certificates_changed.
  [[nodiscard]] std::vector<std::string> changed_since(const file_marks& before) const;
};

}  // namespace mash::hub
