// SPDX-License-Identifier: Apache-2.0
// The common part of every record of one pupil.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/contract/record.hpp"
#include "adapters/schools/roll.hpp"

namespace mash::schools {

class record_maker {
 public:
  record_maker(const held_pupil& whom, std::string subject, civil_date today)
      : whom_(whom), subject_(std::move(subject)), today_(today) {}

  // `part` tells this fact from the pupil's others; a fact that two files repeat gives one record, of the newer file.
  contract::record& add(const pupil& file, policy::category of, std::string_view part, std::string summary);
  contract::record& add_identity(const pupil& file, policy::category of, std::string_view field,
                                 const std::string& value);
  [[nodiscard]] const held_pupil& whom() const { return whom_; }
  // Whether what the file says of a state still holds: a census comes once a term. Of an older file it is said of the
  // file's own day.
  [[nodiscard]] bool is_recent(const pupil& file) const;
  [[nodiscard]] std::vector<contract::record> take();

 private:
  const held_pupil& whom_;
  std::string subject_;
  civil_date today_;
  std::vector<contract::record> out_;
};

void add_identity_records(record_maker& make);
void add_education_records(record_maker& make);

}  // namespace mash::schools
