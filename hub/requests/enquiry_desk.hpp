// SPDX-License-Identifier: Apache-2.0
// The desk of enquiries from outside: each is taken once, which are open, and what became of each. They are entries of
// the log with sealed records and nothing else, so what is listed is read from there.
#pragma once

#include <set>

#include "hub/requests/evidence_port.hpp"
#include "hub/requests/plan.hpp"

namespace mash::hub {

class service;
struct shown;

// Words of the entries.
inline constexpr std::string_view ENQUIRY_TAKEN = "enquiry_taken", ENQUIRY_CLOSED = "enquiry_closed";

enum class enquiry_outcome : unsigned char { told, partly_told, refused, referred_on };

class enquiry_desk {
 public:
  template <class T>
  using told = std::expected<T, plan_refusal>;

  enquiry_desk(store_port& store, log_port& log, evidence_port& evidence, const clock& time)
      : store_(store), log_(log), evidence_(evidence), time_(time) {}

  // POST /v1/enquiries. For 24 hours the same document from the same person, or the same Idempotency-Key, is the same
  // enquiry: it keeps its id and its one entry; what may be told is decided anew, and that it was shown is logged.
  awaitable<told<shown>> take(service& requests, asking_person by, std::string body, std::string key);
  // GET /v1/enquiries: of the reader's authorities, of the last 31 days, newest last.
  awaitable<told<json::object>> list(asking_person reader);
  // POST /v1/enquiries/{id}/outcome: what was told, of what was shown for it, or why nothing; once.
  awaitable<told<json::object>> close(service& requests, asking_person by, std::string enquiry, std::string body);

 private:
  struct taken {
    std::string id;
    instant at;
    json::object record;  // of the entry; its `asked` is the document
    std::optional<json::object> closed;
  };
  awaitable<result<std::vector<taken>>> since(instant from);
  awaitable<told<shown>> take_once(service& requests, asking_person by, std::string body, std::string key);
  // Those of the named items that were never shown for this enquiry, as faults.
  awaitable<std::vector<json::fault>> never_shown(service& requests, const asking_person& by, const taken& one,
                                                  const json::object& said);
  awaitable<told<json::object>> refuse(const asking_person& by, std::string about, plan_refusal why);

  store_port& store_;
  log_port& log_;
  evidence_port& evidence_;
  const clock& time_;
  std::set<std::string> taking_;  // at this moment
};

}  // namespace mash::hub

namespace mash {

template <>
struct words<hub::enquiry_outcome> {
  static constexpr auto list = std::to_array<std::string_view>({"told", "partly_told", "refused", "referred_on"});
};

}  // namespace mash
