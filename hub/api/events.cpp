// SPDX-License-Identifier: Apache-2.0
// GET /v1/events (WHATWG Server-Sent Events): that something changed, never what; a comment every 15 s, an end after 9
// minutes.
#include <charconv>

#include "hub/api/endpoints.hpp"

namespace mash::hub {
namespace {

using steady = std::chrono::steady_clock;

std::string to_text(const event& one) {
  const json::value data = json::object{{"request", one.request}, {"version", one.version}};
  return "id: " + std::to_string(one.id) + "\nevent: " + one.kind + "\ndata: " + json::canonical(data) + "\n\n";
}

http::awaitable<void> stream_events(service& requests, asking_person viewer, std::uint64_t last, std::string only,
                                    http::stream_writer& out) {
  const auto end = steady::now() + std::chrono::minutes(9);
  if (!co_await out.write("retry: 1000\n\n")) co_return;
  while (steady::now() < end) {
    std::string chunk;
    const auto fresh = requests.events().since(last, viewer);
    last = requests.events().newest();
    if (!fresh) chunk = "id: " + std::to_string(last) + "\nevent: reset\ndata: {}\n\n";
    if (fresh)
      for (const event& one : *fresh)
        if (only.empty() || one.request == only) chunk += to_text(one);
    if (chunk.empty()) {
      const auto pause = std::min(end, steady::now() + std::chrono::seconds(15));
      co_await requests.events().wait_until(pause);
      if (steady::now() >= pause) chunk = ": still here\n\n";
    }
    if (!chunk.empty() && !co_await out.write(std::move(chunk))) co_return;
  }
}

}  // namespace

http::awaitable<http::response> get_events(call what) {
  service& requests = what.context.requests;
  std::uint64_t last = requests.events().newest();
  if (const auto id = what.request.header("last-event-id")) {
    const auto [end, ec] = std::from_chars(id->data(), id->data() + id->size(), last);
    if (ec != std::errc() || end != id->data() + id->size())
      co_return http::problem(400, "malformed", "Not an event id", "Last-Event-ID is the number of an event.");
  }
  const std::string only(what.request.query_value("request").value_or(""));
  http::response out;
  out.content_type = "text/event-stream";
  out.stream = [&requests, viewer = to_asking(what.who), last, only](http::stream_writer& to) {
    return stream_events(requests, viewer, last, only, to);
  };
  co_return out;
}

}  // namespace mash::hub
