// SPDX-License-Identifier: Apache-2.0
#include "base/http/client.hpp"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>
#include <optional>

#include "base/http/tls_context.hpp"

namespace mash::http {
namespace {

namespace asio = boost::asio;
namespace beast_http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using steady = std::chrono::steady_clock;
using reply_parser = beast_http::response_parser<beast_http::string_body>;
using header_list = std::vector<std::pair<std::string, std::string>>;

constexpr auto AS_TUPLE = asio::as_tuple(asio::use_awaitable);
constexpr std::uint32_t REPLY_HEADER_BYTES_MAX = 64 * 1024;

struct origin {
  bool secure = false;
  std::string host;  // name or address, without brackets
  std::string port;
  std::string authority;  // as the Host field writes it
};

result<origin> read_origin(std::string_view text) {
  const auto read = boost::urls::parse_uri(text);
  if (!read || (read->scheme() != "https" && read->scheme() != "http") || read->encoded_host().empty() ||
      !read->encoded_path().empty() || read->has_query() || read->has_userinfo())
    return fail(errc::invalid, "the server's address must be like https://host:port");
  origin out;
  out.secure = read->scheme() == "https";
  out.host = read->host_address();
  out.port = read->has_port() ? std::string(read->port()) : (out.secure ? "443" : "80");
  unsigned short number = 0;
  const auto port_read = std::from_chars(out.port.data(), out.port.data() + out.port.size(), number);
  if (port_read.ec != std::errc{} || number == 0) return fail(errc::invalid, "the server's port must be 1 to 65535");
  const auto written = read->encoded_host_and_port();
  out.authority.assign(written.data(), written.size());
  return out;
}

bool is_closed_by_peer(error_code ec) {
  return ec == asio::error::eof || ec == asio::ssl::error::stream_truncated || ec == asio::error::connection_reset ||
         ec == asio::error::broken_pipe || ec == beast_http::error::end_of_stream ||
         ec == beast_http::error::partial_message;
}

// A line end inside a field would let a value of ours become a field of its own.
bool is_sendable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return (c >= 0x20 && c != 0x7f) || c == '\t'; });
}

// RFC 9110 section 9.2.2: these may be sent again when the connection ended before a word of the reply came.
bool may_repeat(std::string_view method, const header_list& headers) {
  static constexpr std::array<std::string_view, 5> IDEMPOTENT{"GET", "HEAD", "PUT", "DELETE", "OPTIONS"};
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b; };
  return std::ranges::find(IDEMPOTENT, method) != IDEMPOTENT.end() ||
         std::ranges::any_of(headers, [&](const auto& each) {
           return std::ranges::equal(each.first, std::string_view("idempotency-key"), same);
         });
}

}  // namespace

struct client::state {
  state(origin to, tls_context with, std::size_t bytes_max)
      : where(std::move(to)), context(std::move(with)), reply_bytes_max(bytes_max) {}

  const origin where;
  const tls_context context;  // null without TLS
  const std::size_t reply_bytes_max;
  asio::io_context io{1};
  std::unique_ptr<asio::ssl::stream<tcp::socket>> tls;  // at most one of the two
  std::unique_ptr<tcp::socket> plain;
  boost::beast::flat_buffer buffer;
  bool kept = false;    // the connection may serve another exchange
  bool silent = false;  // the last connection ended before it said anything

  // Shared with its coroutine, because a name look-up cannot be interrupted and may end after we have given up on it.
  struct attempt {
    asio::cancellation_signal cancel;
    std::optional<result<client_reply>> outcome;
  };

  [[nodiscard]] bool is_open() const { return tls != nullptr || plain != nullptr; }

  void disconnect() {
    error_code ignored;
    if (tls) std::ignore = tls->next_layer().close(ignored);
    if (plain) std::ignore = plain->close(ignored);
  }
  // Only when nothing is pending on them any more.
  void forget() {
    tls.reset();
    plain.reset();
    buffer.clear();
  }

  // A kept connection on which the peer has something to say unasked is a closed one: the goodbye has arrived already.
  [[nodiscard]] bool is_stale() {
    pollfd watched{(tls ? tls->next_layer() : *plain).native_handle(), POLLIN, 0};
    return ::poll(&watched, 1, 0) != 0;
  }

  error tls_error(error_code ec, errc otherwise) {
    if (ec.category() != asio::error::get_ssl_category())
      return {is_closed_by_peer(ec) ? errc::unavailable : otherwise, "the connection failed: " + ec.message()};
    const long verified = tls ? SSL_get_verify_result(tls->native_handle()) : X509_V_OK;
    return {errc::denied, tls_words(static_cast<unsigned long>(ec.value()), verified)};
  }

  awaitable<result<void>> connect() {
    tcp::socket socket(io);
    error_code not_an_address;
    const auto address = asio::ip::make_address(where.host, not_an_address);
    if (not_an_address) {
      tcp::resolver resolver(io);
      const auto [failed, found] = co_await resolver.async_resolve(where.host, where.port, AS_TUPLE);
      if (failed) co_return fail(errc::unavailable, "the server's name is not known: " + failed.message());
      const auto [ec, at] = co_await asio::async_connect(socket, found, AS_TUPLE);
      if (ec) co_return fail(errc::unavailable, "cannot connect to the server: " + ec.message());
    } else {
      const auto port = static_cast<unsigned short>(std::stoul(where.port));
      const auto [ec] = co_await socket.async_connect({address, port}, AS_TUPLE);
      if (ec) co_return fail(errc::unavailable, "cannot connect to the server: " + ec.message());
    }
    error_code ignored;
    std::ignore = socket.set_option(tcp::no_delay(true), ignored);
    if (!where.secure) {
      plain = std::make_unique<tcp::socket>(std::move(socket));
      co_return result<void>{};
    }
    co_return co_await shake_hands(std::move(socket), !not_an_address);
  }

  awaitable<result<void>> shake_hands(tcp::socket socket, bool by_address) {
    SSL* connection = SSL_new(context.get());
    if (connection == nullptr) co_return fail(errc::unavailable, "cannot begin a TLS connection");
    tls = std::make_unique<asio::ssl::stream<tcp::socket>>(std::move(socket), connection);
    // The certificate must be for the very name or address that we were told to reach (RFC 9525).
    if (by_address) {
      MASH_ASSERT(X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(connection), where.host.c_str()) == 1);
    } else {
      MASH_ASSERT(SSL_set1_host(connection, where.host.c_str()) == 1);
      MASH_ASSERT(SSL_set_tlsext_host_name(connection, where.host.c_str()) == 1);
    }
    const auto [ec] = co_await tls->async_handshake(asio::ssl::stream_base::client, AS_TUPLE);
    if (ec) co_return std::unexpected(tls_error(ec, errc::unavailable));
    co_return result<void>{};
  }

  // With TLS 1.3 the server judges our certificate after we believe to be connected: its alert arrives instead of the
  // reply. So a failed write is not the last word; what the server said is still read.
  awaitable<result<client_reply>> talk(std::string message, bool head_only) {
    silent = false;
    if (!is_open()) {
      if (auto connected = co_await connect(); !connected) co_return std::unexpected(std::move(connected).error());
    }
    reply_parser parser;
    parser.body_limit(reply_bytes_max);
    parser.header_limit(REPLY_HEADER_BYTES_MAX);
    parser.skip(head_only);
    const auto bytes = asio::buffer(message);
    static_cast<void>(tls ? co_await asio::async_write(*tls, bytes, AS_TUPLE)
                          : co_await asio::async_write(*plain, bytes, AS_TUPLE));
    const auto [ec, got] = tls ? co_await beast_http::async_read(*tls, buffer, parser, AS_TUPLE)
                               : co_await beast_http::async_read(*plain, buffer, parser, AS_TUPLE);
    if (ec == beast_http::error::body_limit || ec == beast_http::error::header_limit)
      co_return fail(errc::too_large, "the server's reply is larger than we take");
    if (ec) {
      silent = is_closed_by_peer(ec) && !parser.got_some() && buffer.size() == 0;
      if (is_closed_by_peer(ec)) co_return fail(errc::unavailable, "the server closed the connection without a reply");
      co_return std::unexpected(tls_error(ec, errc::invalid));
    }
    client_reply reply;
    reply.status = parser.get().result_int();
    for (const auto& field : parser.get()) {
      auto& [name, value] = reply.headers.emplace_back(field.name_string(), field.value());
      std::ranges::transform(name, name.begin(),
                             [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    }
    reply.body = std::move(parser.get().body());
    if (!parser.keep_alive()) disconnect();
    kept = parser.keep_alive();
    co_return reply;
  }

  result<client_reply> run(std::string message, bool head_only, steady::time_point deadline) {
    if (is_open() && (!kept || is_stale())) {
      disconnect();
      forget();
    }
    kept = false;
    auto now = std::make_shared<attempt>();
    io.restart();
    const auto finish = [now](const std::exception_ptr& thrown, result<client_reply> got) {
      if (thrown) got = fail(errc::unavailable, "the exchange ended unexpectedly");
      now->outcome = std::move(got);
    };
    asio::co_spawn(io, talk(std::move(message), head_only), asio::bind_cancellation_slot(now->cancel.slot(), finish));
    while (!now->outcome && io.run_one_until(deadline) != 0) {
    }
    if (auto outcome = std::move(now->outcome)) {
      if (!outcome->has_value()) disconnect();
      return *std::move(outcome);
    }
    now->cancel.emit(asio::cancellation_type::terminal);
    disconnect();
    io.restart();
    io.poll();  // lets the coroutine see that it was cancelled and end
    return fail(errc::timed_out, "the server did not reply in time");
  }
};

client::client(std::unique_ptr<state> s) : state_(std::move(s)) {}
client::client(client&&) noexcept = default;
client& client::operator=(client&&) noexcept = default;
client::~client() = default;

result<client> client::open(const std::string& origin_text, const client_tls& tls, std::size_t reply_bytes_max) {
  MASH_TRY(where, read_origin(origin_text));
  tls_context context;
  if (where->secure) {
    MASH_TRY(made, make_client_context(tls));
    context = *std::move(made);
  }
  return client(std::make_unique<state>(*std::move(where), std::move(context), reply_bytes_max));
}

result<client_reply> client::exchange(std::string_view method, std::string_view target, std::string_view body,
                                      const std::vector<std::pair<std::string, std::string>>& headers,
                                      std::chrono::milliseconds deadline) {
  const bool sendable = is_sendable(method) && target.starts_with('/') && is_sendable(target) &&
                        target.find(' ') == std::string_view::npos &&
                        std::ranges::all_of(headers, [](const auto& each) {
                          return is_sendable(each.first) && is_sendable(each.second);
                        });
  if (!sendable) return fail(errc::invalid, "the request holds a character that HTTP cannot carry");
  std::string message;
  message.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: ").append(state_->where.authority);
  for (const auto& [name, value] : headers) message.append("\r\n").append(name).append(": ").append(value);
  if (!body.empty() || method == "POST" || method == "PUT" || method == "PATCH")
    message.append("\r\nContent-Length: ").append(std::to_string(body.size()));
  message.append("\r\n\r\n").append(body);
  const auto end = steady::now() + deadline;
  auto reply = state_->run(message, method == "HEAD", end);
  if (!reply && state_->silent && may_repeat(method, headers)) reply = state_->run(message, method == "HEAD", end);
  return reply;
}

}  // namespace mash::http
