// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "hub/app/hub.hpp"

int main(int argc, char** argv) {
  CLI::App app("mash-hubd: the hub of a Multi-Agency Safeguarding Hub");
  std::string config;
  app.add_option("--config", config, "hub.toml")->required();
  try {
    app.parse(argc, argv);
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
