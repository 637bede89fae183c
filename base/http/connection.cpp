// SPDX-License-Identifier: Apache-2.0
#include "base/http/connection.hpp"

#include <openssl/ssl.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <typeinfo>

#include "base/http/gate.hpp"
#include "base/http/peer.hpp"
#include "base/http/phase_clock.hpp"
#include "base/http/reply.hpp"
#include "base/http/request_parser.hpp"
#include "base/http/tls_context.hpp"
#include "base/log.hpp"

namespace mash::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr auto AS_TUPLE = asio::as_tuple(asio::use_awaitable);
constexpr milliseconds FAREWELL{1000}, GRACE{1000};                // to take our last words; to notice a cancellation
constexpr std::size_t LINGER_BYTES_MAX = std::size_t{256} * 1024;  // read and thrown away after a refusal
// Beyond the head, so that a small body comes with the same read; a body up to one TLS record is copied behind its
// head.
constexpr std::size_t INPUT_SLACK = std::size_t{8} * 1024, JOINED_BYTES_MAX = std::size_t{16} * 1024;

class connection_impl final : public connection, private stream_writer {
 public:
  connection_impl(tcp::socket socket, SSL* tls, std::uint64_t generation, std::shared_ptr<server_core> core)
      : core_(std::move(core)), generation_(generation), input_(core_->limits.header_bytes_max + INPUT_SLACK) {
    if (tls != nullptr)
      tls_ = std::make_unique<asio::ssl::stream<tcp::socket>>(std::move(socket), tls);
    else
      plain_ = std::make_unique<tcp::socket>(std::move(socket));
    core_->counted.connections.add(1);
  }
  ~connection_impl() override {
    if (admitted_) core_->set.leave(request_.peer.fingerprint);
    core_->set.remove(this);
    core_->counted.connections.add(-1);
  }
  connection_impl(const connection_impl&) = delete;
  connection_impl& operator=(const connection_impl&) = delete;

  void start() override {
    clock_.enter(phase::handshake, core_->limits.handshake);
    asio::co_spawn(
        socket().get_executor(), [me = self()] { return me->live(); },
        asio::bind_cancellation_slot(cancel_.slot(), asio::detached));
  }

  void check_deadline(steady::time_point now) override {
    if (clock_.is_overdue(now)) on_strand([](connection_impl& self) { self.overdue(); });
  }

  void retire() override {
    on_strand([](connection_impl& self) {
      if (self.clock_.in(phase::idle)) {
        self.disturbed_ = true;
        self.cancel_.emit(asio::cancellation_type::terminal);
      }
      if (self.outdated()) self.end_stream();
    });
  }

  void kill() override {
    on_strand([](connection_impl& self) { self.close_now(); });
  }

  const peer_certificate* peer() const override {
    return identified_.load(std::memory_order_acquire) ? &request_.peer : nullptr;
  }

 private:
  std::shared_ptr<connection_impl> self() { return std::static_pointer_cast<connection_impl>(shared_from_this()); }

  template <class Action>
  void on_strand(Action action) {
    asio::post(socket().get_executor(), [me = self(), action] { action(*me); });
  }

  // A phase that can still be answered in words is cancelled first; anything else, or a second time, is cut off. A
  // handler that waits for what nobody can cancel, like a commit, is answered for.
  void overdue() {
    if (!clock_.is_overdue(steady::now())) return;  // it went on meanwhile
    if (clock_.in(phase::streaming) && !ending_) return end_stream();
    if (!timed_out_) core_->counted.timed_out(clock_.now_in()).add();
    if (clock_.in(phase::handling) && timed_out_ && !answered_for_) return answer_for_handler();
    if (!clock_.can_answer() || timed_out_) return close_now();
    timed_out_ = true;
    clock_.extend(GRACE);
    cancel_.emit(asio::cancellation_type::terminal);
  }

  void answer_for_handler() {
    answered_for_ = true;
    asio::co_spawn(socket().get_executor(), [me = self()] { return me->say_for_handler(); }, asio::detached);
  }

  awaitable<void> say_for_handler() {
    co_await send(to_response(HANDLER_TIMED_OUT), false);
    co_await say_farewell();
  }

  void end_stream() {
    ending_ = true;  // a chunk being written is finished first; half of one could not be told from a whole
    if (!clock_.in(phase::streaming)) return;
    clock_.extend(GRACE);
    cancel_.emit(asio::cancellation_type::terminal);
  }

  void close_now() {
    gone_ = true;
    clock_.never();
    error_code ignored;
    std::ignore = socket().close(ignored);
    cancel_.emit(asio::cancellation_type::terminal);  // the handler may wait for something else than the socket
  }

  [[nodiscard]] bool outdated() const { return core_->stopping || generation_ != core_->generation; }
  [[nodiscard]] steady::duration life_left() const { return born_ + core_->limits.connection - steady::now(); }

  tcp::socket& socket() { return tls_ ? tls_->next_layer() : *plain_; }

  awaitable<std::size_t> read_some(asio::mutable_buffer into) {
    const auto [ec, size] =
        tls_ ? co_await tls_->async_read_some(into, AS_TUPLE) : co_await plain_->async_read_some(into, AS_TUPLE);
    if (size == 0 && !timed_out_ && !clock_.in(phase::idle)) gone_ = true;
    co_return timed_out_ ? 0 : size;  // against a flood that always has one more byte ready
  }

  template <class Buffers>
  awaitable<bool> put(Buffers bytes) {
    const auto [ec, size] = tls_ ? co_await asio::async_write(*tls_, bytes, AS_TUPLE)
                                 : co_await asio::async_write(*plain_, bytes, AS_TUPLE);
    if (ec) gone_ = true;
    co_return !ec;
  }

  // Cancellation (a deadline, a stop) reaches what is awaited as an error code. Only while a handler or stream runs
  // does it also throw at their next await, so that they cannot overlook it.
  awaitable<void> live() {
    co_await asio::this_coro::throw_if_cancelled(false);
    if (!tls_ || co_await shake_hands())
      while (co_await exchange()) {
      }
    if (!answered_for_) co_await say_farewell();
  }

  awaitable<bool> shake_hands() {
    const std::string from = host_of(socket());
    if (!core_->set.begin_handshake(from, core_->limits)) {
      core_->counted.turned_away.add();
      gone_ = true;  // closed unanswered: words would cost the handshake
      co_return false;
    }
    const auto [ec] = co_await tls_->async_handshake(asio::ssl::stream_base::server, AS_TUPLE);
    core_->set.end_handshake(from);
    if (ec) {
      refuse_handshake(ec);
      co_return false;
    }
    request_.peer = read_peer_of(tls_->native_handle());
    admitted_ = core_->set.admit(request_.peer.fingerprint, core_->limits.connections_per_certificate_max);
    identified_.store(true, std::memory_order_release);
    co_return true;
  }

  void refuse_handshake(error_code ec) {
    core_->counted.handshakes_refused.add();
    if (ec.category() != asio::error::get_ssl_category()) {
      gone_ = true;  // nobody is left to hear an alert
      return;
    }
    if (!core_->may_log_refusal(steady::now())) return;
    const auto words = tls_words(static_cast<unsigned long>(ec.value()), SSL_get_verify_result(tls_->native_handle()));
    log::info("tls_handshake_refused", {{"why", words}});
  }

  // One request and its response; false when the connection shall end.
  awaitable<bool> exchange() {
    wants_close_ = false;
    if (const auto read = co_await read_request(); !read) {
      if (read.error().status != 0 && !gone_) co_await refuse(read.error());
      co_return false;
    }
    if (tls_ && !admitted_) {
      co_await refuse(OVERLOADED);
      co_return false;
    }
    const auto began = steady::now();
    response out = co_await answer();
    core_->counted.handling.observe(steady::now() - began);
    if (gone_ || answered_for_) co_return false;
    if (out.stream) {
      co_await send_stream(out);
      co_return false;
    }
    const bool stay = !wants_close_ && !timed_out_ && !outdated() && life_left() > steady::duration::zero();
    co_return co_await send(out, stay) && stay;
  }

  // An error of status 0 means that there is nobody to answer.
  awaitable<std::expected<void, refusal>> read_request() {
    static constexpr refusal NOBODY{0, {}, {}};
    const gate_limits limits{core_->limits.header_bytes_max, core_->limits.header_fields_max,
                             core_->limits.body_bytes_max};
    clock_.enter(phase::idle, std::min<steady::duration>(core_->limits.idle, life_left()));
    if (input_size_ == 0 && outdated()) co_return std::unexpected(NOBODY);
    head_scanner scanner;
    std::size_t head_size = 0;
    while (head_size == 0) {
      if (input_size_ != 0) {
        if (clock_.in(phase::idle)) clock_.enter(phase::header, core_->limits.header);
        const auto scanned = scanner.scan({input_.data(), input_size_}, limits);
        if (!scanned) co_return std::unexpected(scanned.error());
        head_size = *scanned;
        if (head_size != 0) break;
      }
      const auto size = co_await read_some(asio::buffer(input_) + input_size_);
      if (size == 0) co_return std::unexpected(timed_out_ && !gone_ ? REQUEST_TIMED_OUT : NOBODY);
      input_size_ += size;
    }
    const std::string_view head(input_.data(), head_size);
    const auto passed = gate(head, limits);
    if (!passed) co_return std::unexpected(passed.error());
    if (auto parsed = parse_head(head, *passed, request_); !parsed) co_return std::unexpected(parsed.error());
    wants_close_ = passed->close;
    const std::size_t body_here = std::min(passed->body_bytes, input_size_ - head_size);
    request_.body.assign(input_.data() + head_size, body_here);
    consume(head_size + body_here);
    if (body_here < passed->body_bytes && !co_await read_body(*passed, body_here))
      co_return std::unexpected(timed_out_ && !gone_ ? REQUEST_TIMED_OUT : NOBODY);
    co_return std::expected<void, refusal>{};
  }

  awaitable<bool> read_body(passage passed, std::size_t have) {
    clock_.enter(phase::body, core_->limits.body);
    if (passed.expects_continue && !co_await put(asio::buffer(std::string_view("HTTP/1.1 100 Continue\r\n\r\n"))))
      co_return false;
    request_.body.resize(passed.body_bytes);
    while (have < request_.body.size()) {
      const auto size = co_await read_some(asio::buffer(request_.body) + have);
      if (size == 0) co_return false;
      have += size;
    }
    co_return true;
  }

  // What follows belongs to the next request.
  void consume(std::size_t bytes) {
    std::copy(input_.begin() + static_cast<std::ptrdiff_t>(bytes),
              input_.begin() + static_cast<std::ptrdiff_t>(input_size_), input_.begin());
    input_size_ -= bytes;
  }

  awaitable<response> answer() {
    clock_.enter(phase::handling, core_->limits.handler);
    response out;
    bool failed = false;
    // A request that overtook the order to retire is still served; its handler must not find itself cancelled.
    if (std::exchange(disturbed_, false))
      co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
    co_await asio::this_coro::throw_if_cancelled(true);
    try {
      out = co_await core_->serve(request_);
    } catch (const std::exception& problem_found) {
      failed = true;
      // The type only: the text of an exception may quote what it stumbled over.
      if (!timed_out_ && !gone_) log::error("http_handler_failed", {{"kind", typeid(problem_found).name()}});
    }
    co_await asio::this_coro::throw_if_cancelled(false);
    if (failed) out = to_response(timed_out_ ? HANDLER_TIMED_OUT : BROKEN);
    co_return out;
  }

  awaitable<void> refuse(refusal why) {
    metrics::process().count("mash_http_refused_total", "Requests refused", {{"reason", std::string(why.word)}}).add();
    request_.method.clear();  // a HEAD that broke the rules is answered with words all the same
    co_await send(to_response(why), false);
  }

  awaitable<bool> send(const response& out, bool stay) {
    clock_.enter(phase::writing, core_->limits.write);
    output_.clear();
    const reply_framing framing{.close = !stay, .secure = core_->secure};
    if (!append_head(output_, out, framing)) {
      log::error("http_response_unsendable", {{"status", out.status}});
      co_return co_await send(to_response(BROKEN), stay);
    }
    core_->counted.answered(out.status).add();
    const bool head_only = request_.method == "HEAD" || out.status == 204 || out.status == 304;
    const bool joined = out.body.size() <= JOINED_BYTES_MAX;
    if (!head_only && joined) output_.append(out.body);
    co_return head_only || joined
        ? co_await put(asio::buffer(output_))
        : co_await put(std::array<asio::const_buffer, 2>{asio::buffer(output_), asio::buffer(out.body)});
  }

  awaitable<void> send_stream(response& out) {
    clock_.enter(phase::writing, core_->limits.write);
    output_.clear();
    if (!append_head(output_, out, {.chunked = true, .close = true, .secure = core_->secure})) {
      co_await send(to_response(BROKEN), false);
      co_return;
    }
    core_->counted.answered(out.status).add();
    if (!co_await put(asio::buffer(output_)) || request_.method == "HEAD") co_return;
    clock_.enter(phase::streaming, life_left());
    if (ending_) end_stream();
    co_await asio::this_coro::throw_if_cancelled(true);
    bool whole = true;
    try {
      co_await out.stream(*this);
    } catch (const std::exception& problem_found) {
      whole = ending_;
      if (!ending_ && !gone_) log::error("http_stream_failed", {{"kind", typeid(problem_found).name()}});
    }
    co_await asio::this_coro::throw_if_cancelled(false);
    clock_.enter(phase::writing, core_->limits.write);
    // The last chunk says that the stream is whole; after a failure the other side must see that it is not.
    if (whole && !gone_) co_await put(asio::buffer(LAST_CHUNK));
  }

  awaitable<result<void>> write(std::string chunk) override {
    if (gone_) co_return fail(errc::unavailable, "the receiver of the stream has gone");
    if (ending_) co_return fail(errc::unavailable, "the stream is being ended");
    if (chunk.empty()) co_return result<void>{};  // an empty chunk would mean the end
    output_.clear();
    append_chunk(output_, chunk);
    clock_.enter(phase::writing, core_->limits.write);
    const bool sent = co_await put(asio::buffer(output_));
    clock_.enter(phase::streaming, life_left());
    if (ending_) end_stream();  // it was asked to end while the chunk was being written
    if (!sent) co_return fail(errc::unavailable, "the receiver of the stream has gone or is too slow");
    co_return result<void>{};
  }

  // Closing a socket with unread bytes resets the connection, and the reset may overtake our last response or alert: so
  // we say goodbye, then read what is still coming, within limits, before closing.
  awaitable<void> say_farewell() {
    error_code ignored;
    if (!gone_) {
      clock_.enter(phase::closing, FAREWELL);
      if (tls_ && SSL_is_init_finished(tls_->native_handle())) co_await tls_->async_shutdown(AS_TUPLE);
      std::ignore = socket().shutdown(tcp::socket::shutdown_send, ignored);
      for (std::size_t thrown_away = 0; thrown_away < LINGER_BYTES_MAX;) {
        const auto [ec, size] = co_await socket().async_read_some(asio::buffer(input_), AS_TUPLE);
        if (ec) break;
        thrown_away += size;
      }
    }
    std::ignore = socket().close(ignored);
  }

  const std::shared_ptr<server_core> core_;
  const std::uint64_t generation_;
  const steady::time_point born_ = steady::now();
  std::unique_ptr<asio::ssl::stream<tcp::socket>> tls_;  // one of these two
  std::unique_ptr<tcp::socket> plain_;
  asio::cancellation_signal cancel_;

  phase_clock clock_;
  std::atomic<bool> identified_{false};
  // Everything below belongs to the strand.
  bool timed_out_ = false;     // the phase's deadline passed and its answer is on its way
  bool answered_for_ = false;  // the handler may still run; what it says reaches nobody
  bool disturbed_ = false;     // cancelled while idle
  bool ending_ = false;        // the stream shall end
  bool gone_ = false;          // nothing can be written any more
  bool admitted_ = false;      // counted under its certificate
  bool wants_close_ = false;   // the client said Connection: close
  request request_;
  std::vector<char> input_;
  std::size_t input_size_ = 0;
  std::string output_;
};

}  // namespace

std::shared_ptr<connection> make_connection(tcp::socket socket, SSL* tls, std::uint64_t generation,
                                            std::shared_ptr<server_core> core) {
  return std::make_shared<connection_impl>(std::move(socket), tls, generation, std::move(core));
}

}  // namespace mash::http
