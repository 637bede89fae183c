// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/http/live_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <stdexcept>

namespace mash::http::test {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

awaitable<void> wait_for(std::chrono::steady_clock::duration time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(asio::use_awaitable);
}

std::size_t number(const request& asked, std::string_view name) {
  return std::stoul("0" + std::string(asked.query_value(name).value_or("")));
}

}  // namespace

live_server::live_server(const server_tls* tls, server_limits limits) {
  auto made = server::start(io_.get_executor(), {"127.0.0.1", 0}, tls, limits,
                            [this](const request& asked) { return answer(asked); });
  MASH_ASSERT(made.has_value());
  server_ = *std::move(made);
  for (int i = 0; i < 2; ++i)
    threads_.emplace_back([this] {
      io_.run();
      --running_;
    });
}

live_server::~live_server() {
  released_ = true;
  server_.reset();
  io_.stop();
  threads_.clear();
}

bool live_server::shut_down() {
  server_.reset();
  return comes_true([this] { return running_ == 0; });
}

awaitable<response> live_server::answer(const request& asked) {
  ++handled_;
  response out;
  if (asked.path == "/still") {
    ++standing_still_;
    while (!released_) std::this_thread::yield();  // the thread itself stands still
  } else if (asked.path == "/big") {
    out.content_type = "text/plain";
    out.body.assign(number(asked, "bytes"), 'b');
  } else if (asked.path == "/none") {
    out.status = 204;
  } else if (asked.path == "/split") {
    out.headers.emplace_back("X-Split", "a\r\nX-Smuggled: b");
  } else if (asked.path == "/stream") {
    out = begin_stream(asked);
  } else if (asked.path == "/slow" || asked.path == "/stubborn" || asked.path == "/throw") {
    out = co_await misbehave(asked);
  } else {
    json::object told{
        {"method", asked.method}, {"path", asked.path}, {"bytes", asked.body.size()}, {"body", asked.body}};
    if (!asked.peer.san_uris.empty()) told["who"] = asked.peer.san_uris.front();
    told["fingerprint"] = asked.peer.fingerprint;
    told["client_auth"] = asked.peer.client_auth;
    out.body = json::canonical(told);
  }
  co_return out;
}

awaitable<response> live_server::misbehave(const request& asked) {
  if (asked.path == "/throw") throw std::runtime_error("Ada Okafor, 12 Example Row");
  if (asked.path == "/slow") co_await wait_for(1h);
  co_await asio::this_coro::throw_if_cancelled(false);
  asio::steady_timer timer(co_await asio::this_coro::executor);
  while (asked.path == "/stubborn" && !released_) {
    timer.expires_after(5ms);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  co_return response{};
}

response live_server::begin_stream(const request& asked) {
  response out;
  out.content_type = "text/event-stream";
  out.stream = [this,
                last = std::string(asked.query_value("last").value_or(""))](stream_writer& to) -> awaitable<void> {
    ++streams_begun_;
    struct ending {
      std::atomic<int>& count;
      ~ending() { ++count; }
    } const counts{streams_ended_};
    bool heard = true;
    for (int i = 1; i <= 3 && heard; ++i)
      heard = (co_await to.write("id: " + std::to_string(i) + "\nevent: roster\ndata: {}\n\n")).has_value();
    if (last == "hang") co_await wait_for(1h);
    if (last == "throw") throw std::runtime_error("the stream broke");
    while (last == "big" && heard) heard = (co_await to.write(std::string(64 * 1024, 'x'))).has_value();
    if (!heard) ++stream_failures_;
  };
  return out;
}

}  // namespace mash::http::test
