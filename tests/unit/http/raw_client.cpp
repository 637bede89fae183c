// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/http/raw_client.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>

namespace mash::http::test {
namespace {

int connect_to(unsigned short port, unsigned from = 0) {
  const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval wait{10, 0};
  ::setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  ::setsockopt(made, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
  const int on = 1;
  ::setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (from != 0) {
    sockaddr_in ours{};
    ours.sin_family = AF_INET;
    ours.sin_addr.s_addr = htonl(from);
    ::bind(made, reinterpret_cast<const sockaddr*>(&ours), sizeof ours);
  }
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(made, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0) return made;
  ::close(made);
  return -1;
}

std::string words_of_openssl() {
  const auto code = ERR_peek_last_error();
  const char* words = ERR_reason_error_string(code);
  ERR_clear_error();
  return words == nullptr ? "" : words;
}

}  // namespace

raw_client::raw_client(unsigned short port, unsigned from) : socket_(connect_to(port, from)) {
  std::signal(SIGPIPE, SIG_IGN);
}

raw_client::raw_client(unsigned short port, const raw_tls& wish)
    : socket_(connect_to(port)), context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free) {
  std::signal(SIGPIPE, SIG_IGN);
  SSL_CTX* context = context_.get();
  SSL_CTX_load_verify_locations(context, wish.ca_file.c_str(), nullptr);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  if (wish.version_max != 0) SSL_CTX_set_max_proto_version(context, wish.version_max);
  if (!wish.groups.empty()) SSL_CTX_set1_groups_list(context, wish.groups.c_str());
  if (wish.identity != nullptr) {
    SSL_CTX_use_certificate_chain_file(context, wish.identity->certificate_file.c_str());
    SSL_CTX_use_PrivateKey_file(context, wish.identity->key_file.c_str(), SSL_FILETYPE_PEM);
  }
  tls_ = SSL_new(context);
  SSL_set_fd(tls_, socket_);
  SSL_set1_host(tls_, "localhost");
  SSL_set_tlsext_host_name(tls_, "localhost");
  if (!wish.protocols.empty())
    SSL_set_alpn_protos(tls_, reinterpret_cast<const unsigned char*>(wish.protocols.data()),
                        static_cast<unsigned>(wish.protocols.size()));
  if (wish.resume) SSL_set_session(tls_, wish.resume.get());
  ERR_clear_error();
  handshaken_ = SSL_connect(tls_) == 1;
  if (!handshaken_) last_error_ = words_of_openssl();
}

raw_client::~raw_client() {
  if (tls_ != nullptr) {
    SSL_set_shutdown(tls_, SSL_SENT_SHUTDOWN);  // otherwise OpenSSL takes the session for broken and never resumes it
    SSL_free(tls_);
  }
  if (socket_ >= 0) ::close(socket_);
}

bool raw_client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = tls_ != nullptr ? SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()))
                                      : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      reset_ = reset_ || errno == ECONNRESET || errno == EPIPE;
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool raw_client::receive() {
  std::array<char, 16384> part{};
  const auto got = tls_ != nullptr ? SSL_read(tls_, part.data(), static_cast<int>(part.size()))
                                   : ::recv(socket_, part.data(), part.size(), 0);
  if (got <= 0) {
    reset_ = reset_ || (got < 0 && errno == ECONNRESET);
    if (tls_ != nullptr) last_error_ = words_of_openssl();
    return false;
  }
  received_.append(part.data(), static_cast<std::size_t>(got));
  return true;
}

bool raw_client::read_line(std::string& line) {
  auto end = received_.find("\r\n");
  while (end == std::string::npos) {
    if (!receive()) return false;
    end = received_.find("\r\n");
  }
  line = received_.substr(0, end);
  received_.erase(0, end + 2);
  return true;
}

bool raw_client::read_exactly(std::size_t size, std::string& into) {
  while (received_.size() < size)
    if (!receive()) return false;
  into.append(received_, 0, size);
  received_.erase(0, size);
  return true;
}

raw_reply raw_client::read_reply(bool head_only) {
  raw_reply reply;
  std::string line;
  if (!read_line(line) || line.size() < 12) return reply;
  reply.status = std::stoi(line.substr(9, 3));
  while (read_line(line) && !line.empty()) {
    const auto colon = line.find(": ");
    std::string name = line.substr(0, colon);
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    reply.headers[name] += line.substr(std::min(line.size(), colon + 2));
  }
  if (head_only || reply.status == 100 || reply.status == 204) {
    reply.whole = true;
  } else if (reply.headers.contains("transfer-encoding")) {
    std::size_t size = 1;
    while (size != 0 && read_line(line)) {
      size = std::stoul(line, nullptr, 16);
      if (!read_exactly(size, reply.body) || !read_line(line)) return reply;
      reply.whole = size == 0;
    }
  } else {
    reply.whole = read_exactly(std::stoul("0" + reply.headers["content-length"]), reply.body);
  }
  return reply;
}

bool raw_client::is_closed() {
  while (receive()) {
  }
  if (tls_ != nullptr && (SSL_get_shutdown(tls_) & SSL_RECEIVED_SHUTDOWN) != 0) return true;
  int pending = 0;  // a reset after an orderly end shows here only
  socklen_t size = sizeof pending;
  ::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &pending, &size);
  reset_ = reset_ || pending != 0;
  // A time-out of our own socket is not a close by the other side.
  char byte = 0;
  const auto got = ::recv(socket_, &byte, 1, MSG_DONTWAIT);
  return got == 0 || (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK);
}

std::shared_ptr<SSL_SESSION> raw_client::session() { return {SSL_get1_session(tls_), SSL_SESSION_free}; }
bool raw_client::was_resumed() const { return SSL_session_reused(tls_) == 1; }
std::string raw_client::protocol() const {
  const unsigned char* text = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(tls_, &text, &size);
  return {reinterpret_cast<const char*>(text), size};
}

}  // namespace mash::http::test
