// SPDX-License-Identifier: Apache-2.0
// The versions of the agreement that this adapter holds, verified against keys that were pinned at admission and kept
// in its state folder (docs/formats/adapter.md): which is in force, which is next, and which may be taken. Nothing
// counts because the hub sent it. Safe from every thread.
#pragma once

#include <memory>
#include <mutex>

#include "adapters/contract/agreement_codec.hpp"
#include "policy/overlay.hpp"
#include "policy/versions.hpp"

namespace mash::kit {

using agreement_ptr = std::shared_ptr<const policy::agreement>;

class agreements {
 public:
  struct settings {
    std::string directory;  // made if missing
    std::string member;     // must be a party, and must have signed
    policy::party_keys pinned;
    std::shared_ptr<const policy::overlay> own;  // the agency's own limits; may be null
  };

  // Reads what is kept. A version whose files are damaged is as if it were not held, and is said in the log.
  [[nodiscard]] static result<std::unique_ptr<agreements>> open(settings chosen);
  // One version that is always in force and never replaced: for tests and benchmarks.
  [[nodiscard]] static std::unique_ptr<agreements> only(agreement_ptr under);

  struct verdict {
    contract::offer_outcome outcome{};
    std::string digest;  // empty: the manifest could not be read
    std::string detail;
  };
  // Verifies an offered version and keeps it durably; `held` too if it was there already. What is refused changes
  // nothing. May take a second: the agreement's cases are run and its invariants proved.
  [[nodiscard]] verdict take(std::string_view manifest, policy::folder_contents files);
  // The same for a folder on disk.
  [[nodiscard]] verdict take(const std::string& path);

  // With the agency's own limits. Null: none is.
  [[nodiscard]] agreement_ptr in_force(instant now) const;
  [[nodiscard]] agreement_ptr find(std::string_view digest) const;
  // As it was signed, without the agency's own limits: to tell what the agreement bars from what they do.
  [[nodiscard]] agreement_ptr find_as_signed(std::string_view digest) const;

  // New keys or limits at a reload; what was taken stays.
  void replace(policy::party_keys pinned, std::shared_ptr<const policy::overlay> own);

 private:
  agreements() = default;
  [[nodiscard]] verdict take(policy::folder offered, const std::string& where);
  [[nodiscard]] result<void> keep(const policy::version& what, policy::versions with) const;
  void hold(policy::version_ptr what);
  [[nodiscard]] agreement_ptr restricted(const policy::version_ptr& what) const;

  settings chosen_;
  agreement_ptr only_;
  std::mutex taking_;        // one version is judged at a time
  mutable std::mutex door_;  // of what follows; held for a look-up
  policy::versions versions_;
  std::map<std::string, agreement_ptr, std::less<>> restricted_;  // by digest
};

// How people here release what was asked under that version: as it and the one in force say, whichever is stricter.
// What is not held says nothing.
[[nodiscard]] policy::human_release agreed_for(const agreements& held, std::string_view asked_under, instant now);

}  // namespace mash::kit
