// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/source/held_tables.hpp"

#include <algorithm>
#include <set>

#include "adapters/kit/source/people.hpp"

namespace mash::kit {
namespace {

using findings::rule;

constexpr csv::limits LIMITS{};

// What tells this row from the others of its file.
std::string identity_of(const csv::table& from, const table_layout::file& what, const csv::row& one) {
  std::string out(what.name);
  for (std::size_t i = 0; i < what.identifying; ++i) out.append("\n").append(from.value(one, what.columns[i]));
  return out;
}

// A file that is still being written ends within a row, whose last value may be half of one. Nothing is left out twice:
// a last line with another fault is not among the rows.
void leave_out_last(csv::table& of, const findings::in_file& wrong) {
  if (of.rows.empty()) return;
  const std::size_t last = of.rows.back().line;
  if (std::ranges::none_of(wrong.listed(), [&](const findings::fault& one) {
        return one.broken != findings::rule::unended_line && one.line > last;
      }))
    of.rows.pop_back();
}

// How many different rows there are of each name. The same row twice is one; of two that differ nobody can say which is
// right, and one of them may carry the mark that holds the record back.
std::map<std::string, std::set<std::vector<std::string>>> different_rows(
    const csv::table& from, const std::function<std::string(const csv::row&)>& name) {
  std::map<std::string, std::set<std::vector<std::string>>> out;
  for (const csv::row& one : from.rows) out[name(one)].insert(one.fields);
  return out;
}

std::string at_line(const csv::row& one, const std::string& fault) {
  return "line " + std::to_string(one.line) + ": " + fault;
}

}  // namespace

void shortfall::add(std::string_view file, std::string_view what) {
  if (total++ == 0) first.append(file).append(": ").append(what);
}

std::string shortfall::sentence() const {
  return total < 2 ? first : first + " (and " + std::to_string(total - 1) + " more)";
}

held_tables::held_tables(const table_layout& layout, contract::organisation of, std::size_t people_min,
                         const result<std::vector<dropped_file>>& files)
    : of_(std::move(of)),
      people_min_(people_min),
      today_(date_of(system_clock().now())),
      called_(system_name() + ", " + of_.name) {
  wrong_.looked_at(called_);
  if (!files) {
    people_short_.add("folder", files.error().detail);
    const rule broken = files.error().code == errc::not_found   ? rule::nothing_delivered
                        : files.error().code == errc::too_large ? rule::too_many_files
                                                                : rule::not_reachable;
    wrong_.add(called_, "", findings::fault{broken, 0, {}});
    return;
  }
  if (const auto people = load(*files, layout.people, people_short_)) read_people(layout, *people);
  for (const table_layout::records_file& one : layout.records)
    if (const auto rows = load(*files, one.what, records_short_)) read_records(one, *rows);
}

std::optional<csv::table> held_tables::load(const std::vector<dropped_file>& files, const table_layout::file& what,
                                            shortfall& into) {
  const auto there = std::ranges::find(files, what.name, &dropped_file::name);
  if (there == files.end()) {
    into.add(what.name, "it is not there");
    wrong_.add(called_, what.name, findings::fault{rule::unreadable, 0, {}});
    return std::nullopt;
  }
  const auto text = file_content(*there, LIMITS.bytes_max);
  findings::in_file wrong;
  if (!text) wrong.add(text.error().code == errc::too_large ? rule::too_large : rule::unreadable);
  auto rows = text ? csv::parse_sound(*text, wrong, LIMITS) : std::unexpected(text.error());
  wrong_.add(called_, what.name, wrong);
  if (!rows) {
    into.add(what.name, rows.error().detail);
    return std::nullopt;
  }
  for (const std::string_view column : what.columns)
    if (!rows->found.column(column)) {
      into.add(what.name, "it has no column " + std::string(column));
      wrong_.add(called_, std::string(what.name).append(", ").append(column),
                 findings::fault{rule::column_missing, 0, {}});
      return std::nullopt;
    }
  if (wrong.count(findings::rule::unended_line) > 0) leave_out_last(rows->found, wrong);
  for (const auto& [broken, count] : wrong.counts()) into.total += count;
  if (into.first.empty() && !wrong.empty())
    into.first.append(what.name).append(": ").append(describe(wrong.listed().front()));
  return std::move(rows->found);
}

void held_tables::report_row(const table_layout::file& of, const csv::row& one, const std::string& column,
                             rule broken) {
  std::string place(of.name);
  if (!column.empty()) place.append(", ").append(column);
  wrong_.add(called_, place, findings::fault{broken, static_cast<std::uint32_t>(one.line), {}});
}

// Unique over all organisations of the source; never leaves the adapter.
std::string held_tables::key_of(const csv::table& from, const table_layout::file& what, const csv::row& one) const {
  std::string key = table_row(from, one, today_).text(what.columns.front());
  return key.empty() ? key : of_.id + "/" + key;
}

void held_tables::read_people(const table_layout& layout, const csv::table& from) {
  if (from.rows.empty()) {  // an export that failed looks like this, an agency that knows nobody does not
    people_short_.add(layout.people.name, "nobody is in it");
    wrong_.add(called_, layout.people.name, findings::fault{rule::empty, 0, {}});
  } else if (from.rows.size() < people_min_) {  // one that was cut off between two lines looks whole
    people_short_.add(layout.people.name, "it names fewer people than people_min");
    wrong_.add(called_, layout.people.name, findings::fault{rule::too_few_people, 0, {}});
  }
  const auto different = different_rows(from, [&](const csv::row& one) { return key_of(from, layout.people, one); });
  for (const csv::row& one : from.rows) {
    table_row row(from, one, today_);
    known_person who = layout.person(row);
    who.key = key_of(from, layout.people, one);
    who.organisation = of_.id;
    who.identity.kind = kind_of(who.identity, today_);
    if (who.key.empty()) row.refuse(layout.people.columns.front(), "is empty");
    if (different.at(who.key).size() > 1 || keys_.contains(who.key))
      row.refuse(layout.people.columns.front(), "is that of another row, too");
    if (!row.fault().empty()) {
      people_short_.add(layout.people.name, at_line(one, row.fault()));
      report_row(layout.people, one, row.refused_column(), rule::value_refused);
      continue;
    }
    keys_.emplace(who.key, people_.size());
    finder_.add(who.identity, who.restricted, !who.ties.empty());
    people_.push_back(std::move(who));
  }
  finder_.seal();
}

void held_tables::read_records(const table_layout::records_file& how, const csv::table& from) {
  const auto different = different_rows(from, [&](const csv::row& one) { return identity_of(from, how.what, one); });
  std::set<std::string> seen;
  for (const csv::row& one : from.rows) {
    const std::string key = key_of(from, how.what, one), identity = identity_of(from, how.what, one);
    table_row row(from, one, today_);
    how.read(row);
    if (different.at(identity).size() > 1 || !seen.insert(identity).second)
      row.refuse(how.what.columns.front(), "and what identifies the row are there twice");
    if (key.empty()) row.refuse(how.what.columns.front(), "is empty");
    if (!row.fault().empty()) {
      (key.empty() ? records_short_ : short_about_[key]).add(how.what.name, at_line(one, row.fault()));
      report_row(how.what, one, row.refused_column(), rule::value_refused);
      continue;
    }
    // Somebody is supervised, seen or registered whom the list of people lacks: nobody can say "no trace" of them.
    if (!keys_.contains(key)) {
      people_short_.add(how.what.name, at_line(one, "it is about nobody in the list of people"));
      report_row(how.what, one, {}, rule::person_unknown);
    }
    std::vector<contract::record> made = row.take();
    for (std::size_t i = 0; i < made.size(); ++i) {
      made[i].id = record_id(of_.id, identity, std::to_string(i));
      made[i].organisation = of_.id;
      made[i].source = system_name();
    }
    std::ranges::move(made, std::back_inserter(records_[key]));
  }
}

std::vector<known_person> held_tables::might_be(const contract::person& who) const {
  std::vector<known_person> out;
  if (people_.empty()) return out;
  for (const std::uint32_t number : finder_.might_be(who)) out.push_back(people_[number]);
  return out;
}

const known_person* held_tables::by_key(const std::string& key) const {
  const auto found = keys_.find(key);
  return found == keys_.end() ? nullptr : &people_[found->second];
}

const std::vector<contract::record>& held_tables::records_of(const std::string& key) const {
  static const std::vector<contract::record> NONE;
  const auto found = records_.find(key);
  return found == records_.end() ? NONE : found->second;
}

std::string held_tables::trouble_about(const std::string& key) const {
  const auto found = short_about_.find(key);
  return found == short_about_.end() ? records_short_.sentence() : found->second.sentence();
}

}  // namespace mash::kit
