// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "hub/api/endpoints.hpp"
#include "hub/api/member_line.hpp"

namespace mash::hub {

http::awaitable<http::response> get_agencies(call what) {
  json::array list;
  const auto directory_now = what.context.who();
  for (const member& one : directory_now->members()) {
    const member_state& state = what.context.requests.state_of_member(one.name);
    json::object entry{{"agency", one.name},
                       {"name", one.display_name},
                       {"kind", to_word(one.kind)},
                       {"connected", state.session != 0},
                       {"contact", json::object{{"desk", one.contact.desk},
                                                {"telephone", one.contact.telephone},
                                                {"hours", one.contact.hours},
                                                {"out_of_hours_telephone", one.contact.out_of_hours_telephone}}}};
    if (what.context.link) entry["line"] = describe(one, what.context.link(one.name));
    if (one.curve_key_renew_by) entry["key_renew_by"] = to_iso_date(*one.curve_key_renew_by);
    if (state.ever) entry["last_seen"] = to_rfc3339(state.last_seen);
    list.push_back(std::move(entry));
  }
  co_return http::response{.body = json::canonical(json::object{{"agencies", std::move(list)}})};
}

}  // namespace mash::hub
