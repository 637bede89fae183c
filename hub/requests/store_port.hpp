// SPDX-License-Identifier: Apache-2.0
// What the request logic needs from the store, in operations of the domain; hub/store fills it with SQLite. Nothing
// above this line may assume that there is only one process.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hub/audit/acts.hpp"
#include "hub/audit/leaves.hpp"
#include "hub/requests/journal.hpp"
#include "policy/versions.hpp"

namespace mash::hub {

template <class T>
using awaitable = boost::asio::awaitable<T>;

// A client may send the same request again; within 24 hours it gets the same check.
struct idempotency {
  std::string person, key;  // scoped to the person; key empty: none
  std::string body_digest;  // SHA-256 of the canonical body, hexadecimal
};

// A step as it is kept: its content is text from the moment it is to be written, so that whoever made the step may make
// it in memory of its own, and the storage thread has less to do.
struct written_step {
  written_step() = default;
  written_step(std::string kind_given, instant at_given, const json::object& content_given)
      : kind(std::move(kind_given)), at(at_given), content(json::canonical(content_given)) {}
  written_step(const step& from) : written_step(from.kind, from.at, from.content) {
    for (const std::string& line : from.lines) content.append(1, '\n').append(line);
  }

  std::string kind;
  instant at;
  std::string content;  // canonical JSON, then each of the step's lines after an LF, which neither of them contains
};

// What the accountability record keeps of a step. Each member is text from the moment it is set, so that no tree of
// JSON waits for the disk.
class written_record {
 public:
  written_record() = default;
  written_record(const json::object& members) {
    for (const auto& member : members) set(member.key(), member.value());
  }
  void set(std::string_view name, const json::value& what) { put(name, json::canonical(what)); }
  void set(std::string_view name, std::string_view what) {
    std::string text;
    json::append_canonical(text, what);
    put(name, std::move(text));
  }
  void set(std::string_view name, const char* what) { set(name, std::string_view(what)); }
  // Canonical JSON.
  [[nodiscard]] std::string text() const {
    std::string all = "{";
    for (const auto& [name, what] : members_) {
      if (all.size() > 1) all.push_back(',');
      json::append_canonical(all, std::string_view(name));
      all.append(1, ':').append(what);
    }
    return all.append(1, '}');
  }

 private:
  void put(std::string_view name, std::string what) { members_.insert_or_assign(std::string(name), std::move(what)); }

  std::map<std::string, std::string> members_;  // in canonical order, which is that of bytes
};

// A step with its record: who, which members, outcome words, salts, sealed under the request's record key.
struct step_write {
  written_step what;
  written_record record;
};

// One atomic change: the facts and the log entries that record them, together or not at all.
struct durable_change {
  std::string request;               // empty: log entries only (a refusal before a request exists)
  std::optional<idempotency> opens;  // set on the first change of a request
  std::uint64_t first_step = 0;      // index of the first of `steps` in the request's journal
  std::vector<step_write> steps;
  std::vector<audit_entry> entries;
  std::vector<admin_act> acts;              // entries of no step, with the records that open them; after `entries`
  std::vector<policy::version_mark> taken;  // versions of the agreement, lowest sequence first; each above all before
  bool settled = false;                     // nothing of this request is open afterwards
  std::optional<std::size_t> receipt_for;   // the entry whose inclusion is to be proved in the result
};

struct proved_entry {
  std::uint64_t index = 0;
  std::string proof;  // C2SP tlog-proof, with the checkpoint
};

struct durable {
  std::uint64_t log_size = 0;  // after the change: the commit's sequence number
  std::optional<proved_entry> receipt;
};

// Which accountability records to read: of requests opened from `from` and before `until`, after the request `after`.
struct record_range {
  instant from, until;
  std::string after;
  std::size_t requests_max = 0;
};

// When a step was committed, and which.
struct step_stamp {
  std::string kind;
  instant at;
};

struct request_records {
  std::string request;
  std::vector<json::object> records;   // one for each step, in order
  std::vector<step_stamp> steps = {};  // of which each is
};

struct earlier_request {
  std::string request;
  bool same_body = false;
};

class store_port {
 public:
  virtual ~store_port() = default;
  // Returns once the change is durable. `unavailable`: nothing was taken (disk full, queue full, stopping).
  [[nodiscard]] virtual awaitable<result<durable>> commit(durable_change change) = 0;
  [[nodiscard]] virtual awaitable<result<std::vector<step>>> load(
      std::string request) = 0;  // not_found: no such request; denied: its content was erased
  [[nodiscard]] virtual awaitable<result<std::vector<std::string>>> open_requests() = 0;
  // Requests made in the millisecond of this ask id: a question's id has that of its request, whenever it was asked.
  [[nodiscard]] virtual awaitable<result<std::vector<std::string>>> requests_near(std::string ask_id) = 0;
  // Ids of the requests that were opened in that range, oldest first.
  [[nodiscard]] virtual awaitable<result<std::vector<std::string>>> opened_between(record_range wanted) = 0;
  // Oldest request first.
  [[nodiscard]] virtual awaitable<result<std::vector<request_records>>> records(record_range wanted) = 0;
  [[nodiscard]] virtual awaitable<result<std::optional<earlier_request>>> find_earlier(std::string person,
                                                                                       std::string key,
                                                                                       std::string body_digest) = 0;
};

// The transparency log as auditors read it (C2SP tlog-tiles). Nothing that is not yet durable and signed is ever seen
// here.
class log_port {
 public:
  virtual ~log_port() = default;
  [[nodiscard]] virtual std::string checkpoint() const = 0;  // for verifiers; the newest signed one, or witnessed
  [[nodiscard]] virtual std::string newest_checkpoint() const { return checkpoint(); }  // signed, whoever witnessed it
  // Every key the log has signed with, as contract::log_keys writes it.
  [[nodiscard]] virtual std::string keys() const { return {}; }
  // `path`: "tile/<L>/<N>[.p/<W>]" or "tile/entries/<N>[.p/<W>]"; not_found beyond the signed size.
  [[nodiscard]] virtual awaitable<result<std::string>> tile(std::string path) = 0;
};

}  // namespace mash::hub
