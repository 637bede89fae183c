// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "policy/analyse/invariant.hpp"
#include "policy/analyse/plain.hpp"
#include "policy/source_text.hpp"
#include "policy/word_reader.hpp"

namespace mash::policy::analyse {
namespace {

constexpr std::size_t invariants_max = 1000, id_bytes_max = 128, sentence_bytes_max = 400, fields_max = 64,
                      field_bytes_max = 64;

// Reads the members of `where`, and notes which axes it narrows, because not every statement can speak of each.
class where_reader {
 public:
  where_reader(terms_reader& from, invariant& into) : from_(from), into_(into) {}

  void read() {
    either<purpose>("purposes", axis::purposes);
    either<agency_kind>("holders", axis::holders);
    either<agency_kind>("recipients", axis::recipients);
    either<category>("categories", axis::categories);
    either<subject_kind>("about", axis::about);
    either<urgency>("urgencies", axis::urgencies);
    either<agreement_state>("family", axis::family);
    either<role>("asker_roles", axis::askers);
    either<match_band>("match", axis::bands);
    either<age_class>("age", axis::ages);
    read_manager();
    read_marks();
    read_roles();
  }
  [[nodiscard]] const std::set<axis>& narrowed() const { return narrowed_; }

 private:
  // `name` lists the values meant, `not_name` those that are not.
  template <class Enum>
  void either(const std::string& name, axis of) {
    const bool has = from_.if_child(name) != nullptr, has_not = from_.if_child("not_" + name) != nullptr;
    if (has && has_not)
      from_.add("not_" + name, "contradiction", "name the words that are meant, or those that are not");
    if (!has && !has_not) return;
    narrowed_.insert(of);
    into_.where.set(of, has ? from_.some<Enum>(name) : value_set<Enum>::all() - from_.some<Enum>("not_" + name));
  }

  void read_manager() {
    const auto authorised = from_.if_boolean("manager_authorised");
    if (!authorised) return;
    narrowed_.insert(axis::managers);
    into_.where.set(axis::managers, bit(*authorised ? 1 : 0));
  }

  void read_marks() {
    int ways = 0;
    const auto narrow = [&](std::uint64_t marks) {
      narrowed_.insert(axis::marks);
      into_.where.set(axis::marks, marks);
      if (++ways > 1)
        from_.add("caveats", "contradiction", "use one of caveats, not_caveats, only_caveats and unmarked");
    };
    if (from_.if_child("caveats") != nullptr) {
      into_.carries = true;
      narrow(from_.some<caveat>("caveats").bits());
    }
    if (from_.if_child("not_caveats") != nullptr)
      narrow((value_set<caveat>::all() - from_.some<caveat>("not_caveats")).bits() | bit(unmarked));
    if (from_.if_child("only_caveats") != nullptr) narrow(from_.some<caveat>("only_caveats").bits() | bit(unmarked));
    if (const auto none = from_.if_boolean("unmarked")) {
      if (!*none) from_.add("unmarked", "no_effect", "leave it out: without it marked items are meant too");
      narrow(bit(unmarked));
    }
  }

  void read_roles() {
    if (from_.if_child("roles") != nullptr) {
      narrowed_.insert(axis::roles);
      const auto named = from_.some<role_in_concern>("roles");
      into_.where.keep_role_sets([&](auto known) { return known.meets(named); });
    }
    if (from_.if_child("not_roles") != nullptr) {
      narrowed_.insert(axis::roles);
      const auto named = from_.some<role_in_concern>("not_roles");
      into_.where.keep_role_sets([&](auto known) { return !known.meets(named); });
    }
  }

  terms_reader& from_;
  invariant& into_;
  std::set<axis> narrowed_;
};

// What a statement of that kind is about. Another axis would narrow nothing and mislead who reads it.
[[nodiscard]] const std::set<axis>& axes_of(claim what) {
  using enum axis;
  static const std::set<axis> items{purposes, holders, recipients, categories, about,      urgencies,
                                    family,   marks,   bands,      ages,       axis::roles};
  static const std::set<axis> questions{purposes, holders, recipients, categories, urgencies, family, askers, managers};
  static const std::set<axis> law{purposes, holders, recipients, categories, about, family};
  static const std::set<axis> rules{purposes, holders, categories, about, urgencies, family, axis::roles};
  switch (what) {
    case claim::never_leaves_as:
    case claim::always_leaves_as:
    case claim::never_tells:
      return items;
    case claim::never_relied_on:
      return law;
    case claim::never_asked:
      return questions;
    case claim::no_rule:
      return rules;
  }
  return items;
}

void read_grounds(terms_reader& parent, const json::value& table, lawful_basis& into) {
  terms_reader from(table, parent.at("never_relied_on"), parent.faults());
  into.powers = from.if_some<power>("power", {});
  into.article6_grounds = from.if_some<article6>("article6", {});
  into.special_grounds = from.if_some<article9_10>("article9_10", {});
  into.confidence = from.if_some<confidentiality>("confidentiality", {});
  if (into.powers.empty() && into.article6_grounds.empty() && into.special_grounds.empty() && into.confidence.empty())
    parent.add("never_relied_on", "empty", "name at least one power or ground");
  from.finish();
}

// Names are the agencies' own, so that no list of them is complete; but none has a blank or a capital letter.
void read_field_names(terms_reader& from, invariant& into) {
  into.what = claim::never_tells;
  into.fields = from.if_texts("never_tells", fields_max, field_bytes_max);
  if (into.fields.empty()) from.add("never_tells", "empty", "name at least one field");
  for (std::size_t i = 0; i < into.fields.size(); ++i) {
    const std::string& name = into.fields[i];
    const std::string place = from.at("never_tells") + "/" + std::to_string(i);
    if (name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string::npos)
      from.faults().push_back({place, "out_of_range", "a field has a name of small letters, digits and underscores"});
    if (std::find(into.fields.begin(), into.fields.begin() + static_cast<std::ptrdiff_t>(i), name) !=
        into.fields.begin() + static_cast<std::ptrdiff_t>(i))
      from.faults().push_back({place, "repeated", "this field is in the list already"});
  }
}

void must_be_true(terms_reader& from, std::string_view name) {
  if (!from.boolean(name)) from.add(name, "no_effect", "say true, or leave the statement out");
}

// Exactly one of the statements; returns whether there was one.
void read_claim(terms_reader& from, invariant& into) {
  constexpr std::array<std::string_view, 8> STATEMENTS{"never_leaves_as", "at_most",         "always_leaves_as",
                                                       "never_tells",     "never_relied_on", "never_asked",
                                                       "only_asked_by",   "no_rule"};
  std::string_view said;
  for (const std::string_view each : STATEMENTS) {
    if (from.if_child(each) == nullptr) continue;
    if (!said.empty()) from.add(each, "contradiction", "an invariant makes one statement; it has another already");
    said = each;
  }
  if (said == "never_leaves_as") {
    into.forms = from.some<disposition>(said);
    if (into.forms.contains(disposition::withheld))
      from.add(said, "out_of_range", "withheld is no way to leave; say which forms always leave");
  } else if (said == "at_most") {
    const auto most = from.one<disposition>(said);
    for (const disposition each : value_set<disposition>::all())
      if (each < most) into.forms.insert(each);
    if (into.forms.empty()) from.add(said, "no_effect", "every item leaves as released at most");
  } else if (said == "always_leaves_as") {
    into.what = claim::always_leaves_as;
    into.forms = from.some<disposition>(said);
    if (into.carries)
      from.add(said, "contradiction",
               "a mark not named here may withhold the item: use only_caveats, not_caveats or unmarked");
  } else if (said == "never_tells") {
    read_field_names(from, into);
  } else if (said == "never_relied_on") {
    into.what = claim::never_relied_on;
    read_grounds(from, *from.child(said), into.grounds);
  } else if (said == "never_asked") {
    into.what = claim::never_asked;
    must_be_true(from, said);
  } else if (said == "only_asked_by") {
    into.what = claim::never_asked;
    const auto others = value_set<role>::all() - from.some<role>(said);
    into.where.set(axis::askers, into.where.on(axis::askers) & others.bits());
  } else if (said == "no_rule") {
    into.what = claim::no_rule;
    must_be_true(from, said);
  } else {
    std::string names;
    for (const std::string_view each : STATEMENTS) names.append(names.empty() ? "" : ", ").append(each);
    from.add("never_leaves_as", "required", "say one of: " + names);
  }
}

[[nodiscard]] invariant read_invariant(terms_reader& from) {
  invariant read;
  read.id = from.text("id", id_bytes_max);
  read.says = from.text("says", sentence_bytes_max);
  read.law = from.text("law", sentence_bytes_max);
  read.where = region::everything();
  std::set<axis> narrowed;
  if (const json::value* table = from.if_child("where")) {
    terms_reader where(*table, from.at("where"), from.faults());
    where_reader reader(where, read);
    reader.read();
    where.finish();
    narrowed = reader.narrowed();
  }
  read_claim(from, read);
  for (const axis each : narrowed)
    if (!axes_of(read.what).contains(each))
      from.add("where", "no_effect", "this statement does not depend on " + std::string(plain(each)));
  read.place = from.pointer();
  return read;
}

}  // namespace

result<std::vector<invariant>> read_invariants(std::string_view text, std::string_view name) {
  MASH_TRY(file, open_source(text, std::string(name)));
  std::vector<json::fault> faults;
  std::vector<invariant> found;
  std::set<std::string> ids;
  terms_reader reader(file->root, "", faults);
  for_each_table(reader, "invariants", invariants_max, [&](terms_reader& from) {
    found.push_back(read_invariant(from));
    if (!ids.insert(found.back().id).second) from.add("id", "repeated", "an invariant has this id already");
  });
  reader.finish();
  if (!faults.empty()) return fail(errc::invalid, toml::describe(std::string(name), *file, faults));
  for (invariant& each : found) each.place = std::string(name) + ":" + std::to_string(file->line_of(each.place));
  return found;
}

}  // namespace mash::policy::analyse
