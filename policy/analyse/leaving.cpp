// SPDX-License-Identifier: Apache-2.0
#include "policy/analyse/leaving.hpp"

#include <algorithm>
#include <queue>

#include "policy/analyse/prove.hpp"

namespace mash::policy::analyse {
namespace {

constexpr std::size_t forms_total = words<disposition>::list.size();

// Forms that follow one another. A form is the strictest that anything asks for, so "at most `most`" is a matter of
// nothing stricter covering a point, and "at least `least`" of something as strict doing so.
struct span_of_forms {
  disposition least{}, most{};
};

[[nodiscard]] std::vector<span_of_forms> spans_of(value_set<disposition> forms) {
  forms.erase(disposition::withheld);
  std::vector<span_of_forms> found;
  for (const disposition each : forms) {
    const bool follows = !found.empty() && static_cast<int>(found.back().most) + 1 == static_cast<int>(each);
    if (follows)
      found.back().most = each;
    else
      found.push_back({each, each});
  }
  return found;
}

// Where the program's protections hold tighter than each form.
[[nodiscard]] const std::vector<region>& held_tighter_than(disposition form) {
  static const auto all = [] {
    std::array<std::vector<region>, forms_total> found;
    for (const protected_region& each : protections())
      for (std::size_t i = 0; i < static_cast<std::size_t>(each.top->form); ++i) found.at(i).push_back(each.where);
    for (auto& each : found) merge(each);
    return found;
  }();
  return all.at(static_cast<std::size_t>(form));
}

// How much is known of the points of a part.
enum class known : unsigned char {
  spoken_of,  // the rule's box holds them
  asked,      // they may be asked for, and by their age the form can be one of those looked for
  lawful,     // there is a lawful basis for them besides
};

// Points about which one rule decides unless another is stricter.
struct part {
  region where, plainest;
  span_of_forms wanted;
  std::uint16_t rule = 0;
  known stage = known::spoken_of;
};
struct less_plain {
  bool operator()(const part& a, const part& b) const { return plainer(b.plainest, a.plainest); }
};

// Of the boxes that hold a point, the one that takes most of the part away.
class best_cover {
 public:
  explicit best_cover(const part& of) : of_(of) {}

  // Whether it holds the whole part, so that no other need be looked at.
  bool consider(const region& box) {
    if (!box.contains(of_.plainest)) return false;
    const std::size_t left = of_.where.axes_beyond(box);
    if (best_ == nullptr || left < fewest_) {
      best_ = &box;
      fewest_ = left;
    }
    return fewest_ == 0;
  }
  // Null: none holds the point.
  [[nodiscard]] const region* found() const { return best_; }

 private:
  const part& of_;
  const region* best_ = nullptr;
  std::size_t fewest_ = 0;
};

class search {
 public:
  explicit search(const model& of) : of_(of) {}

  void add_rule(std::uint16_t number, const region& where, const span_of_forms& wanted) {
    if (of_.tables().written.rules[number].form > wanted.most) return;
    push(of_.rule_box(number) & where, {{}, {}, wanted, number, known::spoken_of});
  }

  std::optional<region> run() {
    while (!open_.empty()) {
      const part next = open_.top();
      open_.pop();
      if (next.stage == known::spoken_of) {
        look_who_asks(next);
      } else if (const region* cover = cover_of(next)) {
        pieces_.clear();
        next.where.without(*cover, pieces_);
        for (const region& each : pieces_) push(each, next);
      } else if (next.stage == known::asked) {
        for (const region& each : of_.lawful(next.where)) push(each, {{}, {}, next.wanted, next.rule, known::lawful});
      } else {
        return next.plainest;
      }
    }
    return std::nullopt;
  }

 private:
  void look_who_asks(const part& what) {
    const rule_terms& rule = of_.tables().written.rules[what.rule];
    for (const reach& asked : of_.reaches())
      if (const region mine = what.where & asked.where; !mine.empty())
        for (const aged& each : of_.by_age(rule, asked, mine))
          add(each, {{}, {}, what.wanted, what.rule, known::asked});
  }

  void add(const aged& each, const part& like) {
    if (each.form > like.wanted.most) return;
    if (each.form >= like.wanted.least) {
      push(each.where, like);
      return;
    }
    const auto looked_for = [&](disposition form) { return like.wanted.least <= form && form <= like.wanted.most; };
    const auto& limits = of_.tables().written.limits;
    for (std::uint16_t i = 0; i < limits.size(); ++i)
      if (looked_for(limits[i].form)) push(each.where & of_.limit_box(i), like);
    for (const protected_region& held : protections())
      if (looked_for(held.top->form)) push(each.where & held.where, like);
  }

  void push(const region& where, const part& like) {
    if (!where.empty()) open_.push({where, plainest_point(where), like.wanted, like.rule, like.stage});
  }

  // What holds the part's plainest point tighter, or has another rule decide about it; null: nothing.
  [[nodiscard]] const region* cover_of(const part& what) const {
    best_cover best(what);
    for (const region& each : held_tighter_than(what.wanted.most))
      if (best.consider(each)) return best.found();
    for (const std::uint16_t limit : of_.limits_by_strictness()) {
      if (of_.tables().written.limits[limit].form <= what.wanted.most) break;
      if (best.consider(of_.limit_box(limit))) return best.found();
    }
    for (const std::uint16_t other : of_.rules_meeting(what.rule))
      if (of_.decides_before(other, what.rule) && best.consider(of_.rule_box(other))) return best.found();
    return best.found();
  }

  const model& of_;
  std::priority_queue<part, std::vector<part>, less_plain> open_;
  std::vector<region> pieces_;
};

}  // namespace

std::optional<region> plainest_leaving(const model& of, const region& where, const forms_of_rule& forms) {
  search found(of);
  // What the program itself holds tighter everywhere needs no look at the rules.
  std::array<std::optional<bool>, forms_total> open;
  const auto is_open = [&](disposition most) {
    auto& answer = open.at(static_cast<std::size_t>(most));
    if (!answer) answer = !difference({where}, held_tighter_than(most)).empty();
    return *answer;
  };
  const auto& rules = of.tables().written.rules;
  for (std::uint16_t i = 0; i < rules.size(); ++i)
    if (of.rule_box(i).meets(where))
      for (const span_of_forms& each : spans_of(forms(rules[i])))
        if (is_open(each.most)) found.add_rule(i, where, each);
  return found.run();
}

}  // namespace mash::policy::analyse
