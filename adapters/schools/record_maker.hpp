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
  record_maker(const held_pupil& whom, std::string subject) : whom_(whom), subject_(std::move(subject)) {}

  // `part` tells this fact from the pupil's others; a fact that two files repeat gives one record, of the newer file.
  contract::record& add(const pupil& file, policy::category of, std::string_view part, std::string summary);
  contract::record& add_identity(const pupil& file, policy::category of, std::string_view field,
                                 const std::string& value);
  [[nodiscard]] const held_pupil& whom() const { return whom_; }
  [[nodiscard]] std::vector<contract::record> take();

 private:
  const held_pupil& whom_;
  std::string subject_;
  std::vector<contract::record> out_;
};

void add_identity_records(record_maker& make);
void add_education_records(record_maker& make);

}  // namespace mash::schools
