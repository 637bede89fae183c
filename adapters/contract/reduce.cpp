// SPDX-License-Identifier: Apache-2.0
#include "adapters/contract/reduce.hpp"

namespace mash::contract {

bool reduce(record& what, policy::disposition form) {
  using policy::disposition;
  switch (form) {
    case disposition::released:
      return true;
    case disposition::redacted:
      what.said_by.clear();
      return true;
    case disposition::summary_only:
      what.said_by.clear();
      what.fields.clear();
      what.graded.reset();
      return true;
    case disposition::existence_only:
      what.said_by.clear();
      what.fields.clear();
      what.graded.reset();
      what.when = {};
      what.recorded_at.clear();
      what.source.clear();
      what.status.reset();
      what.summary = "A record of this category is held; its content is not shared.";
      return true;
    case disposition::call_agency:
    case disposition::human_review:
    case disposition::withheld:
      return false;
  }
  return false;
}

}  // namespace mash::contract
