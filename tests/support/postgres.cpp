// SPDX-License-Identifier: Apache-2.0
#include "tests/support/postgres.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <poll.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <stdexcept>

namespace mash::test {
namespace {

namespace fs = std::filesystem;

std::string find_programs() {
  std::string newest;
  std::error_code none;
  for (const auto& version : fs::directory_iterator("/usr/lib/postgresql", none))
    if (fs::exists(version.path() / "bin" / "initdb")) newest = std::max(newest, (version.path() / "bin").string());
  if (newest.empty()) throw std::runtime_error("PostgreSQL is not installed (Debian: postgresql-15)");
  return newest;
}

// Only in a child, before it becomes another program.
void become_postgres() {
  if (::geteuid() != 0) return;
  const passwd* user = ::getpwnam("postgres");
  if (user == nullptr || ::initgroups("postgres", user->pw_gid) != 0 || ::setgid(user->pw_gid) != 0 ||
      ::setuid(user->pw_uid) != 0)
    ::_exit(126);
}

pid_t spawn(const std::vector<std::string>& words, bool as_postgres, int out) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child != 0) return child;
  if (as_postgres) become_postgres();
  ::prctl(PR_SET_PDEATHSIG, SIGINT);  // after the change of user, which would clear it
  if (::getppid() != parent) ::_exit(126);
  const int null = ::open("/dev/null", O_RDWR);
  ::dup2(null, STDIN_FILENO);
  ::dup2(out >= 0 ? out : null, STDOUT_FILENO);
  if (out < 0) ::dup2(null, STDERR_FILENO);
  ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

bool succeeded(pid_t child) {
  int status = -1;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int free_port() {
  const int held = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ::bind(held, reinterpret_cast<sockaddr*>(&address), size);
  ::getsockname(held, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(held);
  return ntohs(address.sin_port);
}

}  // namespace

postgres::postgres() : programs_(find_programs()) {
  if (::geteuid() == 0) {
    const passwd* user = ::getpwnam("postgres");
    if (user == nullptr || ::chown(home_.path().c_str(), user->pw_uid, user->pw_gid) != 0)
      throw std::runtime_error("there is no user postgres to run the server as");
  }
  if (!succeeded(spawn({programs_ + "/initdb", "-D", home_.file("data"), "-A", "trust", "-U", "postgres", "-E", "UTF8",
                        "--locale=C.UTF-8", "--no-sync"},
                       true, -1)))
    throw std::runtime_error("initdb failed");
  start_on_free_port();
}

void postgres::start_on_free_port() {
  // Between looking for a free port and using it another program may take it; then the next one is tried.
  for (int attempt = 0; attempt < 5; ++attempt) {
    port_ = free_port();
    server_ = spawn(
        {programs_ + "/postgres", "-D", home_.file("data"), "-p", std::to_string(port_), "-c",
         "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "max_connections=30"},
        true, -1);
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (std::chrono::steady_clock::now() < until) {
      int status = 0;
      if (::waitpid(server_, &status, WNOHANG) == server_) break;
      if (succeeded(
              spawn({programs_ + "/pg_isready", "-q", "-h", "127.0.0.1", "-p", std::to_string(port_)}, false, -1)))
        return;
      ::poll(nullptr, 0, 20);
    }
    if (std::chrono::steady_clock::now() >= until) stop();
  }
  server_ = -1;
  throw std::runtime_error("PostgreSQL did not start");
}

void postgres::stop() {
  if (server_ <= 0) return;
  ::kill(server_, SIGQUIT);  // an immediate shutdown: nothing here is kept
  int status = 0;
  ::waitpid(server_, &status, 0);
  server_ = -1;
}

postgres::~postgres() { stop(); }

postgres& postgres::shared() {
  static postgres one;
  return one;
}

std::vector<std::string> postgres::psql(const std::string& database) const {
  return {programs_ + "/psql",   "-X", "-q",       "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p",
          std::to_string(port_), "-U", "postgres", "-d", database};
}

void postgres::create_database(const std::string& name) const { run("postgres", "create database " + name); }

void postgres::run(const std::string& database, const std::string& statement) const {
  auto words = psql(database);
  words.insert(words.end(), {"-c", statement});
  if (!succeeded(spawn(words, false, -1))) throw std::runtime_error("PostgreSQL refused: " + statement);
}

void postgres::load(const std::string& database, const std::string& sql_file) const {
  auto words = psql(database);
  words.insert(words.end(), {"-f", sql_file});
  if (!succeeded(spawn(words, false, STDERR_FILENO))) throw std::runtime_error("PostgreSQL refused " + sql_file);
}

std::string postgres::ask(const std::string& database, const std::string& query) const {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  auto words = psql(database);
  words.insert(words.end(), {"-A", "-t", "-c", query});
  const pid_t child = spawn(words, false, ends[1]);
  ::close(ends[1]);
  std::string out;
  std::array<char, 4096> block{};
  for (ssize_t got = 0; (got = ::read(ends[0], block.data(), block.size())) > 0;)
    out.append(block.data(), static_cast<std::size_t>(got));
  ::close(ends[0]);
  if (!succeeded(child)) throw std::runtime_error("PostgreSQL refused: " + query);
  while (out.ends_with('\n')) out.pop_back();
  return out;
}

std::string postgres::odbc(const std::string& database) const {
  return "DRIVER=PostgreSQL Unicode;Server=127.0.0.1;Port=" + std::to_string(port_) + ";Database=" + database +
         ";Uid=postgres";
}

}  // namespace mash::test

// psqlodbc 13.02 loses 320 bytes of its own whenever the server refuses to prepare a statement (a table that is
// missing); the tests do that on purpose. LeakSanitizer asks this function, which has its name from there.
extern "C" const char* __lsan_default_suppressions();                                   // NOLINT
extern "C" const char* __lsan_default_suppressions() { return "leak:psqlodbcw.so\n"; }  // NOLINT
