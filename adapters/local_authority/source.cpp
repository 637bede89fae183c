// SPDX-License-Identifier: Apache-2.0
#include "adapters/local_authority/source.hpp"

#include <algorithm>
#include <deque>

#include "adapters/kit/source/people.hpp"
#include "adapters/kit/source/settings.hpp"
#include "adapters/local_authority/drop_folder.hpp"
#include "adapters/local_authority/people.hpp"
#include "adapters/local_authority/records.hpp"
#include "adapters/local_authority/ssd.hpp"
#include "adapters/local_authority/ssda903.hpp"
#include "adapters/sql/probe.hpp"
#include "base/json_reader.hpp"

namespace mash::local_authority {

namespace {

using kit::system_report;

struct settings {
  sql::settings database;
  contract::organisation organisation;
  std::string cin_folder, ssda903_folder, annex_a_folder, telephone;
  std::string records_system, cin_system, ssda903_system, annex_a_system;
};

result<settings> read_settings(const json::value& config) {
  std::vector<json::fault> faults;
  json::reader in(config, "", faults);
  settings out;
  out.database = sql::read_settings(in);
  out.organisation = kit::read_organisation(in, faults);
  out.cin_folder = in.text("cin_folder", 1000);
  out.ssda903_folder = in.text("ssda903_folder", 1000);
  out.annex_a_folder = in.if_text("annex_a_folder", 1000).value_or("");
  out.telephone = in.if_text("telephone", 40).value_or("");
  out.records_system = in.if_text("records_system", 200).value_or("Children's social care records");
  out.cin_system = in.if_text("cin_system", 200).value_or("Children in need census");
  out.ssda903_system = in.if_text("ssda903_system", 200).value_or("Looked-after children return");
  out.annex_a_system = in.if_text("annex_a_system", 200).value_or("Annex A lists");
  in.finish();
  if (!faults.empty()) return fail(errc::invalid, kit::describe(faults));
  return out;
}

class local_authority_source final : public kit::source {
 public:
  explicit local_authority_source(settings how) : how_(std::move(how)), database_(how_.database) {
    returns_.emplace_back(how_.cin_system, how_.cin_folder, ".xml", cin_parser);
    returns_.emplace_back(how_.ssda903_system, how_.ssda903_folder, ".csv", ssda903_parser, SSDA903_EPISODES);
    if (!how_.annex_a_folder.empty())
      returns_.emplace_back(how_.annex_a_system, how_.annex_a_folder, ".xlsx", annex_a_parser);
  }

  // Refuses an account that may write. Reads the returns already, so that the first question does not wait for them.
  [[nodiscard]] result<void> check() {
    const auto opened = database_.open(std::chrono::steady_clock::now() + how_.database.statement_timeout);
    if (!opened && opened.error().code == errc::denied) return std::unexpected(opened.error());
    (void)read_returns();
    return {};
  }

  [[nodiscard]] std::vector<contract::organisation> organisations() const override {
    contract::organisation one = how_.organisation;
    one.systems = {how_.records_system};
    for (const kind_of_return& of : returns_) one.systems.push_back(of.name);
    return {one};
  }

  [[nodiscard]] result<kit::found_people> find(const contract::person& who, kit::deadline until) override;
  [[nodiscard]] result<kit::found_records> fetch(const std::map<std::string, std::vector<std::string>>& matched,
                                                 const contract::ask& question, kit::deadline until) override;
  [[nodiscard]] result<std::set<std::string>> held(const std::set<std::string>& keys, kit::deadline until) override;
  [[nodiscard]] findings::report examine(kit::deadline until) override;

 private:
  struct kind_of_return {
    kind_of_return(const std::string& called, std::string path, std::string extension, file_parser parser,
                   std::string needed = {})
        : name(called), files(std::move(path), std::move(extension), called, std::move(parser), std::move(needed)) {}
    std::string name;
    drop_folder files;
  };
  // What each kind of return has, in the order in which they are believed, the case system before all.
  struct returns {
    std::vector<std::shared_ptr<const folder_content>> contents;
    std::vector<system_report> reports;
  };
  struct request {
    std::map<std::string, std::string> subject_of;  // child id -> subject
    std::vector<std::string> ids;
    std::set<std::string> restricted;
  };

  [[nodiscard]] returns read_returns();
  [[nodiscard]] system_report report_on(const std::string& system, const std::string& trouble) const;
  static void note(system_report& in, const error& trouble);
  [[nodiscard]] result<kit::candidates> look_for(sql::session& in, const contract::person& who, const returns& from);
  void read_records_system(request& of, kit::deadline until, histories& into, kit::found_records& out,
                           system_report& report);

  settings how_;
  sql::database database_;
  std::deque<kind_of_return> returns_;
};

system_report local_authority_source::report_on(const std::string& system, const std::string& trouble) const {
  return {.organisation = how_.organisation.id, .system = system, .searched = trouble.empty(), .trouble = trouble};
}

void local_authority_source::note(system_report& in, const error& trouble) {
  in.searched = false;
  in.ambiguous = in.ambiguous || trouble.code == errc::conflict || trouble.code == errc::too_large;
  if (in.trouble.empty()) in.trouble = trouble.detail;
}

local_authority_source::returns local_authority_source::read_returns() {
  returns out;
  for (kind_of_return& one : returns_) {
    out.contents.push_back(one.files.read());
    out.reports.push_back(report_on(one.name, out.contents.back()->trouble));
  }
  return out;
}

result<kit::candidates> local_authority_source::look_for(sql::session& in, const contract::person& who,
                                                         const returns& from) {
  std::set<std::string> ids;
  for (const auto& content : from.contents)
    if (const auto found = content->ids_of_upn.find(who.upn); found != content->ids_of_upn.end())
      if (found->second.size() == 1) ids.insert(*found->second.begin());
  MASH_TRY(found, candidates(in, who, ids, how_.organisation.id));
  std::vector<std::string> keys;
  for (const kit::known_person& one : found->people) keys.push_back(one.key);
  MASH_TRY(gone, adopted(in, keys));
  std::erase_if(found->people, [&](const kit::known_person& one) {
    return gone->contains(one.key) || std::ranges::any_of(from.contents, [&](const auto& content) {
             const auto child = content->children.find(one.key);
             return child != content->children.end() && child->second.adopted;
           });
  });
  return found;
}

result<kit::found_people> local_authority_source::find(const contract::person& who, kit::deadline until) {
  kit::found_people out;
  returns from = read_returns();
  system_report report = report_on(how_.records_system, "");
  // The returns know children by number alone: whoever was not wholly looked for in the records was looked for nowhere.
  const auto unsearched = [&](const error& trouble) {
    note(report, trouble);
    for (system_report& one : from.reports)
      note(one, {trouble.code, "children are found through " + how_.records_system});
  };
  if (auto opened = database_.open(until)) {
    if (auto found = look_for(*opened, who, from)) {
      out.people = std::move(found->people);
      if (!found->whole) unsearched(error{errc::unavailable, std::string(kit::TOO_MANY_UNDATED)});
    } else {
      unsearched(found.error());
    }
    if (auto whole = opened->whole(); !whole) unsearched(whole.error());
    opened->publish(how_.records_system);
  } else {
    unsearched(opened.error());
  }
  out.systems = from.reports;
  out.systems.insert(out.systems.begin(), std::move(report));
  return out;
}

void local_authority_source::read_records_system(request& of, kit::deadline until, histories& into,
                                                 kit::found_records& out, system_report& report) {
  auto opened = database_.open(until);
  if (!opened) return note(report, opened.error());
  auto people = persons(*opened, of.ids, how_.organisation.id);
  if (!people) {
    note(report, people.error());
  } else {
    std::map<std::string, std::string> names;
    for (const kit::known_person& one : *people) names[one.key] = kit::full_name(one.identity);
    for (const kit::known_person& one : *people) {
      const std::string& subject = of.subject_of.at(one.key);
      if (one.restricted) of.restricted.insert(one.key);
      std::ranges::move(kit::identity_records(one, subject, how_.records_system), std::back_inserter(out.records));
      std::ranges::move(kit::family_records(one, subject, how_.records_system, names), std::back_inserter(out.records));
    }
  }
  const origin today{how_.records_system, to_iso_date(date_of(system_clock().now()))};
  read_ssd(*opened, of.ids, today, into, [&](const error& trouble) { note(report, trouble); });
  opened->publish(how_.records_system);
}

result<kit::found_records> local_authority_source::fetch(const std::map<std::string, std::vector<std::string>>& matched,
                                                         const contract::ask& question, kit::deadline until) {
  kit::found_records out;
  request of;
  for (const auto& [subject, keys] : matched)
    for (const std::string& key : keys)
      if (of.subject_of.try_emplace(key, subject).second) of.ids.push_back(key);
  const returns from = read_returns();
  system_report report = report_on(how_.records_system, "");
  histories all;
  if (!of.ids.empty()) read_records_system(of, until, all, out, report);
  const holder by{how_.organisation.id, "Children's social care, " + how_.organisation.name, how_.telephone,
                  date_of(system_clock().now())};
  for (const std::string& id : of.ids) {
    history& child = all[id];
    for (const auto& content : from.contents)
      if (const auto found = content->children.find(id); found != content->children.end()) child.merge(found->second);
    if (child.adopted) {
      std::erase_if(out.records,
                    [&](const contract::record& one) { return one.subjects.front() == of.subject_of[id]; });
      continue;
    }
    for (contract::record& one : make_records(id, of.subject_of[id], child, by)) {
      if (of.restricted.contains(id)) one.caveats.push_back(policy::caveat::restricted_record);
      out.records.push_back(std::move(one));
    }
  }
  std::erase_if(out.records, [&](const contract::record& one) { return !kit::is_wanted(one, question); });
  out.systems = from.reports;
  out.systems.insert(out.systems.begin(), std::move(report));
  return out;
}

result<std::set<std::string>> local_authority_source::held(const std::set<std::string>& keys, kit::deadline until) {
  MASH_TRY(opened, database_.open(until));
  MASH_TRY(people, persons(*opened, {keys.begin(), keys.end()}, how_.organisation.id));
  std::set<std::string> out;
  for (const kit::known_person& one : *people) out.insert(one.key);
  return out;
}

findings::report local_authority_source::examine(kit::deadline until) {
  contract::person nobody;
  nobody.family_name = "nobody";
  nobody.nhs_number = "nobody";
  findings::report out = sql::probe(database_, how_.records_system, until, [&](sql::session& asked) {
    histories none;
    (void)candidates(asked, nobody, {}, how_.organisation.id);
    (void)adopted(asked, {});
    read_ssd(asked, {}, {}, none, [](const error&) {});
  });
  if (auto opened = database_.open(until)) {
    out.add(examine_people(*opened, how_.records_system));
    out.add(opened->wrong(how_.records_system));
  }
  for (const auto& content : read_returns().contents) out.add(content->wrong);
  return out;
}

}  // namespace

result<std::unique_ptr<kit::source>> make_local_authority_source(const json::value& config) {
  MASH_TRY(how, read_settings(config));
  auto out = std::make_unique<local_authority_source>(std::move(*how));
  MASH_TRY(checked, out->check());
  return out;
}

}  // namespace mash::local_authority
