// SPDX-License-Identifier: Apache-2.0
// mashctl events follow: prints what changes, one line an event, and takes up the stream where it broke off.
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>

#include <chrono>

#include "base/http/tls_context.hpp"
#include "cli/api.hpp"
#include "cli/command.hpp"
#include "cli/event_stream.hpp"

namespace mash::cli {
namespace {

using steady = std::chrono::steady_clock;

constexpr std::size_t BLOCK_BYTES = 16 * 1024;
// The hub says something at least every 15 s; a connection silent for longer is dead.
constexpr std::chrono::seconds SILENCE_MAX{40};

struct bio_closer {
  void operator()(BIO* bio) const noexcept { BIO_free_all(bio); }
};
using bio_ptr = std::unique_ptr<BIO, bio_closer>;

struct follow_options {
  std::string request, last_id;
  int seconds = 0;  // 0: until interrupted
  bool once = false;
};

error tls_failure(SSL* tls) {
  return {errc::denied, http::tls_words(ERR_peek_last_error(), tls == nullptr ? 0 : SSL_get_verify_result(tls))};
}

result<bio_ptr> connect(const http::tls_context& context, const std::string& url) {
  const std::string authority = url.substr(url.find("://") + 3);
  const std::string host = authority.substr(0, authority.rfind(':'));
  bio_ptr bio(BIO_new_ssl_connect(context.get()));
  SSL* tls = nullptr;
  BIO_get_ssl(bio.get(), &tls);
  MASH_ASSERT(tls != nullptr);
  if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls), host.c_str()) != 1) {
    SSL_set1_host(tls, host.c_str());
    SSL_set_tlsext_host_name(tls, host.c_str());
  }
  BIO_set_conn_hostname(bio.get(), authority.c_str());
  if (BIO_do_connect(bio.get()) > 0) return bio;
  if (SSL_get_verify_result(tls) != X509_V_OK) return std::unexpected(tls_failure(tls));
  return fail(errc::unavailable, "cannot connect to the hub");
}

// Waits for bytes no longer than `until`; 0 bytes mean that the time is up.
result<std::string> read_some(BIO* bio, steady::time_point until) {
  SSL* tls = nullptr;
  BIO_get_ssl(bio, &tls);
  int file = -1;
  BIO_get_fd(bio, &file);
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - steady::now()).count();
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
  follower(context& shared, const follow_options& options, profile who)
      : shared_(shared), options_(options), who_(std::move(who)), last_id_(options.last_id) {
    if (options.seconds > 0) end_ = steady::now() + std::chrono::seconds(options.seconds);
  }

  result<void> run() {
    MASH_TRY(context, http::make_client_context(who_.tls));
    while (!is_over()) {
      const auto heard_before = heard_;
      const auto began = steady::now();
      auto done = follow_once(*context);
      if (!done && (done.error().code != errc::unavailable || heard_ == heard_before)) return done;
      // A hub that ends every stream at once is not to be asked a thousand times a second.
      if (done && heard_ == heard_before && !is_over() && steady::now() - began < std::chrono::seconds(1))
        return mash::fail(errc::unavailable, "the hub ends the stream as soon as it begins");
    }
    return {};
  }

 private:
  [[nodiscard]] bool is_over() const { return (options_.once && heard_ > 0) || steady::now() >= end_; }

  void say(const server_event& event) {
    last_id_ = event.id;
    ++heard_;
    if (shared_.json)
      shared_.print(json::object{{"id", event.id}, {"event", event.name}, {"data", event.data}});
    else
      shared_.out << event.name << " " << event.data << "\n";
    shared_.out.flush();
  }

  result<void> follow_once(const http::tls_context& context) {
    ERR_clear_error();
    MASH_TRY(bio, connect(context, who_.url));
    std::string head = "GET /v1/events";
    if (!options_.request.empty()) head += "?request=" + http::percent_encode(options_.request);
    head += " HTTP/1.1\r\nHost: " + who_.url.substr(who_.url.find("://") + 3) + "\r\nAccept: text/event-stream\r\n";
    if (!last_id_.empty()) head += "Last-Event-ID: " + last_id_ + "\r\n";
    head += "\r\n";
    if (BIO_write(bio->get(), head.data(), static_cast<int>(head.size())) <= 0)
      return fail(errc::unavailable, "the hub closed the connection");
    event_stream stream([this](const server_event& event) { say(event); });
    while (!is_over()) {
      MASH_TRY(bytes, read_some(bio->get(), std::min(end_, steady::now() + SILENCE_MAX)));
      if (bytes->empty()) return steady::now() >= end_ ? result<void>() : fail(errc::timed_out, "the hub fell silent");
      MASH_TRY(more, stream.feed(*bytes));
      if (stream.status() != 0 && stream.status() != 200) {
        shared_.fail(BAD, describe_refusal({stream.status(), stream.refusal()}));
        end_ = steady::now();
        return {};
      }
      if (!*more) return {};  // its nine minutes are over: the loop connects again
    }
    return {};
  }

  context& shared_;
  const follow_options& options_;
  profile who_;
  std::string last_id_;
  std::size_t heard_ = 0;
  steady::time_point end_ = steady::time_point::max();
};

result<void> follow(context& shared, const follow_options& options) {
  MASH_TRY(who, read_profile(shared.profile_file));
  if (!who->url.starts_with("https://") || who->url.find(':', 8) == std::string::npos)
    return fail(errc::invalid, "the profile's url must be like https://host:port");
  return follower(shared, options, *std::move(who)).run();
}

}  // namespace

void add_events(CLI::App& app, context& shared) {
  auto& events = *app.add_subcommand("events", "what changes on the checks that you may open");
  events.require_subcommand(1);
  auto options = std::make_shared<follow_options>();
  auto& command = *events.add_subcommand("follow", "one line an event, until interrupted");
  command.add_option("--request", options->request, "only this check");
  command.add_option("--after", options->last_id, "take up after this event id");
  command.add_option("--seconds", options->seconds, "stop after so long")->check(CLI::Range(1, 86400));
  command.add_flag("--once", options->once, "stop after the first event");
  on_hub_call(command, shared, options, follow);
}

}  // namespace mash::cli
