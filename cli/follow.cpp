// SPDX-License-Identifier: Apache-2.0
#include "cli/follow.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>

#include <algorithm>
#include <memory>

#include "base/http/tls_context.hpp"

namespace mash::cli {
namespace {

using steady = std::chrono::steady_clock;

constexpr std::size_t BLOCK_BYTES = 16 * 1024;
// The hub says something at least every 15 s; a connection silent for longer is dead.
constexpr std::chrono::seconds SILENCE_MAX{40};
constexpr int FRUITLESS_MAX = 3;  // streams in a row that brought nothing and ended early

struct bio_closer {
  void operator()(BIO* bio) const noexcept { BIO_free_all(bio); }
};
using bio_ptr = std::unique_ptr<BIO, bio_closer>;

error tls_failure(SSL* tls) {
  return {errc::denied, http::tls_words(ERR_peek_last_error(), SSL_get_verify_result(tls))};
}

std::string authority_of(const std::string& url) { return url.substr(url.find("://") + 3); }

result<bio_ptr> connect(const http::tls_context& context, const std::string& url) {
  ERR_clear_error();
  const std::string authority = authority_of(url);
  std::string host = authority.substr(0, authority.rfind(':'));
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  bio_ptr bio(BIO_new_ssl_connect(context.get()));
  SSL* tls = nullptr;
  BIO_get_ssl(bio.get(), &tls);
  MASH_ASSERT(tls != nullptr);
  // The certificate must be for the very name or address that we were told to reach (RFC 9525).
  if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls), host.c_str()) != 1) {
    SSL_set1_host(tls, host.c_str());
    SSL_set_tlsext_host_name(tls, host.c_str());
  }
  BIO_set_conn_hostname(bio.get(), authority.c_str());
  if (BIO_do_connect(bio.get()) > 0) return bio;
  if (SSL_get_verify_result(tls) != X509_V_OK) return std::unexpected(tls_failure(tls));
  return fail(errc::unavailable, "cannot connect to the hub");
}

// Waits for bytes no longer than `until`; no bytes mean that the time is up.
result<std::string> read_some(BIO* bio, steady::time_point until) {
  SSL* tls = nullptr;
  BIO_get_ssl(bio, &tls);
  int file = -1;
  BIO_get_fd(bio, &file);
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - steady::now()).count();
  pollfd watched{file, POLLIN, 0};
  if (SSL_pending(tls) == 0 && ::poll(&watched, 1, left < 0 ? 0 : static_cast<int>(left)) == 0) return std::string();
  std::string block(BLOCK_BYTES, '\0');
  const int got = BIO_read(bio, block.data(), static_cast<int>(block.size()));
  if (got > 0) {
    block.resize(static_cast<std::size_t>(got));
    return block;
  }
  if (ERR_peek_last_error() != 0) return std::unexpected(tls_failure(tls));
  return fail(errc::unavailable, "the hub closed the connection");
}

class follower {
 public:
  follower(const profile& who, const follow_options& options, const std::function<bool(const server_event&)>& take)
      : who_(who), options_(options), take_(take), last_id_(options.last_id) {}

  result<void> run() {
    MASH_TRY(context, http::make_client_context(who_.tls));
    for (int fruitless = 0; !is_over();) {
      const auto heard_before = heard_;
      auto done = follow_once(*context);
      if (!done && done.error().code != errc::unavailable) return done;
      fruitless = heard_ == heard_before ? fruitless + 1 : 0;
      if (fruitless == FRUITLESS_MAX) return done ? fail(errc::unavailable, "the hub ends every stream at once") : done;
    }
    return {};
  }

 private:
  [[nodiscard]] bool is_over() const { return enough_ || steady::now() >= options_.until; }

  void hand_over(const server_event& event) {
    if (!event.id.empty()) last_id_ = event.id;
    if (!enough_) enough_ = !take_(event);
  }

  [[nodiscard]] std::string request_head() const {
    std::string head = "GET /v1/events";
    if (!options_.request.empty()) head += "?request=" + http::percent_encode(options_.request);
    head += " HTTP/1.1\r\nHost: " + authority_of(who_.url) + "\r\nAccept: text/event-stream\r\n";
    if (!last_id_.empty()) head += "Last-Event-ID: " + last_id_ + "\r\n";
    return head + "\r\n";
  }

  result<void> follow_once(const http::tls_context& context) {
    MASH_TRY(bio, connect(context, who_.url));
    const std::string head = request_head();
    if (BIO_write(bio->get(), head.data(), static_cast<int>(head.size())) <= 0)
      return fail(errc::unavailable, "the hub closed the connection");
    event_stream stream([this](const server_event& event) {
      ++heard_;
      hand_over(event);
    });
    for (bool opened = false; !is_over();) {
      const auto patience = std::min(options_.until, steady::now() + SILENCE_MAX);
      MASH_TRY(bytes, read_some(bio->get(), patience));
      if (bytes->empty())
        return steady::now() >= options_.until ? result<void>() : fail(errc::unavailable, "the hub fell silent");
      MASH_TRY(more, stream.feed(*bytes));
      if (stream.status() != 0 && stream.status() != 200)
        return fail(errc::denied, describe_refusal({stream.status(), stream.refusal()}));
      if (stream.status() == 200 && !opened) hand_over({.id = {}, .name = "open", .data = {}});
      opened = stream.status() == 200;
      if (!*more) return {};
    }
    return {};
  }

  const profile& who_;
  const follow_options& options_;
  const std::function<bool(const server_event&)>& take_;
  std::string last_id_;
  std::size_t heard_ = 0;
  bool enough_ = false;
};

}  // namespace

result<void> follow_events(const profile& who, const follow_options& options,
                           const std::function<bool(const server_event&)>& take) {
  const std::string authority = authority_of(who.url);
  if (!who.url.starts_with("https://") || authority.rfind(':') == std::string::npos)
    return fail(errc::invalid, "the hub's url must be like https://host:port");
  return follower(who, options, take).run();
}

}  // namespace mash::cli
