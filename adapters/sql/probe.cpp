// SPDX-License-Identifier: Apache-2.0
#include "adapters/sql/probe.hpp"

#include <algorithm>

#include "adapters/sql/states.hpp"

namespace mash::sql {

namespace {

using findings::rule;

constexpr std::string_view NO_ROWS = " where 1 = 0";

// "a, b as c, min(d) as e" as a and b: what is computed is computed of a column that is selected elsewhere, too. Our
// own statements only.
std::vector<std::string> columns_in(std::string_view list) {
  std::vector<std::string> out;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    std::string_view one = list.substr(0, end);
    while (one.starts_with(' ')) one.remove_prefix(1);
    if (!one.contains('(')) out.emplace_back(one.substr(0, one.find(' ')));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return out;
}

// "a left join b on c = d" as a and b.
std::vector<std::string> tables_in(std::string_view from) {
  std::vector<std::string> out{std::string(from.substr(0, from.find(' ')))};
  constexpr std::string_view JOIN = " join ";
  for (std::size_t at = from.find(JOIN); at != from.npos; at = from.find(JOIN, at + 1)) {
    const std::string_view rest = from.substr(at + JOIN.size());
    out.emplace_back(rest.substr(0, rest.find(' ')));
  }
  return out;
}

rule rule_of(const error& why, rule missing) {
  if (why.code == errc::not_found) return missing;
  return is_not_permitted(why) ? rule::not_permitted : rule::not_reachable;
}

}  // namespace

void session::look(std::string_view select, std::string_view column) {
  const std::size_t at = select.find(" from ");
  MASH_ASSERT(select.starts_with("select ") && at != select.npos);
  const std::string_view rest = select.substr(at + 6), from = rest.substr(0, rest.find(" where "));
  std::vector<std::string> columns = columns_in(select.substr(7, at - 7));
  if (!column.empty()) columns.emplace_back(column);
  // What nobody has looked for yet.
  std::erase_if(columns,
                [&](const std::string& one) { return !looked_for_.insert(one + " of " + std::string(from)).second; });
  const auto ask = [&](std::string_view what, std::string_view of) {
    return run(std::string("select ").append(what).append(" from ").append(of).append(NO_ROWS), {});
  };
  bool readable = true;
  for (const std::string& table : tables_in(from)) {
    const auto there = ask("1", table);
    readable = readable && there;
    if (!there && looked_for_.insert(table).second)
      probed_->add(system_, names_->place(table, {}),
                   findings::fault{rule_of(there.error(), rule::table_missing), 0, {}});
  }
  if (!readable) return;
  for (const std::string& one : columns)
    if (const auto there = ask(one, from); !there)
      probed_->add(system_, names_->place(tables_in(from).front(), one),
                   findings::fault{rule_of(there.error(), rule::column_missing), 0, {}});
}

findings::report probe(database& of, const std::string& system, deadline until,
                       const std::function<void(session&)>& readers) {
  findings::report out;
  out.looked_at(system);
  auto opened = of.open(until);
  if (!opened) {
    out.add(system, "", findings::fault{rule::not_reachable, 0, {}});
    return out;
  }
  opened->probed_ = &out;
  opened->system_ = system;
  readers(*opened);
  return out;
}

}  // namespace mash::sql
