// SPDX-License-Identifier: Apache-2.0
// The members as witnesses of the hub's log (docs/formats/audit-log.md, "Witnesses"): publishes signed checkpoints to
// them with the proof that each extends the one before, gathers their cosignatures, and compares the log with what they
// say they saw. Nothing waits for any of this; a log that a member has seen otherwise ends signing and serving.
// Everything runs on one executor's thread.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "adapters/contract/log_keys.hpp"
#include "base/tlog/witness_policy.hpp"
#include "hub/requests/exchange_port.hpp"
#include "hub/requests/store_port.hpp"
#include "hub/requests/witness_disk.hpp"

namespace mash::hub {

struct witness_settings {
  contract::log_keys log;                                       // what was signed before a change still counts
  std::map<std::string, tlog::verifier_key, std::less<>> keys;  // of the members that have a witness key
  std::optional<tlog::witness_policy> policy;                   // whose quorum makes a checkpoint the one to serve
};

struct witness_pace {
  using duration = std::chrono::steady_clock::duration;
  duration quiet = std::chrono::milliseconds(500);  // published once the log has not grown for so long
  duration longest = std::chrono::seconds(10);      // and at least so often while it grows
  duration reply = std::chrono::seconds(30);        // then a member that has not replied is published to again
  duration patience = std::chrono::minutes(15);     // without a quorum before it is said
};

struct witness_events {
  // Something to note in the audit log about a member: it broke the protocol, or refuses our history. `what`: a word.
  std::function<void(const std::string& member, std::string what)> broken;
  // Called once: nothing may be signed or served any more. The sentence is for the administrator.
  std::function<void(const std::string& sentence)> contradicted;
};

struct witness_ports {
  const log_port& log;
  exchange_port& exchange;
  witness_disk& disk;
};

class witnesses {
 public:
  using steady_time = std::chrono::steady_clock::time_point;

  // `kept`: the checkpoint of `witness_disk::file::witnessed`, which the log contains; empty: none.
  witnesses(boost::asio::any_io_executor executor, witness_ports ports, witness_settings with, witness_events events,
            const std::string& kept = {});

  void pace(witness_pace chosen) { pace_ = chosen; }
  void replace(witness_settings with) { with_ = std::move(with); }  // on reload
  awaitable<void> run();                                            // ticks until the executor stops
  void tick(steady_time now);

  // From the exchange, on this thread. `hello`: the HELLO line.
  void opened(const std::string& member, std::uint64_t session, std::string_view hello);
  void closed(const std::string& member, std::uint64_t session);
  void received(const std::string& member, std::uint64_t session, const std::vector<std::string>& lines);

  // The checkpoint that verifiers are given: with a policy, the newest whose cosignatures meet its quorum; without one,
  // or before the first such, the newest signed with the cosignatures that it has.
  [[nodiscard]] std::string to_serve() const;
  [[nodiscard]] std::string newest() const;
  // The log's keys, for verifiers who hold one of before.
  [[nodiscard]] std::string keys() const { return with_.log.text(); }
  // Not empty: why signing and serving have ended.
  [[nodiscard]] const std::string& contradiction() const noexcept { return contradiction_; }
  // Not empty: that too few members have cosigned for too long.
  [[nodiscard]] std::string below_quorum(steady_time now) const;

 private:
  struct published {  // one checkpoint and who has cosigned it
    std::uint64_t size = 0;
    tlog::note note;  // with the log's signature first
    std::set<std::string> by;
    steady_time since{};
  };
  struct witness_state {
    std::uint64_t session = 0;  // 0: not connected
    bool reads = false;         // CHECKPOINT
    bool ready = false;         // its greeting was compared with the log
    bool refuses = false;       // it has refused what we published: not asked again in this session
    std::uint64_t holds = 0;    // size of what it cosigned last, as far as we know
    std::optional<steady_time> asked = {};
  };

  [[nodiscard]] tlog::checkpoint head() const;
  [[nodiscard]] bool is_due(steady_time now) const;
  void begin(steady_time now);
  [[nodiscard]] witness_state* find(const std::string& member, std::uint64_t session);
  awaitable<void> greet(std::string member, std::uint64_t session, std::string checkpoint);
  awaitable<void> publish(std::string member, std::uint64_t session);
  void take(const std::string& member, witness_state& from, const std::string& line);
  void add(const std::string& member, std::uint64_t size, const std::string& cosignature);
  void consider(const published& one);
  awaitable<void> keep_wanted();
  awaitable<bool> contradicts(std::string member, tlog::checkpoint seen, std::string text);
  awaitable<void> weigh(std::string member, std::string checkpoint);
  void measure(steady_time now) const;

  boost::asio::any_io_executor executor_;
  witness_ports ports_;
  witness_settings with_;
  witness_events events_;
  witness_pace pace_;
  std::map<std::string, witness_state, std::less<>> members_;
  std::deque<published> rounds_;  // oldest first; none older than what is served
  std::uint64_t seen_size_ = 0;
  steady_time grew_at_{};
  std::optional<tlog::signed_checkpoint> witnessed_;  // durable
  std::optional<std::string> wanted_;                 // to be made durable
  bool keeping_ = false;
  std::optional<steady_time> waiting_since_;  // when the oldest checkpoint without a quorum was published
  std::string contradiction_;
};

// The log as verifiers are given it, with the members' cosignatures.
class witnessed_log final : public log_port {
 public:
  witnessed_log(log_port& plain, const witnesses& by) : plain_(plain), by_(by) {}
  [[nodiscard]] std::string checkpoint() const override { return by_.to_serve(); }
  [[nodiscard]] std::string newest_checkpoint() const override { return by_.newest(); }
  [[nodiscard]] std::string keys() const override { return by_.keys(); }
  awaitable<result<std::string>> tile(std::string path) override { return plain_.tile(std::move(path)); }

 private:
  log_port& plain_;
  const witnesses& by_;
};

}  // namespace mash::hub
