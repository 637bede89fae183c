// SPDX-License-Identifier: Apache-2.0
// SQL Server as far as it can be tried without one: its driver, FreeTDS, loads, and a server that is not there is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "adapters/sql/session.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::sql {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

deadline soon() { return std::chrono::steady_clock::now() + 30s; }

settings towards(int port) {
  return {
      .odbc = "DRIVER=FreeTDS;TDS_Version=7.4;Server=127.0.0.1;Port=" + std::to_string(port) + ";Database=x;UID=mash",
      .statement_timeout = 2s};
}

// A port whose queue of connections is full: what knocks is dropped, as a firewall drops it.
class full_port {
 public:
  full_port() {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* address = reinterpret_cast<sockaddr*>(&at);
    socklen_t size = sizeof at;
    if (::bind(listener_, address, size) != 0 || ::listen(listener_, 0) != 0) throw std::runtime_error("no port");
    ::getsockname(listener_, address, &size);
    port_ = ntohs(at.sin_port);
    for (int& one : knocking_) {
      one = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
      (void)::connect(one, address, size);
    }
  }
  full_port(const full_port&) = delete;
  full_port& operator=(const full_port&) = delete;
  ~full_port() {
    for (const int one : knocking_) ::close(one);
    ::close(listener_);
  }
  [[nodiscard]] int port() const { return port_; }

 private:
  int listener_ = -1, port_ = 0;
  std::array<int, 4> knocking_{};
};

TEST(sql_server, the_driver_loads_and_a_server_that_is_down_is_told_without_the_password) {
  const test::temporary_directory home;
  const std::string secret = home.file("password");
  std::ofstream(secret) << "hunter2\n";
  std::filesystem::permissions(secret, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  settings how = towards(1);
  how.password_file = secret;
  database to(how);
  const auto open = to.open(soon());
  ASSERT_FALSE(open);
  EXPECT_EQ(open.error().code, errc::unavailable);
  EXPECT_THAT(open.error().detail, HasSubstr("SQLSTATE 08")) << "01000 would be a driver that cannot be loaded";
  EXPECT_THAT(open.error().detail, Not(HasSubstr("hunter2")));
}

TEST(sql_server, a_server_behind_a_wall_is_waited_for_no_longer_than_the_time_out) {
  const full_port wall;
  database to(towards(wall.port()));
  const auto began = std::chrono::steady_clock::now();
  const auto open = to.open(soon());
  ASSERT_FALSE(open);
  EXPECT_EQ(open.error().code, errc::unavailable);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 10s);
}

}  // namespace
}  // namespace mash::sql
