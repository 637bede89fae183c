// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>

#include "base/scheduling.hpp"
#include "hub/app/hub.hpp"

namespace {

// The soft limit is 1,024 nearly everywhere, for the sake of programs that use select(); our own caps are above that.
void allow_all_descriptors() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = std::min<rlim_t>(files.rlim_max, 65536);
  (void)::setrlimit(RLIMIT_NOFILE, &files);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("mash-hubd: the hub of a Multi-Agency Safeguarding Hub");
  std::string config;
  app.add_option("--config", config, "hub.toml")->required();
  try {
    app.parse(argc, argv);
    allow_all_descriptors();
    mash::wake_without_interrupting();
    auto hub = mash::hub::hub::open(config);
    if (!hub) {
      std::fprintf(stderr, "mash-hubd: %s\n", hub.error().detail.c_str());
      return 2;
    }
    return (*hub)->run();
  } catch (const CLI::ParseError& bad) {
    return app.exit(bad) == 0 ? 0 : 2;
  } catch (const std::exception&) {
    // The text of a library's exception may quote input; only that there was one is said.
    std::fprintf(stderr, "mash-hubd: ended by an unexpected failure\n");
    return 1;
  }
}
