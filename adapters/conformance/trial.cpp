// SPDX-License-Identifier: Apache-2.0
#include "adapters/conformance/trial.hpp"

#include <algorithm>
#include <array>

#include "adapters/conformance/cases.hpp"

namespace mash::conformance {
namespace {

using std::chrono::steady_clock;

// Empty: the case can be tried.
std::string why_not(const stage& on, need needs) {
  switch (needs) {
    case need::nothing:
      return {};
    case need::witness:
      return on.witnesses() ? "" : "it witnesses no log";
    case need::subject:
      return on.options().subject ? "" : "nobody whom its source knows was named";
    case need::minor_4:
      return on.minor() >= contract::CORRECTION_MINOR ? "" : "it reads no schema minor with CORRECTION";
  }
  return {};
}

// The verdict of the case, and of every line that was heard meanwhile.
outcome play(stage& on, const test_case& what) {
  MASH_TRY(ready, on.ready());
  outcome came = what.play(on);
  if (const std::string how = on.adapter().died(); !how.empty())
    return fail(errc::unavailable, "the adapter ended, with " + how + (came ? "" : ": " + came.error().detail));
  const auto faults = on.hub().take_faults();
  if (!faults.empty()) return fail(errc::invalid, "what it said is not as it must be: " + faults.front());
  return came;
}

case_result judge(stage& on, const test_case& what, std::string_view group) {
  case_result found{std::string(what.name), std::string(group), std::string(what.expected), mark::not_tried, {}, {}};
  found.came = why_not(on, what.needs);
  if (!found.came.empty()) return found;
  const auto began = steady_clock::now();
  on.name_case(what.name);
  outcome came = play(on, what);
  found.took = std::chrono::duration_cast<milliseconds>(steady_clock::now() - began);
  found.how = came ? mark::passed : mark::failed;
  found.came = came ? *std::move(came) : std::move(came).error().detail;
  if (!came) on.spoil();
  return found;
}

void blame(case_result& of, std::string came) {
  if (of.how != mark::passed) return;  // what it failed with stays
  of.how = mark::failed;
  of.came = std::move(came);
}

// What came to light only after its case had passed: an adapter that ended since, and lines that may never come.
void look_back(stage& on, std::vector<case_result>& results) {
  if (const std::string how = on.adapter().died(); !how.empty() && !results.empty()) {
    blame(results.back(), "when it was over the adapter ended, with " + how);
    on.spoil();
  }
  for (const late_line& one : on.hub().take_late()) {
    const auto found = std::ranges::find(results, one.of, &case_result::name);
    if (found != results.end()) blame(*found, one.what);
  }
}

bool is_case(const std::string& name) {
  return std::ranges::any_of(all_cases(), [&](const case_group& group) {
    return std::ranges::count(group.cases, name, &test_case::name) > 0;
  });
}

}  // namespace

std::span<const case_group> all_cases() {
  static const std::array groups{case_group{"Connecting", connecting_cases()},
                                 case_group{"Questions and answers", asking_cases()},
                                 case_group{"A hub that breaks the format", hostile_cases()},
                                 case_group{"Restarts", lasting_cases()},
                                 case_group{"Witnessing the hub's log", witness_cases()},
                                 case_group{"What it leaves behind", last_cases()}};
  return groups;
}

result<report> try_adapter(trial_options chosen, const std::function<void(const case_result&)>& said) {
  for (const std::string& name : chosen.only)
    if (!is_case(name)) return fail(errc::invalid, "there is no case \"" + name + "\"");
  report found{.member = {},
               .program = {},
               .minors = {},
               .command = chosen.on.command,
               .config_digest = {},
               .kit = std::move(chosen.kit),
               .at = system_clock().now(),
               .results = {}};
  MASH_TRY(opened, stage::open(std::move(chosen.on)));
  stage& on = **opened;
  MASH_TRY(started, on.ready());  // an adapter that never greets has nothing to be reported on
  const contract::hello hello = on.hub().hellos().back();
  found.member = hello.member;
  found.program = hello.program;
  found.minors = hello.minors;
  found.config_digest = on.config_digest();
  for (const case_group& group : all_cases())
    for (const test_case& one : group.cases) {
      if (!chosen.only.empty() && std::ranges::count(chosen.only, one.name) == 0) continue;
      look_back(on, found.results);
      found.results.push_back(judge(on, one, group.title));
      said(found.results.back());
    }
  (void)on.all_read();  // what is still on its way
  look_back(on, found.results);
  (void)on.adapter().stop(std::chrono::seconds(10));
  return found;
}

}  // namespace mash::conformance
