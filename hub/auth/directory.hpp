// SPDX-License-Identifier: Apache-2.0
// Who may enter, and as what: the members of the partnership and their people, read from `members.toml`
// (docs/formats/members.md). A certificate says only who somebody is; this file alone says what they may do, and taking
// a fingerprint out of it is revocation. Immutable once loaded and safe to share between threads; a reload makes a new
// one and swaps the pointer.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/errors.hpp"
#include "base/http/message.hpp"
#include "base/toml.hpp"
#include "policy/vocabulary.hpp"

namespace mash::hub {

inline constexpr std::size_t MEMBERS_MAX = 500;
inline constexpr std::size_t PEOPLE_MAX = 20000;

// Whom to telephone, day and night.
struct duty_desk {
  std::string desk, telephone, hours, out_of_hours_telephone;
};

// One organisation: it asks, or answers through an adapter, or both.
struct member {
  std::string name;  // "police": the word of agreements, requests and rosters
  policy::agency_kind kind{};
  std::string display_name;                      // "Cambridgeshire Constabulary"
  unsigned short port = 0;                       // of its own exchange socket; 0: any free one, written to ports.json
  std::string curve_public_key;                  // Z85, 40 characters; empty: it has no adapter, and is rung
  std::string next_curve_public_key;             // admitted beside it while the member changes its key; mostly empty
  std::optional<civil_date> curve_key_renew_by;  // until when it should be changed: warned about, and not enforced
  std::string ledger_vkey;                       // C2SP verifier key of its disclosure ledger; empty with the one above
  std::string witness_vkey;                      // of its cosignatures on our log; may be empty
  std::string signing_key;                       // Ed25519, base64: its signature under agreements; may be empty
  duty_desk contact;
};

struct person {
  std::string id;            // unique in the whole directory: "coordinator"
  std::string organisation;  // name of a member
  std::string name, team, telephone;
  std::vector<policy::role> roles;
  std::vector<std::string> authorities;  // members on whose behalf this person may ask; empty for an agency's people
  std::vector<std::string> duties;       // what else is theirs by name: "named_lead", "authorising_manager"
  std::vector<std::string>
      fingerprints;  // SPKI SHA-256, lower-case hexadecimal; two during a renewal; none: locked out

  [[nodiscard]] bool has(policy::role wanted) const;
  [[nodiscard]] bool acts_for(std::string_view authority) const;
};

class directory {
 public:
  // Every fault of the file in one `invalid`, with its line; nothing of it is used then.
  [[nodiscard]] static result<std::shared_ptr<const directory>> load(const std::string& path);
  [[nodiscard]] static result<std::shared_ptr<const directory>> from(const toml::document& file,
                                                                     const std::string& path);

  [[nodiscard]] const std::vector<member>& members() const { return members_; }  // in the file's order
  [[nodiscard]] const member* find_member(std::string_view name) const;
  [[nodiscard]] const std::vector<person>& people() const { return people_; }
  [[nodiscard]] const person* find_person(std::string_view id) const;

  // The person behind a verified client certificate. `denied` (an HTTP 401) unless it carries exactly one SAN URI
  // `urn:mash:<organisation>:person:<id>`, the extended key usage clientAuth, and a key that this directory lists for
  // just that person. Why it failed is said to the log, not to the caller: see `error::detail`.
  [[nodiscard]] result<person> identify(const http::peer_certificate& peer) const;
  // For server::close_if after a reload: nobody here goes by this certificate any longer.
  [[nodiscard]] bool refuses(const http::peer_certificate& peer) const { return !identify(peer).has_value(); }

 private:
  directory() = default;
  std::vector<member> members_;
  std::vector<person> people_;
  std::map<std::string, std::size_t, std::less<>> member_index_, person_index_;
};

}  // namespace mash::hub
