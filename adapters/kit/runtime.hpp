// SPDX-License-Identifier: Apache-2.0
// An adapter at work: an exchange thread that talks to the hub, worker threads that look people up, and the ledger's
// storage thread. What was accepted is answered, whatever is restarted in between. (docs/formats/exchange.md)
#pragma once

#include <memory>

#include "adapters/kit/answering.hpp"
#include "adapters/kit/connection.hpp"
#include "adapters/kit/ledger.hpp"
#include "adapters/kit/session.hpp"

namespace mash::kit {

struct runtime_options {
  connection_options link;
  answering_agency by;  // `organisations` are taken from the source
  std::string program = "mash-adapter";
  std::size_t workers = 4;
  std::size_t waiting_max = 10'000;         // accepted questions in memory; past it the hub is told to come back
  std::chrono::seconds lookup_timeout{20};  // at most; a question's own machine deadline may leave less
  std::chrono::seconds finish_within{10};   // when stopping
  session_limits limits;
};

class runtime {
 public:
  // Starts at once; the hub may be reached later. Questions accepted before a restart are looked up first.
  [[nodiscard]] static result<std::unique_ptr<runtime>> start(runtime_options chosen, std::unique_ptr<source> from,
                                                              std::shared_ptr<const policy::agreement> under,
                                                              std::unique_ptr<ledger> book, const clock& time);
  ~runtime();  // stops

  // New pins, contacts or agreement, without losing anything: questions that wait are decided under the new agreement
  // if they name it, and refused as `agreement_unknown` otherwise. The member and the number of workers stay.
  void update(runtime_options chosen, std::shared_ptr<const policy::agreement> under);
  // Accepts nothing more, finishes what runs and waits for the hub to acknowledge it, at most `finish_within`; says
  // BYE.
  void stop();

  [[nodiscard]] std::uint64_t session_number() const noexcept;  // 0: none is open

 private:
  struct shared;
  class exchange;
  class workers;
  explicit runtime(std::unique_ptr<shared> common);
  std::unique_ptr<shared> common_;
};

}  // namespace mash::kit
