// SPDX-License-Identifier: Apache-2.0
// The Go program that verifies logs with golang.org/x/mod/sumdb alone, built in a folder of the test's.
#pragma once

#include <string>

#include "tests/support/child_process.hpp"
#include "tests/support/source_path.hpp"

namespace mash::test {

// True if it was built at `program`; needs the packages golang-go and golang-golang-x-mod-dev.
inline bool build_go_verifier(const std::string& program, const std::string& build_log) {
  std::vector<std::string> command{"/usr/bin/env",
                                   "GOPATH=/usr/share/gocode",
                                   "GO111MODULE=off",
                                   "GOFLAGS=",
                                   "GOCACHE=" GO_CACHE,
                                   "go",
                                   "build",
                                   "-o",
                                   program,
                                   test::source_path("tests/verify_log/verify_log.go"),
                                   test::source_path("tests/verify_log/keys.go")};
  return child_process(std::move(command), build_log).wait(std::chrono::minutes(4)) == 0;
}

}  // namespace mash::test
