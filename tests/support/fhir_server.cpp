// SPDX-License-Identifier: Apache-2.0
#include "tests/support/fhir_server.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <memory>
#include <stdexcept>

#include "base/http/client.hpp"
#include "tests/support/source_path.hpp"

namespace mash::test {
namespace {

using std::chrono::steady_clock;

// Runs the installer and returns the folder that it prints. Offline after the first time.
std::string install() {
  const std::string command = "'" + test::source_path("tests/fhir_server/install.sh") + "'";
  const std::unique_ptr<FILE, int (*)(FILE*)> out(::popen(command.c_str(), "r"), &::pclose);
  std::array<char, 4096> line{};
  if (out == nullptr || std::fgets(line.data(), static_cast<int>(line.size()), out.get()) == nullptr)
    throw std::runtime_error("tests/fhir_server/install.sh failed");
  std::string folder(line.data());
  while (folder.ends_with('\n')) folder.pop_back();
  return folder;
}

// The first line of `from`, or what came until the deadline.
std::string first_line(int from, steady_clock::time_point until) {
  std::string line;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - steady_clock::now()).count();
    pollfd waiting{.fd = from, .events = POLLIN, .revents = 0};
    if (left <= 0 || ::poll(&waiting, 1, static_cast<int>(left)) <= 0) return line;
    char c = 0;
    if (::read(from, &c, 1) != 1 || c == '\n') return line;
    line.push_back(c);
  }
}

}  // namespace

fhir_server::fhir_server(const std::vector<std::string>& folders, const std::vector<std::string>& more) {
  const std::string folder = install();
  std::array<int, 2> in{}, out{};
  if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
  std::vector<std::string> words{"node", folder + "/server.mjs", "--record", "--stop-with-stdin"};
  for (const std::string& data : folders) {
    words.emplace_back("--data");
    words.push_back(data);
  }
  words.insert(words.end(), more.begin(), more.end());
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_ = ::fork();
  if (pid_ == 0) {
    ::dup2(in[0], STDIN_FILENO);
    ::dup2(out[1], STDOUT_FILENO);
    ::execvp("node", arguments.data());
    ::_exit(127);
  }
  ::close(in[0]);
  ::close(out[1]);
  hold_open_ = in[1];
  const std::string line = first_line(out[0], steady_clock::now() + std::chrono::seconds(60));
  ::close(out[0]);  // it prints nothing more
  constexpr std::string_view PREFIX = "listening ";
  if (!line.starts_with(PREFIX)) throw std::runtime_error("the FHIR server did not start: " + line);
  base_url_ = line.substr(PREFIX.size());
}

fhir_server::~fhir_server() {
  if (hold_open_ >= 0) ::close(hold_open_);
  if (pid_ <= 0) return;
  ::kill(pid_, SIGTERM);
  ::waitpid(pid_, nullptr, 0);
}

json::array fhir_server::seen() const {
  const std::string origin = base_url_.substr(0, base_url_.find('/', 7));
  auto connection = http::client::open(origin);
  if (!connection) throw std::runtime_error(connection.error().detail);
  const auto reply = connection->exchange("GET", "/seen", "", {}, std::chrono::seconds(10));
  if (!reply) throw std::runtime_error(reply.error().detail);
  auto parsed = json::parse(reply->body, {.bytes_max = 8 * 1024 * 1024});
  if (!parsed || !parsed->is_array()) throw std::runtime_error("/seen is not an array");
  return parsed->get_array();
}

}  // namespace mash::test
