// SPDX-License-Identifier: Apache-2.0
#include "adapters/schools/source.hpp"

#include <algorithm>

#include "adapters/schools/folder.hpp"
#include "adapters/schools/records.hpp"

namespace mash::schools {
namespace {

using contract::normalised_name;

// Day and month exchanged is the commonest slip; matching weighs it, the source only has to look.
std::vector<civil_date> birth_dates(const civil_date& typed) {
  std::vector<civil_date> out{typed};
  const unsigned day = static_cast<unsigned>(typed.day()), month = static_cast<unsigned>(typed.month());
  const civil_date exchanged{typed.year(), std::chrono::month{day}, std::chrono::day{month}};
  if (day != month && exchanged.ok()) out.push_back(exchanged);
  return out;
}

// Every word of every name: generous, for the file may call a child by a middle name or by the father's surname.
std::set<std::string> name_words(const contract::person& who) {
  std::set<std::string> out;
  const auto add = [&](std::string_view text) {
    while (!text.empty()) {
      const std::size_t space = text.find(' ');
      if (std::string word = normalised_name(text.substr(0, space)); !word.empty()) out.insert(std::move(word));
      text = space == text.npos ? std::string_view() : text.substr(space + 1);
    }
  };
  add(who.family_name);
  add(who.given_names);
  for (const std::string& name : who.previous_names) add(name);
  for (const std::string& name : who.aliases) add(name);
  return out;
}

bool share_a_name(const contract::person& a, const contract::person& b) {
  const std::set<std::string> left = name_words(a), right = name_words(b);
  return std::ranges::any_of(left, [&](const std::string& word) { return right.contains(word); });
}

kit::known_person to_known_person(const held_pupil& held) {
  kit::known_person out;
  out.key = held.key;
  out.organisation = held.at->urn;
  out.identity = held.identity;
  for (const pupil* file : held.files)
    for (const pupil_contact& contact : file->contacts) {
      const auto same = [&](const auto& tie) { return tie.name == contact.name && tie.type == contact.type; };
      if (std::ranges::none_of(out.ties, same)) out.ties.push_back({"", contact.name, contact.type});
    }
  return out;
}

bool within(const contract::record& what, const std::optional<civil_date>& look_back) {
  if (!look_back || what.when.at.empty() || what.status == policy::item_status::ongoing) return true;
  const std::string& last = what.when.until.empty() ? what.when.at : what.when.until;
  return last.substr(0, 10) >= to_iso_date(*look_back);
}

class schools_source final : public kit::source {
 public:
  schools_source(std::unique_ptr<const settings> how, std::unique_ptr<folder> files)
      : how_(std::move(how)), files_(std::move(files)) {}

  [[nodiscard]] std::vector<contract::organisation> organisations() const override;
  [[nodiscard]] result<kit::found_people> find(const contract::person& who, kit::deadline until) override;
  [[nodiscard]] result<kit::found_records> fetch(const std::map<std::string, std::vector<std::string>>& matched,
                                                 const contract::ask& question, kit::deadline until) override;

 private:
  [[nodiscard]] std::vector<kit::system_report> reports(const roll& now, const std::string& missing) const;

  std::unique_ptr<const settings> how_;  // outlives files_, which refers to it
  std::unique_ptr<folder> files_;
};

std::vector<contract::organisation> schools_source::organisations() const {
  std::vector<contract::organisation> out;
  for (const school& one : how_->schools) {
    contract::organisation& to = out.emplace_back();
    to.id = one.urn;
    to.name = one.name;
    to.controller = one.controller;
    to.systems.emplace_back(TRANSFER_FILE);
    if (one.census) to.systems.emplace_back(CENSUS);
  }
  return out;
}

// `missing`: why nobody could be searched for at all; empty otherwise.
std::vector<kit::system_report> schools_source::reports(const roll& now, const std::string& missing) const {
  std::vector<kit::system_report> out;
  for (const contract::organisation& one : organisations())
    for (const std::string& system : one.systems) {
      const school& at = *how_->by_urn(one.id);
      std::string trouble = missing.empty() ? now.trouble(at, system) : missing;
      const bool searched = trouble.empty();
      if (searched) trouble = now.remark(at, system);
      out.push_back({one.id, system, searched, std::move(trouble), false});
    }
  return out;
}

result<kit::found_people> schools_source::find(const contract::person& who, kit::deadline) {
  const std::shared_ptr<const roll> now = files_->now();
  kit::found_people out;
  std::vector<const held_pupil*> found = now->by_upn(who.upn);
  // A number typed wrongly is somebody else's: unless it looks right, the name is searched too.
  const bool settled = std::ranges::any_of(found, [&](const held_pupil* one) {
    return (!who.date_of_birth && name_words(who).empty()) || share_a_name(who, one->identity);
  });
  const bool nameable = who.date_of_birth && !name_words(who).empty();
  if (!settled && nameable)
    for (const civil_date& born : birth_dates(*who.date_of_birth))
      for (const held_pupil* one : now->born_on(born))
        if (share_a_name(who, one->identity) && std::ranges::find(found, one) == found.end()) found.push_back(one);
  for (const held_pupil* one : found) out.people.push_back(to_known_person(*one));
  const bool searchable = nameable || contract::valid_upn(who.upn);
  out.systems =
      reports(*now, searchable ? "" : "a unique pupil number, or a name with a birth date, is needed to search");
  return out;
}

result<kit::found_records> schools_source::fetch(const std::map<std::string, std::vector<std::string>>& matched,
                                                 const contract::ask& question, kit::deadline) {
  const std::shared_ptr<const roll> now = files_->now();
  kit::found_records out;
  std::string missing;
  for (const auto& [subject, keys] : matched)
    for (const std::string& key : keys) {
      const held_pupil* held = now->by_key(key);
      if (held == nullptr) {
        missing = "a pupil's file was replaced while the answer was being made";
        continue;
      }
      for (contract::record& one : records_of(*held, subject))
        if (std::ranges::find(question.categories, one.category) != question.categories.end() &&
            within(one, question.look_back))
          out.records.push_back(std::move(one));
    }
  out.systems = reports(*now, missing);
  return out;
}

}  // namespace

result<std::unique_ptr<kit::source>> make_schools_source(const json::value& config) {
  MASH_TRY(read, read_settings(config));
  auto how = std::make_unique<const settings>(std::move(*read));
  MASH_TRY(files, folder::open(*how));
  return std::make_unique<schools_source>(std::move(how), std::move(*files));
}

}  // namespace mash::schools
