// SPDX-License-Identifier: Apache-2.0
#include "policy/read_terms.hpp"

#include "policy/word_reader.hpp"

namespace mash::policy {
namespace {

constexpr std::size_t name_bytes_max = 128, sentence_bytes_max = 400, entries_max = 200, rules_max = 2000;
constexpr std::size_t fields_max = 32, field_bytes_max = 64;
constexpr int years_max = 100;

template <class Enum>
[[nodiscard]] law_entry<Enum> read_law_entry(terms_reader& from, bool names_bodies) {
  law_entry<Enum> read;
  read.value = from.one<Enum>("value");
  read.from = from.if_date("from");
  read.until = from.if_date("until");
  const auto dormant = from.if_text("not_in_force", sentence_bytes_max);
  if (read.from.has_value() == dormant.has_value())
    from.add("from", "required", "give the day it starts in `from`, or say in `not_in_force` why there is none yet");
  if (read.from && read.until && std::chrono::sys_days(*read.from) >= std::chrono::sys_days(*read.until))
    from.add("until", "out_of_range", "it must end after it starts");
  const auto everybody = value_set<agency_kind>::all();
  read.holders = names_bodies ? from.some<agency_kind>("holders") : from.if_some<agency_kind>("holders", everybody);
  read.recipients =
      names_bodies ? from.some<agency_kind>("recipients") : from.if_some<agency_kind>("recipients", everybody);
  read.about = from.if_some<subject_kind>("about", value_set<subject_kind>::all());
  read.needs_power = from.if_some<power>("needs_power", {});
  read.clause = from.text("clause", sentence_bytes_max);
  read.pointer = from.pointer();
  return read;
}

template <class Enum>
void read_law_list(terms_reader& law, std::string_view name, bool names_bodies, std::vector<law_entry<Enum>>& into) {
  for_each_table(law, name, entries_max,
                 [&](terms_reader& from) { into.push_back(read_law_entry<Enum>(from, names_bodies)); });
}

void read_law(terms_reader& file, law_lists& into) {
  const json::value* table = file.child("law");
  if (table == nullptr) return;
  terms_reader law(*table, file.at("law"), file.faults());
  // A power binds named bodies; a ground of data protection law is open to all unless it says otherwise.
  read_law_list(law, "power", true, into.powers);
  read_law_list(law, "article6", false, into.article6_grounds);
  read_law_list(law, "article9_10", false, into.special_grounds);
  read_law_list(law, "confidentiality", false, into.confidence);
  law.finish();
}

[[nodiscard]] family_terms read_family(terms_reader& purpose_table) {
  family_terms read;
  const json::value* table = purpose_table.child("family");
  if (table == nullptr) return read;
  terms_reader from(*table, purpose_table.at("family"), purpose_table.faults());
  read.enough = from.some<agreement_state>("enough");
  read.with_manager = from.if_some<agreement_state>("with_manager", {});
  read.red_owes = std::chrono::minutes(from.if_integer("red_owes_minutes", 1, 24 * 60).value_or(0));
  if (read.enough.meets(read.with_manager))
    from.add("with_manager", "contradiction", "a state that is enough by itself needs no manager");
  from.finish();
  return read;
}

[[nodiscard]] std::array<deadline_terms, 3> read_deadlines(terms_reader& purpose_table) {
  std::array<deadline_terms, 3> read{};
  const json::value* table = purpose_table.child("deadlines");
  if (table == nullptr) return read;
  terms_reader from(*table, purpose_table.at("deadlines"), purpose_table.faults());
  for (const urgency rating : {urgency::red, urgency::amber, urgency::green}) {
    const json::value* times = from.child(to_word(rating));
    if (times == nullptr) continue;
    terms_reader each(*times, from.at(to_word(rating)), from.faults());
    read.at(static_cast<std::size_t>(rating)) = {
        std::chrono::seconds(each.integer("machine_seconds", 1, 3600)),
        std::chrono::minutes(each.integer("human_minutes", 1, 60 * 24 * 30)),
    };
    each.finish();
  }
  from.finish();
  return read;
}

[[nodiscard]] purpose_terms read_purpose(terms_reader& from) {
  purpose_terms read;
  read.why = from.one<purpose>("purpose");
  read.title = from.text("title", name_bytes_max);
  read.clause = from.text("clause", name_bytes_max);
  read.because = from.text("because", sentence_bytes_max);
  read.true_when = from.text("true_when", sentence_bytes_max);
  read.decided_by = from.text("decided_by", name_bytes_max);
  read.public_task = from.text("public_task", sentence_bytes_max);
  read.powers = from.some<power>("power");
  read.article6_grounds = from.some<article6>("article6");
  read.special_grounds = from.some<article9_10>("article9_10");
  read.confidence = from.some<confidentiality>("confidentiality");
  read.roles = from.some<role>("roles");
  read.family = read_family(from);
  read.look_back_years = static_cast<int>(from.if_integer("look_back_years", 1, years_max).value_or(0));
  read.deadlines = read_deadlines(from);
  read.pointer = from.pointer();
  return read;
}

// The fields that a question may tell, by the names that a request has for them.
struct field_name {
  std::string_view word;
  bool question_shape::* member;
};
constexpr std::array FIELDS{
    field_name{"nhs_number", &question_shape::nhs_number},
    field_name{"upn", &question_shape::upn},
    field_name{"addresses", &question_shape::addresses},
    field_name{"previous_names", &question_shape::previous_names},
    field_name{"aliases", &question_shape::aliases},
    field_name{"telephones", &question_shape::telephones},
    field_name{"school", &question_shape::school},
    field_name{"gp_practice", &question_shape::gp_practice},
    field_name{"relationships", &question_shape::relationships},
    field_name{"concerns", &question_shape::concerns},
};

void read_fields(terms_reader& from, question_shape& into) {
  std::array<std::string_view, FIELDS.size()> known{};
  for (std::size_t i = 0; i < FIELDS.size(); ++i) known.at(i) = FIELDS.at(i).word;
  const auto written = from.if_texts("fields", FIELDS.size(), name_bytes_max);
  for (std::size_t i = 0; i < written.size(); ++i) {
    bool found = false;
    for (const auto& [word, member] : FIELDS)
      if (word == written[i]) found = into.*member = true;
    if (found) continue;
    const std::string_view meant = nearest_word(written[i], known);
    std::string detail = meant.empty() ? "use any of:" : "did you mean \"" + std::string(meant) + "\"? Use any of:";
    for (const std::string_view word : known) detail.append(" ").append(word);
    from.faults().push_back({from.at("fields") + "/" + std::to_string(i), "unknown_word", std::move(detail)});
  }
}

[[nodiscard]] question_terms read_question(terms_reader& from) {
  question_terms read;
  read.to = from.some<agency_kind>("to");
  read.purposes = from.if_some<purpose>("purposes", value_set<purpose>::all());
  read.shape.subject_kinds = from.some<subject_kind>("about");
  read.shape.parents_only = from.if_boolean("parents_only").value_or(false);
  read_fields(from, read.shape);
  read.pointer = from.pointer();
  return read;
}

constexpr value_set<urgency> asked_ratings{urgency::red, urgency::amber, urgency::green};

// `every`: the purposes there are. A limit that names none holds for all of them; a rule names its own.
[[nodiscard]] rule_terms read_rule(terms_reader& from, bool is_limit, value_set<purpose> every) {
  rule_terms read;
  read.id = from.text("id", name_bytes_max);
  read.where.holders = is_limit ? from.if_some<agency_kind>("holders", value_set<agency_kind>::all())
                                : from.some<agency_kind>("holders");
  read.where.categories =
      is_limit ? from.if_some<category>("categories", value_set<category>::all()) : from.some<category>("categories");
  read.where.purposes = is_limit ? from.if_some<purpose>("purposes", every) : from.some<purpose>("purposes");
  read.where.about = from.if_some<subject_kind>("about", value_set<subject_kind>::all());
  read.where.urgencies = from.if_some<urgency>("urgencies", asked_ratings);
  read.where.family = from.if_some<agreement_state>("family", value_set<agreement_state>::all());
  read.where.roles = from.if_some<role_in_concern>("roles", value_set<role_in_concern>::all());
  // Whom nobody has assessed may be the one who harms: a limit on the latter holds for both.
  if (is_limit && read.where.roles.contains(role_in_concern::alleged_source_of_harm))
    read.where.roles.insert(role_in_concern::not_assessed);
  if (is_limit && from.if_child("caveats") != nullptr) read.where.caveats = from.some<caveat>("caveats");
  read.form = from.one<disposition>(is_limit ? "at_most" : "disposition");
  read.reason = from.if_one<refusal_reason>("reason");
  if (!is_limit) read.look_back_years = static_cast<int>(from.if_integer("look_back_years", 1, years_max).value_or(0));
  read.clause = from.text("clause", name_bytes_max);
  read.because = from.text("because", sentence_bytes_max);
  read.pointer = from.pointer();
  if (!is_limit) read.fields = from.if_texts("fields", fields_max, field_bytes_max);
  // No list means every field; an empty one reads as none.
  if (const json::value* list = is_limit ? nullptr : from.if_child("fields");
      list != nullptr && list->is_array() && list->get_array().empty())
    from.add("fields", "empty", "name those that stay; where none does, say disposition = \"summary_only\"");
  if (from.if_child("fields") != nullptr && read.form != disposition::redacted)
    from.add("fields", "contradiction", "fields are named where the rest is taken out: disposition = \"redacted\"");
  const bool shows = read.form <= disposition::summary_only;
  if (shows && read.reason) from.add("reason", "contradiction", "what is told needs no reason for holding it back");
  if (!shows && !read.reason) read.reason = refusal_reason::not_proportionate;
  return read;
}

void read_human_release(terms_reader& file, human_release& into) {
  const json::value* table = file.if_child("human_release");
  if (table == nullptr) return;
  terms_reader from(*table, file.at("human_release"), file.faults());
  constexpr int DAY = 24 * 60;
  into.two_people = from.if_some<category>("two_people", {});
  const auto minutes = [&](std::string_view name, std::chrono::minutes otherwise) {
    return std::chrono::minutes(from.if_integer(name, 1, DAY).value_or(otherwise.count()));
  };
  into.duty_officer = minutes("duty_officer_after_minutes", into.duty_officer);
  into.on_call_manager = minutes("on_call_manager_after_minutes", into.on_call_manager);
  if (into.on_call_manager < into.duty_officer)
    from.add("on_call_manager_after_minutes", "out_of_range",
             "the manager is called after the duty officer, not before");
  from.finish();
}

void read_limits(terms_reader& file, value_set<purpose> every, terms& into) {
  if_each_table(file, "limits", rules_max,
                [&](terms_reader& from) { into.limits.push_back(read_rule(from, true, every)); });
}

}  // namespace

terms read_terms(const json::value& root, layer what, std::vector<json::fault>& faults) {
  terms read;
  terms_reader file(root, "", faults);
  read_head(file, what, read);
  if (what != layer::lower) read_law(file, read.law);
  if (what == layer::upper) {
    read_limits(file, read.permitted_purposes, read);
  } else {
    for_each_table(file, "purposes", entries_max,
                   [&](terms_reader& from) { read.purposes.push_back(read_purpose(from)); });
    value_set<purpose> every;
    for (const purpose_terms& each : read.purposes) every.insert(each.why);
    for_each_table(file, "questions", entries_max,
                   [&](terms_reader& from) { read.questions.push_back(read_question(from)); });
    for_each_table(file, "rules", rules_max,
                   [&](terms_reader& from) { read.rules.push_back(read_rule(from, false, every)); });
    read_limits(file, every, read);
    read_human_release(file, read.release);
  }
  file.finish();
  return read;
}

std::vector<rule_terms> read_own_limits(const json::value& root, std::vector<json::fault>& faults) {
  terms read;
  terms_reader file(root, "", faults);
  if (file.child("limits") != nullptr) read_limits(file, value_set<purpose>::all(), read);
  file.finish();
  return std::move(read.limits);
}

}  // namespace mash::policy
