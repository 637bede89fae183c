// SPDX-License-Identifier: Apache-2.0
// The desk of enquiries from outside: which are open, and what became of each. They are entries of the log with sealed
// records and nothing else, so what is listed is read from there.
#pragma once

#include "hub/requests/evidence_port.hpp"
#include "hub/requests/plan.hpp"

namespace mash::hub {

// Words of the entries.
inline constexpr std::string_view ENQUIRY_TAKEN = "enquiry_taken", ENQUIRY_CLOSED = "enquiry_closed";

enum class enquiry_outcome : unsigned char { told, partly_told, refused, referred_on };

class enquiry_desk {
 public:
  template <class T>
  using told = std::expected<T, plan_refusal>;

  enquiry_desk(store_port& store, log_port& log, evidence_port& evidence, const clock& time)
      : store_(store), log_(log), evidence_(evidence), time_(time) {}

  // GET /v1/enquiries: of the reader's authorities, of the last 31 days, newest last.
  awaitable<told<json::object>> list(asking_person reader);
  // POST /v1/enquiries/{id}/outcome: what was told, or why not; once.
  awaitable<told<json::object>> close(asking_person by, std::string enquiry, std::string body);

 private:
  struct taken {
    std::string id;
    instant at;
    json::object record;  // of the entry; its `asked` is the document
    std::optional<json::object> closed;
  };
  awaitable<result<std::vector<taken>>> since(instant from);
  awaitable<told<json::object>> refuse(const asking_person& by, std::string about, plan_refusal why);

  store_port& store_;
  log_port& log_;
  evidence_port& evidence_;
  const clock& time_;
};

}  // namespace mash::hub

namespace mash {

template <>
struct words<hub::enquiry_outcome> {
  static constexpr auto list = std::to_array<std::string_view>({"told", "partly_told", "refused", "referred_on"});
};

}  // namespace mash
