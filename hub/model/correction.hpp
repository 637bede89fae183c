// SPDX-License-Identifier: Apache-2.0
// What an agency took back or put right, and everybody who had been told of it (docs/formats/correction.md). Recipients
// are worked out from the check's own record of who was shown what: nobody keeps a list beside it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/contract/lookup.hpp"
#include "base/json_reader.hpp"

namespace mash::hub {

struct check;
struct agency;
struct accepted_answer;

// Who was shown a version of the response, or given a document made of one.
struct disclosed {
  contract::told_by how = contract::told_by::viewed;
  std::string who;           // a person's id; of what was given to somebody outside, whoever of ours did it
  std::string organisation;  // an export's audience, an enquirer's organisation; empty: the authority that asked
  int version = 0;
  instant at;
  std::vector<std::string> items;        // what was in an export or an answer to an enquiry, as `item_key` names it
  std::vector<std::string> spoken = {};  // before version 1: the members that had said something by then
};

// An item's id is its agency's; in one check this names it.
[[nodiscard]] std::string item_key(std::string_view member, std::string_view item);

[[nodiscard]] json::object content_of(const disclosed& from);  // the content of the journal's `seen` step
// Of a step that an earlier version of the hub wrote it is not known who looked: `who` is empty then.
[[nodiscard]] disclosed read_look(const json::value& from, instant at, std::vector<json::fault>& faults);
// Of those who viewed, the newest version is kept of each. A look before anybody had said anything is none.
void add_look(check& whole, disclosed one);

// How a person made sure that a recipient knows.
enum class acknowledged_by : unsigned char {
  self,       // the recipient, with their own certificate
  telephone,  // this and the next three: told by one of ours, who says to whom
  secure_email,
  letter,
  in_person,
  never_told,     // what was prepared for them never left; the reason says so
  not_reachable,  // it was tried; a manager's reason
};

struct acknowledgement {
  std::string by, name;  // person's id, and name with role
  instant at;
  acknowledged_by means = acknowledged_by::self;
  std::string told_to, reason;
};

struct correction_recipient {
  std::string id;  // "r1" in this correction
  contract::told_by how{};
  std::string who;           // as in `disclosed`; informed: "referrer" or a subject's id
  std::string organisation;  // likewise; informed: empty
  int version = 0;           // the newest that they were shown, or that what they were given was made of
  instant at;
  std::optional<acknowledgement> done;
};

struct correction_taken {
  int number = 0;                   // in the check, from 1
  std::string member, ask, digest;  // of the line; `ask` is empty where it was told by telephone or e-mail
  std::int64_t revision = 0;
  contract::correction what;
  contract::staff by;
  instant at;       // received
  int since = 0;    // the version in which the first of it stood; 0: none, nobody saw it
  int version = 0;  // the one that shows the correction
  instant due;      // until when every recipient should have acknowledged
  std::vector<correction_recipient> recipients;
};

[[nodiscard]] bool has_outstanding(const correction_taken& one);
[[nodiscard]] bool has_outstanding_corrections(const check& whole);
// The correction that an item of an agency stands corrected by; null: none.
[[nodiscard]] const correction_taken* corrected_by(const check& whole, std::string_view member, std::string_view item);

[[nodiscard]] const correction_taken* find_correction(const check& whole, std::string_view ask, std::int64_t revision);

// To be called before the corrected answer takes the place of the one before it. `due`: see above.
void take_correction(check& whole, const agency& of, const accepted_answer& said, instant due);
// False: there is no such correction or recipient, or one has acknowledged already.
[[nodiscard]] bool take_acknowledgement(check& whole, int number, const std::vector<std::string>& recipients,
                                        const acknowledgement& act);

// What its agency is told: counts and organisations.
[[nodiscard]] contract::correction_status acknowledged_so_far(const check& whole, const correction_taken& one);

}  // namespace mash::hub

namespace mash {

template <>
struct words<hub::acknowledged_by> {
  static constexpr auto list = std::to_array<std::string_view>(
      {"self", "telephone", "secure_email", "letter", "in_person", "never_told", "not_reachable"});
};

}  // namespace mash
