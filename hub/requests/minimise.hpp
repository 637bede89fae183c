// SPDX-License-Identifier: Apache-2.0
// What one agency is told about the subjects: only the kinds of people and the fields its agreement's question shape
// allows, never a protected address, never a role in the concern.
#pragma once

#include <set>

#include "adapters/contract/codec.hpp"
#include "hub/model/request.hpp"
#include "policy/decision.hpp"

namespace mash::hub {

struct minimised {
  std::vector<contract::person> subjects;
  std::vector<contract::relation> relations;
  std::vector<policy::concern> concerns;
};

// Whom a question, or its line, is about: an answer may be about nobody else. Of a line that is none: nobody.
[[nodiscard]] std::set<std::string> subjects_of(const contract::ask& question);
[[nodiscard]] std::set<std::string> subjects_of(const std::string& line);

[[nodiscard]] minimised minimise(const request& asked, const policy::question_shape& shape);

}  // namespace mash::hub
