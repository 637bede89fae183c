// SPDX-License-Identifier: Apache-2.0
#include "hub/store/earlier_log.hpp"

#include <algorithm>
#include <charconv>

#include "hub/store/copy.hpp"

namespace mash::hub {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view NAME = "earlier-log.", END = ".db";

// 0: it is another file.
unsigned number_of(const std::string& name) {
  unsigned number = 0;
  if (!name.starts_with(NAME) || !name.ends_with(END) || name.size() <= NAME.size() + END.size()) return 0;
  const char* const begin = name.data() + NAME.size();
  const char* const end = name.data() + name.size() - END.size();
  const auto [at, problem] = std::from_chars(begin, end, number);
  return problem == std::errc() && at == end ? number : 0;
}

}  // namespace

result<void> keep_earlier_log(const std::string& from, const std::string& to, const earlier_heads& heads) {
  return copy_log(from, to, [&](sqlite::connection& into) -> result<void> {
    auto insert = into.prepare("INSERT INTO earlier_log (vkey, newest_kept, last) VALUES (?1, ?2, ?3)");
    return insert.bind(1, heads.vkey).bind(2, heads.newest_kept).bind(3, heads.last).run();
  });
}

result<earlier_log> earlier_log::open(const std::string& path) {
  if (!fs::exists(path)) return fail(errc::not_found, path + " is not there");
  MASH_TRY(db, sqlite::connection::open_reader(path));
  earlier_log out;
  out.db_ = std::make_unique<sqlite::connection>(*std::move(db));
  {
    auto is_one = out.db_->prepare("SELECT 1 FROM sqlite_schema WHERE name = 'earlier_log'");
    MASH_TRY(there, is_one.step());
    if (!*there) return fail(errc::invalid, path + " holds no earlier log");
  }
  auto row = out.db_->prepare("SELECT vkey, newest_kept, last FROM earlier_log");
  MASH_TRY(there, row.step());
  if (!*there) return fail(errc::corrupt, path + " does not say whose log it is");
  out.heads_ = {row.text(0), row.text(1), row.text(2)};
  out.view_ = std::make_unique<tlog::log_view>(*out.db_);
  return out;
}

std::vector<fs::path> earlier_logs_in(const std::string& folder) {
  std::vector<fs::path> found;
  std::error_code ignored;
  for (const auto& one : fs::directory_iterator(folder, ignored))
    if (number_of(one.path().filename().string()) != 0) found.push_back(one.path());
  std::ranges::sort(found, {}, [](const fs::path& one) { return number_of(one.filename().string()); });
  return found;
}

std::string next_earlier_log(const std::vector<fs::path>& there) {
  unsigned last = 0;
  for (const fs::path& one : there) last = std::max(last, number_of(one.filename().string()));
  return std::string(NAME) + std::to_string(last + 1) + std::string(END);
}

namespace {

// Whole or not at all.
result<void> copy_whole(const fs::path& one, const fs::path& there) {
  std::error_code problem;
  fs::copy_file(one, there.string() + ".new", fs::copy_options::overwrite_existing, problem);
  if (!problem) fs::rename(there.string() + ".new", there, problem);
  if (problem) return fail(errc::io, "cannot copy " + one.string() + " to " + there.parent_path().string());
  return flush_file(there.string());
}

}  // namespace

result<void> copy_earlier_logs(const std::string& from, const std::string& to) {
  for (const fs::path& one : earlier_logs_in(from)) {
    const fs::path there = fs::path(to) / one.filename();
    if (fs::exists(there)) continue;
    MASH_TRY(copied, copy_whole(one, there));
  }
  return {};
}

result<void> copy_log_keys(const std::string& from, const std::string& to) {
  const fs::path here = fs::path(from) / "log.keys", there = fs::path(to) / "log.keys";
  if (!fs::exists(here) || fs::exists(there)) return {};
  return copy_whole(here, there);
}

}  // namespace mash::hub
