// SPDX-License-Identifier: Apache-2.0
// GET /v1/events (WHATWG Server-Sent Events): that something changed, never what; a comment every 15 s, an end after 9
// minutes.
#include <charconv>

#include "base/ids.hpp"
#include "base/metrics.hpp"
#include "hub/api/endpoints.hpp"

namespace mash::hub {
namespace {

using steady = std::chrono::steady_clock;

constexpr std::chrono::seconds COMMENTS_APART{15};

std::string to_text(const event& one) {
  const json::value data = json::object{{"request", one.request}, {"version", one.version}};
  return "id: " + std::to_string(one.id) + "\nevent: " + one.kind + "\ndata: " + json::canonical(data) + "\n\n";
}

struct reader {
  const api_context& from;  // of the listener, which outlives its connections
  http::peer_certificate who;
  std::string only;                   // one check; empty: all
  std::shared_ptr<const void> place;  // among the streams of this person
};

http::awaitable<void> stream_events(reader of, std::uint64_t last, http::stream_writer& out) {
  event_board& board = of.from.requests.events();
  const auto end = steady::now() + std::chrono::minutes(9);
  if (!co_await out.write("retry: 1000\n\n")) co_return;
  auto next_comment = steady::now() + COMMENTS_APART;
  while (steady::now() < end) {
    // Rights end when the directory says so, and not with the stream.
    const auto viewer = of.from.who()->identify(of.who);
    if (!viewer) co_return;
    std::string chunk;
    const auto fresh = board.since(last, to_asking(*viewer));
    last = board.newest();
    if (!fresh) chunk = "id: " + std::to_string(last) + "\nevent: reset\ndata: {}\n\n";
    if (fresh)
      for (const event& one : *fresh)
        if (of.only.empty() || one.request == of.only) chunk += to_text(one);
    // Also where a great deal happens of which this reader hears nothing.
    if (chunk.empty() && steady::now() >= next_comment) chunk = ": still here\n\n";
    if (chunk.empty()) {
      co_await board.wait_until(std::min(end, next_comment));
      continue;
    }
    if (!co_await out.write(std::move(chunk))) co_return;
    next_comment = steady::now() + COMMENTS_APART;
  }
}

// No entry of the log, as with calls that come too often: nothing is shown, and it may come without end.
http::response too_many_streams() {
  static metrics::counter& refused = metrics::process().count(
      "mash_api_too_many_streams_total", "Streams of events refused because their reader has as many as one may");
  refused.add();
  auto out = http::problem(429, "too_many_streams", "Too many streams",
                           "You are listening in " + std::to_string(open_streams::EACH_MAX) +
                               " places already. Close a page of the hub that you do not need, then open this again.");
  out.headers.emplace_back("retry-after", "30");
  return out;
}

}  // namespace

http::awaitable<http::response> get_events(call what) {
  // A misspelt `request` would stream everything.
  if (what.request.query.size() > 1 || (what.request.query.size() == 1 && what.request.query[0].first != "request"))
    co_return http::problem(400, "malformed", "Not a readable query", "Events are narrowed by one request alone.");
  std::uint64_t last = what.context.requests.events().newest();
  if (const auto id = what.request.header("last-event-id")) {
    const auto [end, ec] = std::from_chars(id->data(), id->data() + id->size(), last);
    if (ec != std::errc() || end != id->data() + id->size())
      co_return http::problem(400, "malformed", "Not an event id", "Last-Event-ID is the number of an event.");
  }
  reader of{what.context, what.request.peer, std::string(what.request.query_value("request").value_or("")), nullptr};
  if (!what.request.query.empty() && !is_uuid(of.only))
    co_return http::problem(400, "malformed", "Not a request", "Events are narrowed by the id of a request.");
  of.place = what.context.streams->take(what.who.id);
  if (!of.place) co_return too_many_streams();
  http::response out;
  out.content_type = "text/event-stream";
  out.stream = [of = std::move(of), last](http::stream_writer& to) { return stream_events(of, last, to); };
  co_return out;
}

}  // namespace mash::hub
