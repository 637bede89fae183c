// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/check_source.hpp"

#include <cstdio>
#include <filesystem>

#include "adapters/kit/config.hpp"
#include "base/log.hpp"

namespace mash::kit {
namespace {

constexpr int NOTHING_FOUND = 0, SOMETHING_FOUND = 1, NOT_READABLE = 2;
constexpr std::chrono::minutes TIME_MAX{5};

}  // namespace

int check_source(const std::string& config_path, bool as_json, const source_factory& make_source) {
  log::set_level(log::level::error);  // the report says it
  const auto found = [&]() -> result<findings::report> {
    MASH_TRY(config, read_config(config_path));
    std::error_code ignored;
    std::filesystem::current_path(config->source_folder, ignored);
    MASH_TRY(from, make_source(config->source));
    return (*from)->examine(std::chrono::steady_clock::now() + TIME_MAX);
  }();
  if (!found) {
    std::fprintf(stderr, "%s\n", found.error().detail.c_str());
    return NOT_READABLE;
  }
  const std::string report = as_json ? json::canonical(to_json(*found)) + "\n" : to_text(*found);
  std::fwrite(report.data(), 1, report.size(), stdout);
  if (found->nothing_readable()) return NOT_READABLE;
  return found->total() == 0 ? NOTHING_FOUND : SOMETHING_FOUND;
}

}  // namespace mash::kit
