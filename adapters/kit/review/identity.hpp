// SPDX-License-Identifier: Apache-2.0
// What is held for nothing but that nobody is sure whose it is: the records that policy would let leave, or hold for a
// person, were the match certain. They wait in the draft for a person who says that it is. Pure.
#pragma once

#include "adapters/kit/releasing.hpp"

namespace mash::kit {

// Of a draft, as it is. All but `now` must outlive it.
class identity_holds {
 public:
  identity_holds(const contract::ask& question, const deciding_versions& under, const std::string& member,
                 const contract::answer& draft, instant now);
  identity_holds(const identity_holds&) = delete;
  identity_holds& operator=(const identity_holds&) = delete;

  // Policy's word on it, once everybody who is only probable were confirmed.
  [[nodiscard]] std::optional<releaser::judged> judge_if_confirmed(const contract::record& what) const {
    return if_confirmed_.judge(what);
  }
  [[nodiscard]] bool holds(const contract::item& one) const;
  // The items of the draft that wait for this match, which is not confirmed.
  [[nodiscard]] std::vector<const contract::item*> waiting_for(const contract::candidate& whom) const;
  // Whether items wait for anybody but those of whom a person has said that they cannot tell.
  [[nodiscard]] bool any_open(const std::vector<person_ruling>& ruled) const;

 private:
  const contract::answer& draft_;
  const std::vector<contract::candidate> confirmed_;
  const releaser as_it_is_, if_confirmed_;
};

}  // namespace mash::kit
