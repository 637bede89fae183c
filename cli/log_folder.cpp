// SPDX-License-Identifier: Apache-2.0
#include "cli/log_folder.hpp"

#include <filesystem>

#include "base/tlog/tiles.hpp"
#include "certs/files.hpp"

namespace mash::cli {

result<log_folder> log_folder::create(const std::string& path) {
  std::error_code failed;
  const auto what = std::filesystem::status(path, failed);
  const bool empty = std::filesystem::is_directory(what) && std::filesystem::is_empty(path, failed);
  if (std::filesystem::exists(what) && !empty)
    return fail(errc::conflict, path + " is there already and not an empty folder; name a new one for the log");
  if (auto made = certs::make_folder(path); !made) return std::unexpected(std::move(made).error());
  return log_folder(path);
}

fetch_function log_folder::saving(fetch_function from) const {
  return [from = std::move(from), folder = path_](const std::string& path) -> result<std::string> {
    MASH_TRY(body, from(path));
    if (!tlog::parse_tile_path(path)) return body;
    const std::string file = folder + "/" + path;
    if (auto made = certs::make_folder(std::filesystem::path(file).parent_path().string()); !made)
      return std::unexpected(std::move(made).error());
    if (auto written = certs::write_file(file, *body); !written) return std::unexpected(std::move(written).error());
    return body;
  };
}

result<void> log_folder::finish(std::string_view checkpoint, std::string_view keys) const {
  if (auto written = certs::write_file(path_ + "/keys", keys); !written) return written;
  return certs::write_file(path_ + "/checkpoint", checkpoint);
}

fetch_function fetch_from_folder(std::string path) {
  return [folder = std::move(path)](const std::string& name) -> result<std::string> {
    if (name != "checkpoint" && name != "keys" && !tlog::parse_tile_path(name))
      return fail(errc::not_found, "a folder of a log has no " + name);
    return certs::read_file(folder + "/" + name);
  };
}

}  // namespace mash::cli
