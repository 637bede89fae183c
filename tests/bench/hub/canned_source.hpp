// SPDX-License-Identifier: Apache-2.0
// What a bench member "finds": the same records for everybody, as many as fill an answer of the wanted size, in
// categories that the agreement lets this member release. An agency's own work is not what is measured.
#pragma once

#include "adapters/kit/answering.hpp"

namespace mash::bench {

class canned_source {
 public:
  canned_source(kit::answering_agency by, std::shared_ptr<const policy::agreement> under, std::size_t answer_bytes)
      : by_(std::move(by)), under_(std::move(under)), answer_bytes_(answer_bytes) {}

  // The first question decides which categories, and how many records.
  [[nodiscard]] contract::answer answer(const contract::ask& question, instant now);

  struct canned {
    contract::answer what;
    std::string line;  // as contract::encode writes it
  };
  // The answer to the first question, with this one's ask and time: the load's questions are all alike.
  [[nodiscard]] const canned& say(const contract::ask& question, instant now);

 private:
  [[nodiscard]] kit::lookup lookup_of(const contract::ask& question) const;
  [[nodiscard]] contract::record record_of(policy::category what, const std::string& subject, std::size_t number) const;
  void choose(const contract::ask& question, instant now);

  kit::answering_agency by_;
  std::shared_ptr<const policy::agreement> under_;
  std::size_t answer_bytes_;
  std::vector<policy::category> categories_;  // one for each record; empty: not chosen yet
  canned said_;
  std::size_t ask_at_ = 0, time_at_ = 0;  // in its line
};

}  // namespace mash::bench
