// SPDX-License-Identifier: Apache-2.0
#include "adapters/schools/source.hpp"

#include <algorithm>

#include "adapters/kit/source/people.hpp"
#include "adapters/schools/folder.hpp"
#include "adapters/schools/records.hpp"

namespace mash::schools {
namespace {

bool has_a_name(const contract::person& who) {
  return !who.family_name.empty() || !who.given_names.empty() || !who.previous_names.empty() || !who.aliases.empty();
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

class schools_source final : public kit::source {
 public:
  schools_source(std::unique_ptr<const settings> how, std::unique_ptr<folder> files)
      : how_(std::move(how)), files_(std::move(files)) {}

  [[nodiscard]] std::vector<contract::organisation> organisations() const override;
  [[nodiscard]] result<kit::found_people> find(const contract::person& who, kit::deadline until) override;
  [[nodiscard]] result<kit::found_records> fetch(const std::map<std::string, std::vector<std::string>>& matched,
                                                 const contract::ask& question, kit::deadline until) override;
  [[nodiscard]] result<std::set<std::string>> held(const std::set<std::string>& keys, kit::deadline) override;
  [[nodiscard]] findings::report examine(kit::deadline) override { return *files_->wrong(); }

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
  const bool named = (who.date_of_birth && has_a_name(who)) || contract::valid_upn(who.upn);
  const bool searchable = named || who.kind == policy::subject_kind::unborn;  // who is on no school's roll
  if (named)
    for (const held_pupil* one : now->candidates(who)) out.people.push_back(to_known_person(*one));
  out.systems =
      reports(*now, searchable ? "" : "a unique pupil number, or a name with a birth date, is needed to search");
  return out;
}

result<kit::found_records> schools_source::fetch(const std::map<std::string, std::vector<std::string>>& matched,
                                                 const contract::ask& question, kit::deadline) {
  const std::shared_ptr<const roll> now = files_->now();
  const civil_date today = date_of(system_clock().now());
  kit::found_records out;
  std::string missing;
  for (const auto& [subject, keys] : matched)
    for (const std::string& key : keys) {
      const held_pupil* held = now->by_key(key);
      if (held == nullptr) {
        missing = "a pupil's file was replaced while the answer was being made";
        continue;
      }
      for (contract::record& one : records_of(*held, subject, today))
        if (kit::is_wanted(one, question)) out.records.push_back(std::move(one));
    }
  out.systems = reports(*now, missing);
  return out;
}

result<std::set<std::string>> schools_source::held(const std::set<std::string>& keys, kit::deadline) {
  const std::shared_ptr<const roll> now = files_->now();
  std::set<std::string> out;
  std::ranges::copy_if(keys, std::inserter(out, out.end()), [&](const std::string& key) {
    return now->by_key(key) != nullptr || std::ranges::any_of(how_->schools, [&](const school& one) {
             return now->by_key(one.urn + "/" + key) != nullptr;
           });
  });
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
