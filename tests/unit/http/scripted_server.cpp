// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/http/scripted_server.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace mash::http::test {

scripted_server::scripted_server(std::vector<script_line> script)
    : script_(std::move(script)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  ::bind(listener_, reinterpret_cast<const sockaddr*>(&at), size);
  ::listen(listener_, 16);
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size);
  port_ = ntohs(at.sin_port);
  thread_ = std::jthread([this] {
    for (const auto& line : script_) {
      const int socket = ::accept(listener_, nullptr, nullptr);
      if (socket < 0) return;
      ++accepted_;
      serve(line, socket);
    }
  });
}

scripted_server::~scripted_server() {
  over_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  for (const int socket : hanging_) ::close(socket);
  ::close(listener_);
}

void scripted_server::serve(const script_line& line, int socket) {
  const timeval wait{10, 0};
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  std::array<char, 4096> asked{};
  static_cast<void>(::recv(socket, asked.data(), asked.size(), 0));
  static_cast<void>(::send(socket, line.reply.data(), line.reply.size(), MSG_NOSIGNAL));
  while (line.end == script_end::drip && !over_ && ::send(socket, "a", 1, MSG_NOSIGNAL) == 1) std::this_thread::yield();
  if (line.end == script_end::hang) return hanging_.push_back(socket);
  ::close(socket);
  ++closed_;
}

}  // namespace mash::http::test
