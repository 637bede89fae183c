// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/erased.hpp"

#include <algorithm>
#include <charconv>

#include "hub/requests/access.hpp"
#include "hub/requests/labels.hpp"

namespace mash::hub {
namespace {

constexpr std::size_t OF_ONE_MILLISECOND_MAX = 256;

// A UUIDv7 begins with the millisecond in which it was made.
instant made_at(const std::string& id) {
  const std::string hex = id.substr(0, 8) + id.substr(std::min<std::size_t>(id.size(), 9), 4);
  std::int64_t millis = 0;
  std::from_chars(hex.data(), hex.data() + hex.size(), millis, 16);
  return instant(std::chrono::milliseconds(millis));
}

bool asked_it(const json::object& opened, const asking_person& viewer) {
  const json::value* actor = opened.if_contains("actor");
  return actor != nullptr && actor->is_string() && actor->get_string() == viewer.who.id;
}

}  // namespace

record_range range_of(const std::string& request) {
  const instant at = made_at(request);
  return {at, at + std::chrono::milliseconds(1), "", OF_ONE_MILLISECOND_MAX};
}

std::span<const json::object> records_of(const std::vector<request_records>& found, const std::string& request) {
  const auto one = std::ranges::find(found, request, &request_records::request);
  return one == found.end() ? std::span<const json::object>() : std::span(one->records);
}

plan_refusal why_not_shown(std::span<const json::object> records, const asking_person& viewer) {
  policy::past_decisions past;
  if (records.empty() || !(may_open_any(viewer) || may_view_any(viewer)) || !read_labels(records, past) ||
      past.questions.empty())
    return not_there();
  const auto& authority = past.questions.front().labels.authority;
  const bool of_theirs = std::ranges::find(viewer.authorities, authority) != viewer.authorities.end();
  const bool manages =
      may_view_any(viewer) || std::ranges::find(viewer.roles, policy::role::mash_manager) != viewer.roles.end();
  if (!of_theirs || !(manages || asked_it(records.front(), viewer))) return not_there();
  return {
      410,
      "erased",
      "What this check asked and was answered has been erased, because its time was over. Who asked, who saw it and "
      "what was recorded about it remain in the audit log; the authority's case system holds what was decided.",
      {}};
}

}  // namespace mash::hub
