// SPDX-License-Identifier: Apache-2.0
#include "policy/diff.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "policy/analyse/model.hpp"
#include "policy/diff_terms.hpp"
#include "policy/traits.hpp"

namespace mash::policy {
namespace {

using analyse::axis;
using analyse::bit;
using analyse::decided;
using analyse::model;
using analyse::region;
using std::chrono::sys_days;

constexpr std::uint64_t WITHIN = bit(static_cast<std::size_t>(analyse::age_class::within)),
                        UNDATED = bit(static_cast<std::size_t>(analyse::age_class::undated));

// One version with all its parties signed, and what it answers.
struct version {
  std::unique_ptr<agreement::compiled> tables;
  struct answered {
    region where;
    treatment what;
    const decided* by;
  };
  std::vector<decided> decisions;
  std::vector<answered> answers;
};

[[nodiscard]] bool same_box(const box& a, const box& b) { return a.contains(b) && b.contains(a); }

// A limit that the other version has too, so that what it holds follows what is under it.
[[nodiscard]] bool has_limit(const version& in, const rule_terms& limit) {
  return std::ranges::any_of(in.tables->written.limits, [&](const rule_terms& each) {
    return each.form == limit.form && each.fields == limit.fields && same_box(each.where, limit.where);
  });
}

// How far back items of such a decision go; 0: for ever, or withheld anyway.
[[nodiscard]] int years_of(const version& in, const decided& one) {
  if (one.form == disposition::withheld || one.where.on(axis::ages) != WITHIN) return 0;
  const auto purposes = value_set<purpose>::of_bits(one.where.on(axis::purposes));
  const int by_purpose = in.tables->terms_of(*purposes.begin())->look_back_years;
  const int by_rule = in.tables->written.rules[one.rule].look_back_years;
  return by_purpose == 0 || by_rule == 0 ? std::max(by_purpose, by_rule) : std::min(by_purpose, by_rule);
}

[[nodiscard]] treatment treatment_of(const version& in, const decided& one) {
  treatment made{one.form, years_of(in, one), {}};
  if (one.form == disposition::redacted) {
    const auto& written = in.tables->written;
    made.fields =
        one.by == analyse::settled_by::limit ? written.limits[one.limit].fields : written.rules[one.rule].fields;
  }
  return made;
}

[[nodiscard]] result<version> read_version(const agreement& from, civil_date on) {
  version made;
  terms written = from.tables().written;
  for (party& each : written.parties) each.signed_up = true;
  made.tables = compile(std::move(written));
  MASH_TRY(whole, model::of(*made.tables));
  std::size_t epoch = 0;
  for (std::size_t next = 1; (whole->space().on(axis::epochs) >> next & 1) != 0 && next < 64; ++next)
    if (whole->epoch_start(next) <= sys_days(on)) epoch = next;
  region within = whole->space();
  within.set(axis::epochs, bit(epoch))
      .set(axis::bands, value_set{match_band::certain})
      .set(axis::ages, WITHIN | UNDATED);
  made.decisions = whole->items(within);
  for (const decided& each : made.decisions) {
    if (each.form == disposition::withheld) continue;  // as if no rule spoke about it
    for (region where : whole->lawful(each.where)) {
      where.forget(axis::epochs);  // numbered by each version for itself
      made.answers.push_back({where, treatment_of(made, each), &each});
    }
  }
  return made;
}

struct found {
  treatment before, after;
  bool look_back_only = false, follows = false;
  auto operator<=>(const found&) const = default;
};

class comparing {
 public:
  comparing(const version& before, const version& after) : before_(before), after_(after) {}

  [[nodiscard]] std::map<found, std::vector<region>> run() {
    for (const auto& old : before_.answers)
      for (const auto& fresh : after_.answers)
        if (old.what != fresh.what) add(old.where & fresh.where, &old, &fresh);
    for (const auto& old : before_.answers)
      for (const region& each : left_of(old.where, after_)) add(each, &old, nullptr);
    for (const auto& fresh : after_.answers)
      for (const region& each : left_of(fresh.where, before_)) add(each, nullptr, &fresh);
    for (auto& [key, regions] : found_) analyse::merge(regions);
    return std::move(found_);
  }

 private:
  using answered = version::answered;

  // The points about which the other version has no rule.
  [[nodiscard]] static std::vector<region> left_of(const region& where, const version& other) {
    std::vector<region> met;
    for (const auto& each : other.answers)
      if (each.where.meets(where)) met.push_back(each.where);
    return analyse::difference({where}, met);
  }

  void add(const region& where, const answered* old, const answered* fresh) {
    if (where.empty()) return;
    treatment before = old == nullptr ? treatment{} : old->what, after = fresh == nullptr ? treatment{} : fresh->what;
    if (before == after) return;
    const bool look_back_only = before.form == after.form && before.fields == after.fields;
    if (look_back_only) before.form = after.form = disposition::released, before.fields = after.fields = {};
    // Nothing is left of how far back, where one side withholds.
    if (before.years == after.years || before.form == disposition::withheld || after.form == disposition::withheld)
      before.years = after.years = 0;
    region bare = where, marked = where;
    bare.set(axis::marks, where.on(axis::marks) & bit(analyse::unmarked));
    marked.set(axis::marks, where.on(axis::marks) & ~bit(analyse::unmarked));
    const bool old_held = is_held(old, before_, after_), fresh_held = is_held(fresh, after_, before_);
    const bool follows = !bare.empty() || (old_held && !is_limited(fresh)) || (fresh_held && !is_limited(old)) ||
                         (look_back_only && old_held && fresh_held);
    if (!bare.empty()) found_[{before, after, look_back_only, false}].push_back(bare);
    if (!marked.empty()) found_[{before, after, look_back_only, follows}].push_back(marked);
  }
  // By something that both versions have.
  [[nodiscard]] static bool is_held(const answered* one, const version& of, const version& other) {
    if (one == nullptr) return false;
    if (one->by->by == analyse::settled_by::protection) return true;
    return one->by->by == analyse::settled_by::limit && has_limit(other, of.tables->written.limits[one->by->limit]);
  }
  [[nodiscard]] static bool is_limited(const answered* one) {
    return one != nullptr && one->by->by == analyse::settled_by::limit;
  }

  const version& before_;
  const version& after_;
  std::map<found, std::vector<region>> found_;
};

[[nodiscard]] int compare_years(int before, int after) {  // more than 0: looks back further now
  if (before == after) return 0;
  return after == 0 || (before != 0 && after > before) ? 1 : -1;
}

[[nodiscard]] change change_of(const found& key) {
  const auto& [before, after, look_back_only, follows] = key;
  const bool leaves = before.form != disposition::withheld && after.form != disposition::withheld;
  const int years = leaves ? compare_years(before.years, after.years) : 0;
  if (look_back_only) return years > 0 ? change::older_shared : change::older_withheld;
  constexpr auto shows = [](disposition form) { return form <= disposition::summary_only; };
  if (!shows(before.form) && shows(after.form)) return change::newly_shared;
  if (shows(before.form) && !shows(after.form)) return change::newly_withheld;
  if (after.form < before.form && years >= 0) return change::shared_more;
  if (after.form > before.form && years <= 0) return change::shared_less;
  return change::changed;
}

[[nodiscard]] roles_condition roles_of(const region& where) {
  roles_condition made;
  value_set<role_in_concern> single;
  for (std::size_t set = 0; set < analyse::role_sets_total; ++set) {
    const auto known = value_set<role_in_concern>::of_bits(set);
    if (!where.has_role_set(set)) continue;
    made.sets.push_back(known);
    if (known.size() == 1) single = single | known;
  }
  if (made.sets.size() == analyse::role_sets_total) return {};
  const value_set<role_in_concern> absent = value_set<role_in_concern>::all() - single;
  bool with = true, without = true;
  for (std::size_t set = 0; set < analyse::role_sets_total; ++set) {
    const auto known = value_set<role_in_concern>::of_bits(set);
    with = with && where.has_role_set(set) == known.meets(single);
    without = without && where.has_role_set(set) == !known.meets(absent);
  }
  if (with) return {roles_condition::form::with_one_of, single, {}};
  if (without) return {roles_condition::form::with_none_of, absent, {}};
  made.how = roles_condition::form::exactly_one_of_the_sets;
  return made;
}

// The rules that settle these points so.
[[nodiscard]] std::vector<std::string> rules_of(const version& in, const region& where, const treatment& what,
                                                bool any_form) {
  std::set<std::string> ids;
  for (const auto& each : in.answers) {
    if (!any_form && (each.what.form != what.form || each.what.fields != what.fields)) continue;
    if (!each.where.meets(where)) continue;
    const auto& written = in.tables->written;
    ids.insert(each.by->by == analyse::settled_by::limit ? written.limits[each.by->limit].id
                                                         : written.rules[each.by->rule].id);
  }
  return {ids.begin(), ids.end()};
}

[[nodiscard]] difference to_difference(const region& where, const found& key) {
  difference made;
  made.what = change_of(key);
  made.look_back_only = key.look_back_only;
  made.before = key.before;
  made.after = key.after;
  made.follows = key.follows;
  made.holders = value_set<agency_kind>::of_bits(where.on(axis::holders));
  made.recipients = value_set<agency_kind>::of_bits(where.on(axis::recipients));
  made.categories = value_set<category>::of_bits(where.on(axis::categories));
  made.purposes = value_set<purpose>::of_bits(where.on(axis::purposes));
  made.about = value_set<subject_kind>::of_bits(where.on(axis::about));
  made.urgencies = value_set<urgency>::of_bits(where.on(axis::urgencies));
  made.family = value_set<agreement_state>::of_bits(where.on(axis::family));
  made.unmarked = (where.on(axis::marks) & bit(analyse::unmarked)) != 0;
  made.marked = value_set<caveat>::of_bits(where.on(axis::marks) & ~bit(analyse::unmarked));
  made.dated = (where.on(axis::ages) & WITHIN) != 0;
  made.undated = (where.on(axis::ages) & UNDATED) != 0;
  made.roles = roles_of(where);
  return made;
}

}  // namespace

result<comparison> compare(const agreement& before, const agreement& after, civil_date on) {
  comparison made;
  made.on = std::max(
      {sys_days(on), sys_days(before.tables().written.valid_from), sys_days(after.tables().written.valid_from)});
  MASH_TRY(old, read_version(before, made.on));
  MASH_TRY(fresh, read_version(after, made.on));
  made.terms = compare_terms(before.tables().written, after.tables().written);
  for (const auto& [key, regions] : comparing(*old, *fresh).run())
    for (const region& where : regions) {
      difference one = to_difference(where, key);
      const bool told_now = key.after.form != disposition::withheld;
      one.rules =
          told_now ? rules_of(*fresh, where, key.after, key.look_back_only) : rules_of(*old, where, key.before, false);
      made.items.push_back(std::move(one));
    }
  const auto place = [](const difference& one) {
    return std::tuple(one.follows, one.what, one.holders.bits(), one.purposes.bits(), one.categories.bits());
  };
  std::ranges::sort(made.items, {}, place);
  return made;
}

namespace {

template <class Enum>
[[nodiscard]] json::array words_of(value_set<Enum> values) {
  json::array list;
  for (const Enum value : values) list.emplace_back(to_word(value));
  return list;
}

[[nodiscard]] json::object to_json(const treatment& one, bool years_only) {
  json::object made;
  if (!years_only) made["disposition"] = to_word(one.form);
  if (one.years > 0) made["look_back_years"] = one.years;
  if (!one.fields.empty()) made["fields"] = json::array(one.fields.begin(), one.fields.end());
  return made;
}

}  // namespace

json::object to_json(const difference& one) {
  json::object made{{"change", to_word(one.what)},
                    {"before", to_json(one.before, one.look_back_only)},
                    {"after", to_json(one.after, one.look_back_only)},
                    {"holders", words_of(one.holders)},
                    {"recipients", words_of(one.recipients)},
                    {"categories", words_of(one.categories)},
                    {"purposes", words_of(one.purposes)},
                    {"about", words_of(one.about)},
                    {"urgencies", words_of(one.urgencies)},
                    {"family", words_of(one.family)},
                    {"unmarked", one.unmarked},
                    {"marked", words_of(one.marked)},
                    {"dated", one.dated},
                    {"undated", one.undated},
                    {"rules", json::array(one.rules.begin(), one.rules.end())},
                    {"follows", one.follows}};
  if (one.roles.how == roles_condition::form::any) return made;
  json::object roles{{"condition", to_word(one.roles.how)}};
  if (!one.roles.roles.empty()) roles["roles"] = words_of(one.roles.roles);
  json::array sets;
  for (const auto known : one.roles.sets) sets.push_back(words_of(known));
  if (!sets.empty()) roles["sets"] = std::move(sets);
  made["roles"] = std::move(roles);
  return made;
}

}  // namespace mash::policy
