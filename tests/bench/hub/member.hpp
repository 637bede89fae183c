// SPDX-License-Identifier: Apache-2.0
// A member of the exchange that answers at once: the adapters' own connection and session, so that MASHX1 is spoken in
// full, with the shipped agreement applied and a receipt on every answer; but no source, no worker and no disk.
#pragma once

#include "adapters/kit/config.hpp"
#include "adapters/kit/connection.hpp"
#include "adapters/kit/session.hpp"
#include "tests/bench/hub/canned_source.hpp"
#include "tests/bench/hub/memory_ledger.hpp"

namespace mash::bench {

struct answer_times {
  std::vector<std::int64_t> micros;  // from the arrival of a question's message to its answer's hand-over
  std::uint64_t answers = 0, messages = 0, refused = 0;
  std::int64_t making_ns = 0;  // CPU time of the thread inside reading, deciding, writing, hashing and signing
};

class member {
 public:
  // `config_path`: an adapter's configuration (docs/formats/adapter.md) with its keys.
  [[nodiscard]] static result<std::unique_ptr<member>> open(const std::string& config_path, std::size_t answer_bytes);

  // Everything that is due now: connects, reads, answers, sends. Never blocks.
  void turn(contract::steady_time now);
  void close();  // says BYE

  [[nodiscard]] kit::connection& link() noexcept { return link_; }
  [[nodiscard]] bool wants_to_send() const noexcept { return pending_.has_value(); }
  [[nodiscard]] bool is_open() const noexcept { return talk_.number() != 0; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] const answer_times& times() const noexcept { return times_; }

 private:
  member(const kit::adapter_config& chosen, kit::ledger::keys keys, std::shared_ptr<const policy::agreement> under,
         std::size_t answer_bytes);
  void follow_link(contract::steady_time now);
  void receive(contract::steady_time now);
  void act();
  void answer_all(const std::vector<std::string>& lines);
  void flush(contract::steady_time now);

  std::string name_;
  kit::connection link_;
  kit::session talk_;
  memory_ledger book_;
  canned_source source_;
  std::optional<contract::message> pending_;
  contract::steady_time ticked_{}, arrived_{};
  answer_times times_;
};

}  // namespace mash::bench
