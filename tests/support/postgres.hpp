// SPDX-License-Identifier: Apache-2.0
// A real PostgreSQL for one test program: its own cluster in a temporary directory, on a loopback port nobody uses, run
// as user postgres where we are root (the server refuses root), and gone with the program even if that crashes.
// A machine without PostgreSQL fails the test: it is not skipped.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "tests/support/temporary_directory.hpp"

namespace mash::test {

class postgres {
 public:
  postgres();  // throws std::runtime_error if there is none or it does not start
  ~postgres();
  postgres(const postgres&) = delete;
  postgres& operator=(const postgres&) = delete;

  void create_database(const std::string& name) const;
  void run(const std::string& database, const std::string& statement) const;
  void load(const std::string& database, const std::string& sql_file) const;
  [[nodiscard]] std::string ask(const std::string& database, const std::string& query) const;  // psql -At
  [[nodiscard]] std::string odbc(const std::string& database) const;  // for "PostgreSQL Unicode"
  void stop();

  // The one of this program, started when it is first wanted.
  static postgres& shared();

 private:
  [[nodiscard]] std::vector<std::string> psql(const std::string& database) const;
  void start_on_free_port();

  temporary_directory home_;
  std::string programs_;  // /usr/lib/postgresql/15/bin
  int port_ = 0;
  pid_t server_ = -1;
};

}  // namespace mash::test
