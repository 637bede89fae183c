// SPDX-License-Identifier: Apache-2.0
// mashctl policy diff OLD NEW: what the new version newly shares, newly withholds, shares in another form, and says
// otherwise. Both as if every party had signed.
#include "policy/diff.hpp"

#include "cli/command.hpp"
#include "cli/policy.hpp"
#include "cli/text.hpp"
#include "policy/diff_text.hpp"

namespace mash::cli {
namespace {

struct diff_options {
  std::string before, after, on;
  bool all = false;
};

constexpr std::string_view HEADINGS[] = {"Newly shared",       "Newly withheld",      "Shared more",     "Shared less",
                                         "Looks back further", "Looks back less far", "Shared otherwise"};

json::object head_of(const policy::agreement& version) {
  return {{"id", version.id()},
          {"version", version.version()},
          {"digest", version.digest()},
          {"draft", version.is_draft()}};
}

std::string name_of(const policy::agreement& version) {
  return version.id() + " " + version.version() + (version.is_draft() ? " (draft)" : "") + " " +
         version.digest().substr(0, 12);
}

void print_json(const context& shared, const policy::comparison& found, const policy::agreement& before,
                const policy::agreement& after) {
  json::array terms, items;
  for (const policy::term_change& one : found.terms) {
    json::object line{{"term", one.term}};
    if (!one.before.empty()) line["before"] = one.before;
    if (!one.after.empty()) line["after"] = one.after;
    terms.push_back(std::move(line));
  }
  for (const policy::difference& one : found.items) items.push_back(to_json(one));
  shared.print(json::object{{"before", head_of(before)},
                            {"after", head_of(after)},
                            {"on", to_iso_date(found.on)},
                            {"terms", std::move(terms)},
                            {"items", std::move(items)}});
}

// `above`: the agencies and purposes of the line before, which are not said twice.
void print_item(const context& shared, const policy::difference_words& said, std::string& above) {
  const std::string whose = said.holders + ", for " + said.purposes;
  if (whose != above) shared.out << wrapped("  ", whose);
  above = whose;
  shared.out << wrapped("    ", said.what);
  if (!said.only.empty()) shared.out << wrapped("      only ", said.only);
}

void print_text(const context& shared, const policy::comparison& found, const policy::agreement& after, bool all) {
  std::optional<policy::change> under;
  std::string above;
  std::size_t following = 0;
  for (const policy::difference& one : found.items) {
    if (one.follows && !all) {
      ++following;
      continue;
    }
    if (under != one.what) {
      shared.out << heading(HEADINGS[static_cast<std::size_t>(one.what)]);
      above.clear();
    }
    under = one.what;
    print_item(shared, in_words(one, after), above);
  }
  if (following > 0)
    shared.out << "\n"
               << wrapped("  ", std::to_string(following) +
                                    " more for marked items, which follow from these within what their marks allow "
                                    "(--all lists them).");
  if (!found.terms.empty()) shared.out << heading("Said otherwise");
  for (const policy::term_change& one : found.terms) {
    shared.out << wrapped("  ", one.term);
    if (!one.before.empty()) shared.out << wrapped("    was ", one.before);
    shared.out << wrapped("    now ", one.after.empty() ? "gone" : one.after);
  }
  if (found.items.empty() && found.terms.empty()) shared.out << "\nNothing: both say the same.\n";
}

result<void> diff(context& shared, const diff_options& options) {
  MASH_TRY(before, load_draft(shared, options.before));
  MASH_TRY(after, load_draft(shared, options.after));
  civil_date on = date_of(shared.time.now());
  if (!options.on.empty()) {
    MASH_TRY(given, parse_iso_date(options.on));
    on = *given;
  }
  MASH_TRY(found, compare(**before, **after, on));
  if (shared.json) {
    print_json(shared, *found, **before, **after);
    return {};
  }
  shared.out << wrapped("",
                        name_of(**before) + " -> " + name_of(**after) + ", under the law of " + to_iso_date(found->on));
  print_text(shared, *found, **after, options.all);
  return {};
}

}  // namespace

void add_policy_diff(CLI::App& policy, context& shared) {
  auto options = std::make_shared<diff_options>();
  auto& command =
      *policy.add_subcommand("diff", "what another version newly shares, newly withholds or says otherwise");
  command.add_option("old", options->before, "folder of the version to compare from")->required();
  command.add_option("new", options->after, "folder of the version to compare with")->required();
  command.add_option("--on", options->on, "under the law of this day (2026-11-20); default: today");
  command.add_flag("--all", options->all, "also what merely follows for marked items");
  on_call(command, shared, options, diff);
}

}  // namespace mash::cli
