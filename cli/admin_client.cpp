// SPDX-License-Identifier: Apache-2.0
#include "cli/admin_client.hpp"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/words.hpp"

namespace mash::cli {
namespace {

constexpr ::timeval LONGEST_CALL{.tv_sec = 4 * 3600, .tv_usec = 0};  // a backup of many gigabytes
constexpr std::size_t REPLY_BYTES_MAX = std::size_t{1} << 20;

class descriptor {
 public:
  explicit descriptor(int number) : number_(number) {}
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  ~descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int get() const { return number_; }

 private:
  int number_;
};

result<void> connect_to(int to, const std::string& path) {
  ::sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path))
    return fail(errc::invalid, "the path of the socket is too long: " + path);
  std::memcpy(address.sun_path, path.c_str(), path.size());
  if (::connect(to, reinterpret_cast<const ::sockaddr*>(&address), sizeof(address)) == 0) return {};
  if (errno == EACCES) return fail(errc::denied, path + ": only the hub's own account and root may call it");
  return fail(errc::unavailable, path + ": no hub listens there; name its state folder with --state");
}

errc code_of(const json::object& reply) {
  const json::value* word = reply.if_contains("error");
  constexpr errc KNOWN[] = {errc::invalid,   errc::not_found, errc::conflict, errc::denied,
                            errc::too_large, errc::timed_out, errc::corrupt,  errc::io};
  for (const errc one : KNOWN)
    if (word != nullptr && word->is_string() && word->get_string() == to_word(one)) return one;
  return errc::unavailable;
}

}  // namespace

result<json::object> call_hub(const std::string& socket_path, const json::object& request) {
  const descriptor wire(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (wire.get() < 0) return fail(errc::io, "cannot make a socket");
  MASH_TRY(connected, connect_to(wire.get(), socket_path));
  ::setsockopt(wire.get(), SOL_SOCKET, SO_RCVTIMEO, &LONGEST_CALL, sizeof(LONGEST_CALL));
  const std::string line = json::canonical(request) + "\n";
  if (::send(wire.get(), line.data(), line.size(), MSG_NOSIGNAL) != static_cast<::ssize_t>(line.size()))
    return fail(errc::unavailable, socket_path + ": the hub hung up");
  std::string reply;
  char part[4096];
  while (!reply.ends_with('\n') && reply.size() < REPLY_BYTES_MAX) {
    const ::ssize_t got = ::recv(wire.get(), part, sizeof(part), 0);
    if (got <= 0) return fail(errc::unavailable, socket_path + ": the hub hung up before it answered");
    reply.append(part, static_cast<std::size_t>(got));
  }
  auto read = json::parse(reply, {.bytes_max = REPLY_BYTES_MAX, .depth_max = 8});
  if (!read || !read->is_object()) return fail(errc::corrupt, "the hub's answer does not read");
  json::object answer = std::move(read->get_object());
  const json::value* done = answer.if_contains("done");
  if (done != nullptr && done->is_bool() && done->get_bool()) return answer;
  const json::value* why = answer.if_contains("why");
  return fail(code_of(answer), why != nullptr && why->is_string() ? std::string(why->get_string())
                                                                  : std::string("the hub refused without saying why"));
}

}  // namespace mash::cli
