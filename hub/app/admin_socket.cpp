// SPDX-License-Identifier: Apache-2.0
#include "hub/app/admin_socket.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "base/log.hpp"

namespace mash::hub {
namespace {

namespace asio = boost::asio;
using stream = asio::local::stream_protocol;

constexpr std::chrono::seconds WIRE_DEADLINE(5);  // for the request to arrive, and for the reply to be taken

// Cancels what the socket is waiting for when the time is up.
class wire_deadline {
 public:
  explicit wire_deadline(std::shared_ptr<stream::socket> of) : timer_(of->get_executor(), WIRE_DEADLINE) {
    timer_.async_wait([of = std::move(of)](const boost::system::error_code& stopped) {
      boost::system::error_code ignored;
      if (!stopped) of->cancel(ignored);
    });
  }

 private:
  asio::steady_timer timer_;  // its destruction cancels it
};

json::object refusal(errc code, std::string_view why) {
  return {{"done", false}, {"error", to_word(code)}, {"why", why}};
}

std::string actor_of(stream::socket& peer) {
  ::ucred who{};
  ::socklen_t size = sizeof(who);
  if (::getsockopt(peer.native_handle(), SOL_SOCKET, SO_PEERCRED, &who, &size) != 0) return {};
  return "uid:" + std::to_string(who.uid);
}

}  // namespace

struct admin_socket::state : std::enable_shared_from_this<admin_socket::state> {
  state(const asio::any_io_executor& executor, admin_handler given) : acceptor(executor), handle(std::move(given)) {}

  asio::awaitable<void> accept();
  asio::awaitable<void> serve(std::shared_ptr<stream::socket> peer);
  asio::awaitable<json::object> answer(std::string actor, std::string_view line);

  stream::acceptor acceptor;
  admin_handler handle;
  std::size_t connections = 0;
};

asio::awaitable<void> admin_socket::state::accept() {
  const auto self = shared_from_this();
  for (;;) {
    boost::system::error_code stopped;
    auto peer = std::make_shared<stream::socket>(
        co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, stopped)));
    if (stopped == asio::error::operation_aborted || !acceptor.is_open()) co_return;
    if (stopped || connections >= CONNECTIONS_MAX) continue;
    ++connections;
    asio::co_spawn(acceptor.get_executor(), self->serve(std::move(peer)), asio::detached);
  }
}

asio::awaitable<json::object> admin_socket::state::answer(std::string actor, std::string_view line) {
  if (actor.empty()) co_return refusal(errc::denied, "the kernel does not say who is calling");
  auto request = json::parse(line, {.bytes_max = REQUEST_BYTES_MAX, .depth_max = 4});
  if (!request || !request->is_object())
    co_return refusal(errc::invalid, "the request is not one JSON object of at most 4 kB on one line");
  co_return co_await handle({std::move(actor), std::move(request->get_object())});
}

asio::awaitable<void> admin_socket::state::serve(std::shared_ptr<stream::socket> peer) {
  const auto self = shared_from_this();
  std::string line;
  boost::system::error_code failed;
  {
    const wire_deadline deadline(peer);
    co_await asio::async_read_until(*peer, asio::dynamic_buffer(line, REQUEST_BYTES_MAX + 1), '\n',
                                    asio::redirect_error(asio::use_awaitable, failed));
  }
  json::object reply;
  if (failed == asio::error::not_found)
    reply = refusal(errc::too_large, "the request is over 4 kB");
  else if (!failed)
    reply = co_await answer(actor_of(*peer), std::string_view(line).substr(0, line.find('\n')));
  if (!reply.empty()) {
    const std::string text = json::canonical(reply) + "\n";
    const wire_deadline deadline(peer);
    co_await asio::async_write(*peer, asio::buffer(text), asio::redirect_error(asio::use_awaitable, failed));
  }
  --connections;
}

result<std::unique_ptr<admin_socket>> admin_socket::start(asio::any_io_executor executor, std::string path,
                                                          admin_handler handle) {
  // The kernel's address is 108 bytes, and a longer path would be cut without a word.
  if (path.size() >= sizeof(::sockaddr_un::sun_path))
    return fail(errc::invalid, "the path of state_dir is too long for a Unix socket in it: " + path);
  auto held = std::make_shared<state>(executor, std::move(handle));
  ::unlink(path.c_str());
  boost::system::error_code failed;
  held->acceptor.open(stream(), failed);
  const ::mode_t before = ::umask(0177);  // never wider, not even for the moment before a chmod
  if (!failed) held->acceptor.bind(stream::endpoint(path), failed);
  ::umask(before);
  if (!failed) held->acceptor.listen(CONNECTIONS_MAX, failed);
  if (failed) return fail(errc::io, "cannot listen on " + path);
  asio::co_spawn(executor, held->accept(), asio::detached);
  return std::unique_ptr<admin_socket>(new admin_socket(std::move(held), std::move(path)));
}

admin_socket::~admin_socket() {
  boost::system::error_code ignored;
  state_->acceptor.close(ignored);
  ::unlink(path_.c_str());
}

}  // namespace mash::hub
