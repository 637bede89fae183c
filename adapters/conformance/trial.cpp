// SPDX-License-Identifier: Apache-2.0
#include "adapters/conformance/trial.hpp"

#include <algorithm>
#include <array>
#include <future>

#include "adapters/conformance/cases.hpp"
#include "certs/files.hpp"

namespace mash::conformance {
namespace {

using std::chrono::steady_clock;

constexpr auto STOPS_WITHIN = std::chrono::seconds(10);

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

milliseconds since(steady_clock::time_point began) {
  return std::chrono::duration_cast<milliseconds>(steady_clock::now() - began);
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
  case_result found{std::string(what.name), std::string(group), std::string(what.expected), mark::failed, {}, {}};
  const auto began = steady_clock::now();
  on.name_case(what.name);
  outcome came = play(on, what);
  found.took = since(began);
  if (came) found.how = mark::passed;
  found.came = came ? *std::move(came) : std::move(came).error().detail;
  if (found.how == mark::failed) on.spoil();
  return found;
}

void blame(case_result& of, std::string came) {
  if (of.how != mark::passed) return;  // what it failed with stays
  of.how = mark::failed;
  of.came = std::move(came);
}

// What came to light only after its case had passed: an adapter that ended since, and lines that may never come.
void look_back(stage& on, std::vector<case_result>& results, std::size_t last) {
  if (const std::string how = on.adapter().died(); !how.empty() && last < results.size()) {
    blame(results[last], "when it was over the adapter ended, with " + how);
    on.spoil();
  }
  for (const late_line& one : on.hub().take_late()) {
    const auto found = std::ranges::find(results, one.of, &case_result::name);
    if (found != results.end()) blame(*found, one.what);
  }
}

// A case on an adapter of its own, in a folder of its own in the trial's.
case_result play_aside(stage_options chosen, const test_case& what, std::string_view group) {
  case_result found{std::string(what.name), std::string(group), std::string(what.expected), mark::failed, {}, {}};
  chosen.folder += "/" + found.name;
  const auto open = [&]() -> result<std::unique_ptr<stage>> {
    MASH_TRY(folder, certs::make_folder(chosen.folder));
    return stage::open(chosen);
  };
  auto opened = open();
  if (!opened) {
    found.came = std::move(opened).error().detail;
    return found;
  }
  std::vector<case_result> alone{judge(**opened, what, group)};
  look_back(**opened, alone, 0);
  (void)(*opened)->adapter().stop(STOPS_WITHIN);
  return std::move(alone.front());
}

struct played_aside {
  std::size_t place;
  std::future<case_result> result;
};

using teller = std::function<void(const case_result&)>;

std::vector<case_result> play_all(stage& on, const std::vector<std::string>& only, const teller& said) {
  std::vector<case_result> results;
  std::vector<const test_case*> cases;
  for (const case_group& group : all_cases())
    for (const test_case& one : group.cases) {
      if (!only.empty() && std::ranges::count(only, one.name) == 0) continue;
      cases.push_back(&one);
      results.push_back({std::string(one.name),
                         std::string(group.title),
                         std::string(one.expected),
                         mark::not_tried,
                         why_not(on, one.needs),
                         {}});
    }
  std::vector<played_aside> aside;  // each ends by itself: every wait has a deadline
  for (std::size_t i = 0; i < cases.size(); ++i)
    if (cases[i]->aside && results[i].came.empty())
      aside.push_back({i, std::async(std::launch::async, play_aside, on.options(), *cases[i], results[i].group)});
  std::size_t last = results.size();
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (cases[i]->aside || !results[i].came.empty()) continue;
    look_back(on, results, last);
    results[i] = judge(on, *cases[i], results[i].group);
    said(results[i]);
    last = i;
  }
  (void)on.all_read();  // what is still on its way
  look_back(on, results, last);
  (void)on.adapter().stop(STOPS_WITHIN);
  for (played_aside& one : aside) {
    results[one.place] = one.result.get();
    said(results[one.place]);
  }
  return results;
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
               .results = {},
               .took = {}};
  const auto began = steady_clock::now();
  MASH_TRY(opened, stage::open(std::move(chosen.on)));
  stage& on = **opened;
  MASH_TRY(started, on.ready());  // an adapter that never greets has nothing to be reported on
  const contract::hello hello = on.hub().hellos().back();
  found.member = hello.member;
  found.program = hello.program;
  found.minors = hello.minors;
  found.config_digest = on.config_digest();
  found.results = play_all(on, chosen.only, said);
  found.took = since(began);
  return found;
}

}  // namespace mash::conformance
