// SPDX-License-Identifier: Apache-2.0
#include "base/http/server.hpp"

#include <openssl/ssl.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <mutex>

#include "base/http/connection.hpp"
#include "base/http/tls_context.hpp"
#include "base/log.hpp"

namespace mash::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;

constexpr auto AS_TUPLE = asio::as_tuple(asio::use_awaitable);
constexpr auto EXPIRY_WARNING = std::chrono::days{14};
constexpr auto EXPIRY_CHECK = 1h;
constexpr auto LATE = 500ms;  // for the sweep: the machine or this process stood still

// Deadlines are seen at most a quarter of the shortest limit late, and never later than a quarter of a second.
std::chrono::milliseconds sweep_interval(const server_limits& limits) {
  const auto shortest = std::min(
      {limits.handshake, limits.header, limits.body, limits.idle, limits.handler, limits.write, limits.connection});
  return std::clamp<std::chrono::milliseconds>(shortest / 4, 5ms, 250ms);
}

void warn_of_expiry(const tls_expiry& expiry) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto check = [now](const char* soon, const char* past, std::chrono::sys_seconds ends) {
    const auto days = std::chrono::floor<std::chrono::days>(ends - now).count();
    if (ends <= now)
      log::error(past, {{"days_ago", -days}});
    else if (ends - now < EXPIRY_WARNING)
      log::warn(soon, {{"days_left", days}});
  };
  check("tls_certificate_expires_soon", "tls_certificate_expired", expiry.certificate);
  if (expiry.revocations) check("tls_revocations_expire_soon", "tls_revocations_expired", *expiry.revocations);
  if (expiry.revocations_early) log::error("tls_revocations_not_valid_yet");
  auto& all = metrics::process();
  all.level("mash_tls_certificate_ends", "When the server's certificate ends, in seconds since 1970")
      .set(expiry.certificate.time_since_epoch().count());
  if (expiry.revocations)
    all.level("mash_tls_revocations_end", "When the revocation lists want renewal, in seconds since 1970")
        .set(expiry.revocations->time_since_epoch().count());
}

// Accepts, sweeps and hands out contexts. Its coroutines run on one strand and keep it alive; the server object is only
// the handle that the owner holds.
class listener : public std::enable_shared_from_this<listener> {
 public:
  listener(asio::any_io_executor executor, tcp::acceptor acceptor, std::shared_ptr<server_core> core)
      : executor_(std::move(executor)),
        core_(std::move(core)),
        acceptor_(std::move(acceptor)),
        timer_(acceptor_.get_executor()),
        pause_(acceptor_.get_executor()) {}

  void start() {
    asio::co_spawn(
        acceptor_.get_executor(), [self = shared_from_this()] { return self->accept_all(); }, asio::detached);
    asio::co_spawn(acceptor_.get_executor(), [self = shared_from_this()] { return self->sweep(); }, asio::detached);
  }

  void use(server_context made) {
    warn_of_expiry(made.expiry);
    const std::lock_guard lock(guard_);
    context_ = std::move(made);
    ++core_->generation;
  }

  void retire_all() {
    for (const auto& each : core_->set.all()) each->retire();
  }

  void kill_all() {
    for (const auto& each : core_->set.all()) each->kill();
  }

  void stop() {
    core_->stopping = true;
    asio::post(acceptor_.get_executor(), [self = shared_from_this()] {
      error_code ignored;
      std::ignore = self->acceptor_.close(ignored);
      self->pause_.cancel();
      self->timer_.cancel();
    });
    retire_all();
  }

 private:
  awaitable<void> accept_all() {
    while (!core_->stopping) {
      auto [ec, socket] = co_await acceptor_.async_accept(asio::make_strand(executor_), AS_TUPLE);
      if (core_->stopping) break;
      if (!ec) {
        adopt(std::move(socket));
      } else if (ec != asio::error::connection_aborted) {
        // Most likely out of file descriptors: without a pause this would spin until a connection ends.
        log::warn("http_accept_failed", {{"code", ec.value()}});
        pause_.expires_after(50ms);
        co_await pause_.async_wait(AS_TUPLE);
      }
    }
  }

  void adopt(tcp::socket socket) {
    error_code ignored;
    std::ignore = socket.set_option(tcp::no_delay(true), ignored);
    SSL* tls = nullptr;
    std::uint64_t generation = 0;
    if (core_->secure) {
      const std::lock_guard lock(guard_);
      tls = SSL_new(context_.context.get());
      generation = core_->generation;
      if (tls == nullptr) return core_->counted.turned_away.add();
    }
    auto one = make_connection(std::move(socket), tls, generation, core_);
    if (!core_->set.add(one, core_->limits.connections_max)) return core_->counted.turned_away.add();
    one->start();
    if (core_->stopping) one->retire();  // it may have come too late for the stop to see it
  }

  // Ends once the server is stopping and its last connection is gone.
  awaitable<void> sweep() {
    const auto interval = sweep_interval(core_->limits);
    auto next_expiry_check = std::chrono::steady_clock::now() + EXPIRY_CHECK;
    bool was_late = false;
    while (!core_->stopping || core_->set.size() != 0) {
      timer_.expires_after(interval);
      co_await timer_.async_wait(AS_TUPLE);
      const auto now = std::chrono::steady_clock::now();
      // What came while this process did not run is read before anybody is told that they were late; but not twice in
      // a row, or overload would end all deadlines.
      was_late = !was_late && now - timer_.expiry() > LATE;
      if (!was_late)
        for (const auto& each : core_->set.all()) each->check_deadline(now);
      if (core_->secure && now >= next_expiry_check) {
        next_expiry_check = now + EXPIRY_CHECK;
        const std::lock_guard lock(guard_);
        warn_of_expiry(context_.expiry);
      }
    }
  }

  const asio::any_io_executor executor_;
  const std::shared_ptr<server_core> core_;
  tcp::acceptor acceptor_;
  asio::steady_timer timer_;
  asio::steady_timer pause_;
  std::mutex guard_;  // of the context: taken once per connection and reload
  server_context context_;
};

class server_impl final : public server {
 public:
  server_impl(std::shared_ptr<listener> hears, std::shared_ptr<server_core> core, unsigned short port)
      : listener_(std::move(hears)), core_(std::move(core)), port_(port) {}
  ~server_impl() override {
    listener_->stop();
    listener_->kill_all();
  }
  server_impl(const server_impl&) = delete;
  server_impl& operator=(const server_impl&) = delete;

  unsigned short port() const override { return port_; }

  result<void> reload(const server_tls& tls) override {
    MASH_ASSERT(core_->secure);
    auto made = make_server_context(tls);
    if (!made) {
      log::error("tls_reload_failed", {{"why", made.error().detail}});
      return std::unexpected(std::move(made).error());
    }
    listener_->use(*std::move(made));
    listener_->retire_all();
    log::info("tls_reloaded");
    return {};
  }

  void close_if(std::function<bool(const peer_certificate&)> refused) override {
    for (const auto& each : core_->set.all())
      if (const auto* peer = each->peer(); peer != nullptr && refused(*peer)) each->kill();
  }

  void stop() override { listener_->stop(); }

  std::size_t connections() const override { return core_->set.size(); }

 private:
  const std::shared_ptr<listener> listener_;
  const std::shared_ptr<server_core> core_;
  const unsigned short port_;
};

result<tcp::acceptor> listen(const asio::any_io_executor& executor, const tcp::endpoint& at) {
  tcp::acceptor acceptor(asio::make_strand(executor));
  error_code ec;
  std::ignore = acceptor.open(at.protocol(), ec);
  if (!ec) std::ignore = acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
  if (!ec) std::ignore = acceptor.bind(at, ec);
  if (!ec) std::ignore = acceptor.listen(asio::socket_base::max_listen_connections, ec);
  if (ec)
    return fail(errc::unavailable, "cannot listen on " + at.address().to_string() + " port " +
                                       std::to_string(at.port()) + ": " + ec.message());
  return acceptor;
}

}  // namespace

result<std::unique_ptr<server>> server::start(asio::any_io_executor executor, const listen_address& where,
                                              const server_tls* tls, server_limits limits, handler serve) {
  error_code ec;
  const auto at = asio::ip::make_address(where.ip, ec);
  if (ec) return fail(errc::invalid, "the address to listen on must be an IP address, not a name");
  MASH_ASSERT(tls != nullptr || at.is_loopback());
  auto core = std::make_shared<server_core>();
  core->limits = limits;
  core->serve = std::move(serve);
  core->secure = tls != nullptr;
  server_context context;
  if (tls != nullptr) {
    MASH_TRY(made, make_server_context(*tls));
    context = *std::move(made);
  }
  MASH_TRY(acceptor, listen(executor, {at, where.port}));
  const auto bound = acceptor->local_endpoint(ec).port();
  auto hears = std::make_shared<listener>(std::move(executor), *std::move(acceptor), core);
  if (tls != nullptr) hears->use(std::move(context));
  hears->start();
  return std::make_unique<server_impl>(std::move(hears), std::move(core), bound);
}

}  // namespace mash::http
