// SPDX-License-Identifier: Apache-2.0
// An adapter at work: an exchange thread that talks to the hub, worker threads that look people up, and the ledger's
// storage thread. What was accepted is answered, whatever is restarted in between. (docs/formats/exchange.md)
#pragma once

#include <memory>

#include "adapters/kit/agreements.hpp"
#include "adapters/kit/answering.hpp"
#include "adapters/kit/connection.hpp"
#include "adapters/kit/ledger.hpp"
#include "adapters/kit/review/reviews.hpp"
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
  // Whether what policy holds is kept for a person. Only with a desk: nobody could decide, and what waits is not
  // purged.
  bool keeps_reviews = false;
  policy::value_set<policy::category> two_people;  // which no reviewer decides on alone
  std::string paper_file;                          // what reviewers search by hand for each question; may be empty
  std::shared_ptr<const volume_settings> volume;   // null: nothing is counted, and nothing is held for its number
  std::string metrics_file;                        // Prometheus text, for a collector of files; empty: none
  session_limits limits;
};

class runtime {
 public:
  // Starts at once; the hub may be reached later. Questions accepted before a restart are looked up first.
  // `held` may hold no version yet: the hub offers it one, and questions are refused until then.
  [[nodiscard]] static result<std::unique_ptr<runtime>> start(runtime_options chosen, std::unique_ptr<source> from,
                                                              std::shared_ptr<agreements> held,
                                                              std::unique_ptr<ledger> book, const clock& time);
  // The same with one version for good.
  [[nodiscard]] static result<std::unique_ptr<runtime>> start(runtime_options chosen, std::unique_ptr<source> from,
                                                              agreement_ptr under, std::unique_ptr<ledger> book,
                                                              const clock& time);
  ~runtime();  // stops

  // New pins or contacts, without losing anything. The member and the number of workers stay.
  void update(runtime_options chosen);
  // Also another set of versions: questions that wait and name none of them are refused as `agreement_unknown`.
  void update(runtime_options chosen, agreement_ptr under);
  // Accepts nothing more, finishes what runs and waits for the hub to acknowledge it, at most `finish_within`; says
  // BYE.
  void stop();

  // What waits for a person here; lives as long as the runtime.
  [[nodiscard]] reviews& waiting_reviews() noexcept;
  [[nodiscard]] ledger& book() noexcept;
  [[nodiscard]] std::uint64_t session_number() const noexcept;  // 0: none is open

 private:
  struct shared;
  class exchange;
  class workers;
  explicit runtime(std::unique_ptr<shared> common);
  void replace(runtime_options chosen, std::shared_ptr<agreements> held);
  std::unique_ptr<shared> common_;
};

}  // namespace mash::kit
