// SPDX-License-Identifier: Apache-2.0
// Editing members.toml, part 2: the CURVE keys of a member while they change. Lines that are not theirs stay as they
// are.
#include <algorithm>
#include <map>

#include "base/toml.hpp"
#include "certs/files.hpp"
#include "certs/members_file.hpp"

namespace mash::certs {
namespace {

constexpr std::string_view PRESENT = "curve_public_key", NEXT = "next_curve_public_key", RENEW = "curve_key_renew_by";

std::string text_of(const json::value& table, std::string_view name) {
  const auto* object = table.if_object();
  const auto* found = object == nullptr ? nullptr : object->if_contains(name);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

class member_lines {
 public:
  static result<member_lines> open(const std::string& path, std::string_view member) {
    MASH_TRY(text, read_file(path));
    MASH_TRY(parsed, toml::parse(*text));
    member_lines out;
    out.path_ = path;
    out.parsed_ = std::move(*parsed);
    for (std::string_view rest = *text; !rest.empty();) {
      const auto size = std::min(rest.find('\n'), rest.size() - 1) + 1;
      out.lines_.emplace_back(rest.substr(0, size));
      rest.remove_prefix(size);
    }
    for (const json::value& one : out.all()) {
      if (text_of(one, "name") == member) return out;
      ++out.index_;
    }
    return fail(errc::not_found, "no member of " + path + " has that name");
  }

  [[nodiscard]] const json::array& all() const {
    static const json::array none;
    const auto* root = parsed_.root.if_object();
    const auto* found = root == nullptr ? nullptr : root->if_contains("members");
    return found != nullptr && found->is_array() ? found->get_array() : none;
  }
  [[nodiscard]] std::string text(std::string_view name) const { return text_of(all()[index_], name); }

  // An empty value takes the line out; a member that is not there yet gets a line after that of `after`.
  [[nodiscard]] result<void> set(std::string_view name, const std::string& value, std::string_view after) {
    const bool present = all()[index_].get_object().contains(name);
    if (!present && value.empty()) return {};
    MASH_TRY(line, line_of(present ? name : after));
    const std::string entry = value.empty() ? "" : std::string(name) + " = \"" + value + "\"\n";
    if (present)
      lines_[*line] = entry;
    else
      added_[*line] += entry;
    return {};
  }
  [[nodiscard]] result<void> write() const {
    std::string text;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      text += lines_[i];
      if (const auto more = added_.find(i); more != added_.end()) text += more->second;
    }
    MASH_TRY(parsed, toml::parse(text));
    return write_file(path_, text);
  }

 private:
  [[nodiscard]] result<std::size_t> line_of(std::string_view name) const {
    const int line = parsed_.line_of("/members/" + std::to_string(index_) + "/" + std::string(name));
    const auto at = static_cast<std::size_t>(std::max(line, 1)) - 1;
    if (line < 1 || at >= lines_.size() || !lines_[at].starts_with(name) || !lines_[at].ends_with('\n'))
      return fail(errc::invalid, "write `" + std::string(name) +
                                     "` of that member on one line of its own, then call "
                                     "this again");
    return at;
  }

  std::string path_;
  toml::document parsed_;
  std::vector<std::string> lines_;            // each with its line end
  std::map<std::size_t, std::string> added_;  // after which line
  std::size_t index_ = 0;                     // of the member
};

}  // namespace

result<listed_member> find_listed(const std::string& path, std::string_view member) {
  MASH_TRY(file, member_lines::open(path, member));
  return listed_member{file->text(PRESENT), file->text(NEXT), file->text("signing_key")};
}

result<void> list_next_key(const std::string& path, std::string_view member, const std::string& key) {
  MASH_TRY(file, member_lines::open(path, member));
  if (file->text(PRESENT).empty()) return fail(errc::not_found, "that member has no CURVE key: admit it first");
  const std::string listed = file->text(NEXT);
  if (listed == key) return {};
  if (!listed.empty())
    return fail(errc::conflict,
                "another next key is listed for that member: retire the present one, or take the next "
                "one out, first");
  for (const json::value& one : file->all())
    if (text_of(one, PRESENT) == key || text_of(one, NEXT) == key)
      return fail(errc::conflict, "a member of the file has that CURVE key already");
  if (auto done = file->set(NEXT, key, PRESENT); !done) return done;
  return file->write();
}

result<void> retire_key(const std::string& path, std::string_view member, const std::string& renew_by) {
  MASH_TRY(file, member_lines::open(path, member));
  const std::string next = file->text(NEXT);
  if (next.empty()) return fail(errc::not_found, "no next key is listed for that member");
  if (auto done = file->set(RENEW, renew_by, PRESENT); !done) return done;
  if (auto done = file->set(NEXT, "", PRESENT); !done) return done;
  if (auto done = file->set(PRESENT, next, PRESENT); !done) return done;
  return file->write();
}

}  // namespace mash::certs
