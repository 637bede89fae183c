// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/hub/tls_client.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>

namespace mash::bench {
namespace {

constexpr std::size_t READ_BYTES = std::size_t{64} * 1024;

std::unexpected<error> tls_failure(const char* doing) {
  char words[256] = "the connection ended";
  if (const unsigned long code = ERR_get_error(); code != 0) ERR_error_string_n(code, words, sizeof words);
  return fail(errc::unavailable, std::string(doing) + ": " + words);
}

// The decimal value of a header; -1 if it is not there.
long long length_of(std::string_view head) {
  static constexpr std::string_view NAME = "content-length:";
  for (std::size_t at = head.find("\r\n"); at != std::string_view::npos; at = head.find("\r\n", at + 2)) {
    std::string_view line = head.substr(at + 2);
    if (line.size() < NAME.size() || ::strncasecmp(line.data(), NAME.data(), NAME.size()) != 0) continue;
    line.remove_prefix(NAME.size());
    while (line.starts_with(' ')) line.remove_prefix(1);
    long long value = -1;
    std::from_chars(line.data(), line.data() + line.size(), value);
    return value;
  }
  return -1;
}

}  // namespace

result<tls_context> tls_context::open(const client_identity& who) {
  tls_context made;
  made.context_.reset(SSL_CTX_new(TLS_client_method()));
  SSL_CTX* context = made.context_.get();
  SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
  SSL_CTX_set_mode(context, SSL_MODE_AUTO_RETRY | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  if (SSL_CTX_load_verify_locations(context, who.ca_file.c_str(), nullptr) != 1 ||
      SSL_CTX_use_certificate_chain_file(context, who.certificate_file.c_str()) != 1 ||
      SSL_CTX_use_PrivateKey_file(context, who.key_file.c_str(), SSL_FILETYPE_PEM) != 1)
    return tls_failure("reading the client's certificate");
  return made;
}

void tls_client::closer::operator()(SSL* tls) const noexcept {
  const int socket = SSL_get_fd(tls);
  SSL_shutdown(tls);
  SSL_free(tls);
  ::close(socket);
}

result<tls_client> tls_client::connect(const tls_context& context, const std::string& address, unsigned short port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  MASH_ASSERT(socket >= 0);
  std::unique_ptr<SSL, closer> tls(SSL_new(context.get()));
  SSL_set_fd(tls.get(), socket);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  if (::inet_pton(AF_INET, address.c_str(), &to.sin_addr) != 1) return fail(errc::invalid, "not an IPv4 address");
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0)
    return fail(errc::unavailable, "nobody listens at " + address + ":" + std::to_string(port));
  const int yes = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls.get()), address.c_str());
  if (SSL_connect(tls.get()) != 1) return tls_failure("the handshake");
  ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) | O_NONBLOCK);
  return tls_client(std::move(tls));
}

result<void> tls_client::send(std::string_view request) {
  filled_ = 0;
  while (!request.empty()) {
    std::size_t written = 0;
    if (SSL_write_ex(tls_.get(), request.data(), request.size(), &written) == 1) {
      request.remove_prefix(written);
      continue;
    }
    if (SSL_get_error(tls_.get(), 0) != SSL_ERROR_WANT_WRITE) return tls_failure("sending");
    pollfd wait{socket(), POLLOUT, 0};  // a request is far smaller than a socket's buffer: this is rare
    ::poll(&wait, 1, 1000);
  }
  return {};
}

result<std::optional<reply>> tls_client::whole() {
  const std::string_view so_far(input_.data(), filled_);
  const std::size_t head = so_far.find("\r\n\r\n");
  if (head == std::string_view::npos) return std::optional<reply>{};
  const long long length = length_of(so_far.substr(0, head + 2));
  if (length < 0 || !so_far.starts_with("HTTP/1.1 ")) return fail(errc::invalid, "a reply without its length");
  const std::string_view body = so_far.substr(head + 4);
  if (body.size() < static_cast<std::size_t>(length)) return std::optional<reply>{};
  reply found{0, body.substr(0, static_cast<std::size_t>(length))};
  std::from_chars(so_far.data() + 9, so_far.data() + 12, found.status);
  return found;
}

result<std::optional<reply>> tls_client::receive() {
  for (;;) {
    if (input_.size() < filled_ + READ_BYTES) input_.resize(filled_ + READ_BYTES);
    std::size_t count = 0;
    if (SSL_read_ex(tls_.get(), input_.data() + filled_, input_.size() - filled_, &count) != 1) {
      if (SSL_get_error(tls_.get(), 0) == SSL_ERROR_WANT_READ) return std::optional<reply>{};
      return tls_failure("receiving");
    }
    filled_ += count;
    if (auto found = whole(); !found || *found) return found;
  }
}

}  // namespace mash::bench
