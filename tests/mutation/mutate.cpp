// SPDX-License-Identifier: Apache-2.0
#include "tests/mutation/mutate.hpp"

#include <algorithm>

#include "policy/read_terms.hpp"

namespace mash::policy::mutation {
namespace {

using analyse::axis;
using analyse::decided;
using analyse::region;

// Tables in which one form at a time is changed in place: compiling them afresh for each change would take minutes.
struct changeable {
  std::unique_ptr<agreement::compiled> tables;

  [[nodiscard]] std::vector<rule_terms>& list(bool limits) const {
    return limits ? tables->written.limits : tables->written.rules;
  }
  void set(bool limits, std::size_t number, disposition form) const {
    auto& rules = list(limits);
    rules[number].form = form;
    auto& lists = limits ? tables->limit_lists : tables->rule_lists;
    const auto& slices = limits ? tables->limit_slices : tables->rule_slices;
    const box& where = rules[number].where;
    for (const party& each : tables->written.parties)
      for (const category what : where.categories)
        for (const purpose why : where.purposes) {
          const auto slice = slices[tables->cell_of(tables->slot_of(each.kind), what, why)];
          const auto first = lists.begin() + slice.first;
          std::sort(first, first + slice.count, [&](auto a, auto b) {
            return rules[a].form != rules[b].form ? rules[a].form > rules[b].form : a < b;
          });
        }
  }
};

// Whether two sets of decisions on the same points differ anywhere.
[[nodiscard]] bool differ(const analyse::scope& a, const analyse::scope& b) {
  for (const decided& one : a.items())
    for (const decided& other : b.items())
      if (one.form != other.form && one.where.meets(other.where) && a.over().somewhere_lawful(one.where & other.where))
        return true;
  const auto more = [](const analyse::scope& has, const analyse::scope& lacks) {
    for (const region& each : analyse::difference(has.questions(), lacks.questions()))
      if (has.over().somewhere_lawful(each)) return true;
    return false;
  };
  return more(a, b) || more(b, a);
}

[[nodiscard]] std::string first_fault(const terms& written, const std::vector<json::fault>& known) {
  std::vector<json::fault> faults;
  check_terms(written, faults);
  for (const json::fault& each : faults)
    if (std::ranges::none_of(
            known, [&](const json::fault& old) { return old.pointer == each.pointer && old.code == each.code; }))
      return each.code;
  return {};
}

class mutating {
 public:
  mutating(const agreement& of, const guards& by)
      : by_(by), real_{compile(of.tables().written)}, strict_{compile(analyse::strict_reading(of.tables().written))} {
    check_terms(real_.tables->written, known_);
  }

  result<std::vector<mutant>> run() {
    MASH_TRY(over, analyse::model::of(*strict_.tables));
    if (auto sound = as_it_stands(*over); !sound) return std::unexpected(sound.error());
    for (const bool limits : {false, true})
      for (std::size_t i = 0; i < real_.list(limits).size(); ++i) each_form(*over, limits, i);
    return std::move(found_);
  }

 private:
  // A guard that the agreement itself does not pass would notice every change.
  result<void> as_it_stands(const analyse::model& over) const {
    for (const analyse::invariant& each : by_.invariants)
      if (analyse::depends_on_forms(each.what) && disprove(over, over.space(), each))
        return fail(errc::invalid, each.place + ": it does not hold before anything is changed");
    if (by_.cases != nullptr && by_.cases->try_on(*real_.tables).wrong() > 0)
      return fail(errc::invalid, "a case is decided otherwise before anything is changed");
    return {};
  }

  void each_form(analyse::model& over, bool limits, std::size_t number) {
    const rule_terms& rule = real_.list(limits)[number];
    const region where = limits ? over.box_of_limit(rule.where) : over.box_of_rule(rule.where);
    const analyse::scope before(over, where);
    const disposition was = rule.form;
    for (const disposition now : value_set<disposition>::all()) {
      if (now == was) continue;
      change(over, limits, number, now);
      mutant made{rule.id, rule.place, was, now, fate::survived, {}};
      judge(over, before, rule.where, made);
      found_.push_back(std::move(made));
    }
    change(over, limits, number, was);
  }

  void change(analyse::model& over, bool limits, std::size_t number, disposition form) {
    real_.set(limits, number, form);
    strict_.set(limits, number, form);
    over.sort_by_strictness();
  }

  void judge(const analyse::model& over, const analyse::scope& before, const box& where, mutant& into) {
    if (std::string code = first_fault(real_.tables->written, known_); !code.empty()) {
      into.end = fate::refused;
      into.noticed_by = std::move(code);
      return;
    }
    for (const analyse::invariant& each : by_.invariants)
      if (analyse::depends_on_forms(each.what) && disprove(over, before.within(), each)) {
        into.end = fate::unproved;
        into.noticed_by = each.id;
        return;
      }
    if (by_.cases != nullptr)
      if (const int line = by_.cases->first_wrong(*real_.tables, where); line > 0) {
        into.end = fate::wrong;
        into.noticed_by = "cases.toml:" + std::to_string(line);
        return;
      }
    if (!differ(before, analyse::scope(over, before.within()))) into.end = fate::same;
  }

  guards by_;
  changeable real_, strict_;
  std::vector<json::fault> known_;
  std::vector<mutant> found_;
};

}  // namespace

result<std::vector<mutant>> mutate(const agreement& of, const guards& by) { return mutating(of, by).run(); }

}  // namespace mash::policy::mutation
