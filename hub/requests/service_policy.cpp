// SPDX-License-Identifier: Apache-2.0
// Service, part 6: what the agreement would do and what it did. A dry run writes nothing and asks nobody; the labels of
// past decisions are read from the accountability records, which outlive the content and name no person.
#include <algorithm>

#include "base/log.hpp"
#include "hub/audit/looks.hpp"
#include "hub/requests/dry_run.hpp"
#include "hub/requests/labels.hpp"
#include "hub/requests/parse_request.hpp"
#include "hub/requests/service.hpp"

namespace mash::hub {
namespace {

constexpr std::size_t REQUESTS_IN_A_PAGE = 500;

plan_refusal cannot_be_read() {
  return {503, "cannot_record", "The hub cannot read its records or write its audit log now. Try again shortly.", {}};
}

template <class Decision>
json::array list_of(const std::vector<Decision>& decisions) {
  json::array list;
  list.reserve(decisions.size());
  for (const Decision& one : decisions) list.push_back(policy::to_json(one));
  return list;
}

}  // namespace

awaitable<std::expected<json::object, plan_refusal>> service::explain(asking_person by, std::string body) {
  auto parsed = parse_request(body);
  plan_refusal why;
  if (!parsed) {
    const bad_request& bad = parsed.error();
    why = {bad.status,
           bad.status == 422   ? "invalid_request"
           : bad.status == 413 ? "too_large"
                               : "malformed",
           bad.detail, bad.faults};
  } else {
    follow_agreement();
    auto made = dry_run(*parsed, by, {*with_.agreement, with_.members, time_.now()});
    if (made) {
      log::info("policy_explained", {{"agreement", with_.agreement->digest()},
                                     {"agencies", static_cast<std::int64_t>(parsed->agencies.size())}});
      co_return *std::move(made);
    }
    why = std::move(made).error();
  }
  auto refused = co_await refuse(by, std::move(body), std::move(why));
  co_return std::unexpected(std::move(refused).error());
}

awaitable<std::expected<json::object, plan_refusal>> service::decisions(asking_person viewer, record_range wanted) {
  // Reading the records is itself recorded, and before anything is shown.
  durable_change change;
  change.acts.push_back(with_actor(looked_entry(viewer.who.id, "decisions_read", time_.now()), viewer.who.id));
  if (auto noted = co_await store_.commit(std::move(change)); !noted) co_return std::unexpected(cannot_be_read());

  wanted.requests_max = REQUESTS_IN_A_PAGE;
  const auto page = co_await store_.records(wanted);
  if (!page) co_return std::unexpected(cannot_be_read());
  policy::past_decisions past;
  for (const request_records& one : *page) {
    policy::past_decisions here;
    if (auto read = read_labels(one.records, here); !read) {
      log::error("labels_unreadable", {{"request", one.request}});
      co_return std::unexpected(cannot_be_read());
    }
    // Of an authority that the viewer answers for; every decision of a request is of one.
    if (here.questions.empty() ||
        std::ranges::find(viewer.authorities, here.questions.front().labels.authority) == viewer.authorities.end())
      continue;
    std::ranges::move(here.questions, std::back_inserter(past.questions));
    std::ranges::move(here.items, std::back_inserter(past.items));
  }
  count_equal(past);
  json::object out{{"from", to_rfc3339(wanted.from)},
                   {"until", to_rfc3339(wanted.until)},
                   {"questions", list_of(past.questions)},
                   {"items", list_of(past.items)}};
  if (page->size() == REQUESTS_IN_A_PAGE) out["next"] = page->back().request;
  co_return out;
}

}  // namespace mash::hub
