// SPDX-License-Identifier: Apache-2.0
#include "adapters/local_authority/ssd.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <tuple>

#include "adapters/kit/source/values.hpp"
#include "adapters/local_authority/words.hpp"
#include "base/json.hpp"

namespace mash::local_authority {

namespace {

using kit::is_yes;

struct legal_spell {
  std::string from, to, code;
};

struct reader {
  sql::session& from;
  const std::vector<std::string>& ids;
  const origin& by;
  histories& into;

  // Runs one table's select and gives each row to `take` with its child's history.
  template <class Take>
  result<void> each(std::string_view select, const std::string& id_column, Take take) {
    MASH_TRY(rows, from.query_in(select, id_column, ids));
    for (const sql::row& one : *rows) take(one, into[one.text(id_column)]);
    return {};
  }

  result<void> referrals();
  result<void> assessments();
  result<void> enquiries();
  result<void> need_plans();
  result<void> protection_plans();
  result<void> care();
  result<void> legal();
  result<void> absences();
  result<void> early_helps();
  result<void> contacts();
  result<void> workers();
  result<void> protection_visits();
  result<void> need_visits();
};

result<void> reader::referrals() {
  return each(
      "select cine_person_id, cine_referral_date, cine_cin_primary_need_code, cine_referral_source_code, "
      "cine_referral_nfa, cine_close_date, cine_close_reason from ssd_cin_episodes",
      "cine_person_id", [&](const sql::row& one, history& of) {
        of.adopted = of.adopted || is_adopted_closure(one.text("cine_close_reason"));
        const auto closed = one.needed_date("cine_close_date");
        if (!closed) return;
        of.referrals.push_back({one.date("cine_referral_date"), *closed, one.text("cine_referral_source_code"),
                                one.text("cine_cin_primary_need_code"), one.text("cine_close_reason"),
                                is_yes(one.text("cine_referral_nfa")), by});
      });
}

result<void> reader::assessments() {
  std::map<std::string, std::pair<std::string, std::size_t>> place;  // assessment id -> child, index
  std::vector<std::string> assessment_ids;
  const auto read = each(
      "select cina_person_id, cina_assessment_id, cina_assessment_start_date, cina_assessment_auth_date "
      "from ssd_cin_assessments",
      "cina_person_id", [&](const sql::row& one, history& of) {
        const auto authorised = one.needed_date("cina_assessment_auth_date");
        if (!authorised) return;
        of.assessments.push_back({one.date("cina_assessment_start_date"), *authorised, {}, by});
        place[one.text("cina_assessment_id")] = {one.text("cina_person_id"), of.assessments.size() - 1};
        assessment_ids.push_back(one.text("cina_assessment_id"));
      });
  if (!read) return read;
  MASH_TRY(factors, from.query_in("select cinf_assessment_id, cinf_assessment_factors_json from ssd_assessment_factors",
                                  "cinf_assessment_id", assessment_ids));
  for (const sql::row& one : *factors) {
    const auto& [child, index] = place.at(one.text("cinf_assessment_id"));
    into[child].assessments[index].factors.merge(factor_codes(one.text("cinf_assessment_factors_json")));
  }
  return {};
}

result<void> reader::enquiries() {
  const auto read = each(
      "select s47e_person_id, s47e_s47_start_date, s47e_s47_end_date, s47e_s47_nfa from ssd_s47_enquiry",
      "s47e_person_id", [&](const sql::row& one, history& of) {
        const auto ended = one.needed_date("s47e_s47_end_date");
        if (!ended) return;
        of.enquiries.push_back({one.date("s47e_s47_start_date"), *ended, "", is_yes(one.text("s47e_s47_nfa")), by});
      });
  if (!read) return read;
  return each("select icpc_person_id, icpc_icpc_date from ssd_initial_cp_conference", "icpc_person_id",
              [&](const sql::row& one, history& of) {
                const std::string held = one.date("icpc_icpc_date");
                if (!held.empty()) of.enquiries.push_back({"", "", held, false, by});
              });
}

result<void> reader::need_plans() {
  return each("select cinp_person_id, cinp_cin_plan_start_date, cinp_cin_plan_end_date from ssd_cin_plans",
              "cinp_person_id", [&](const sql::row& one, history& of) {
                if (const auto ended = one.needed_date("cinp_cin_plan_end_date"))
                  of.need_plans.push_back({one.date("cinp_cin_plan_start_date"), *ended, by});
              });
}

result<void> reader::protection_plans() {
  return each(
      "select cppl_person_id, cppl_cp_plan_start_date, cppl_cp_plan_end_date, cppl_cp_plan_ola, "
      "cppl_cp_plan_initial_category, cppl_cp_plan_latest_category from ssd_cp_plans",
      "cppl_person_id", [&](const sql::row& one, history& of) {
        const auto ended = one.needed_date("cppl_cp_plan_end_date");
        if (!ended) return;
        of.protection_plans.push_back(
            {one.date("cppl_cp_plan_start_date"), *ended, one.text("cppl_cp_plan_initial_category"),
             one.text("cppl_cp_plan_latest_category"), is_yes(one.text("cppl_cp_plan_ola")), by});
      });
}

result<void> reader::care() {
  return each(
      "select clae_person_id, clae_cla_episode_start_date, clae_cla_episode_ceased_date, "
      "clae_cla_episode_ceased_reason from ssd_cla_episodes",
      "clae_person_id", [&](const sql::row& one, history& of) {
        const std::string& reason = one.text("clae_cla_episode_ceased_reason");
        of.adopted = of.adopted || is_adopted(reason);
        if (const auto ceased = one.needed_date("clae_cla_episode_ceased_date"))
          of.care.push_back({one.date("clae_cla_episode_start_date"), *ceased, "", "", reason, by});
      });
}

// A legal status has dates of its own. Of those in force during an episode the one belongs to it that was in force at
// its end, or is today; of several the one that began last.
void set_legal_status(care_episode& episode, std::span<const legal_spell> spells) {
  const auto lasts = [&](const legal_spell& one) {
    return one.to.empty() || (episode.to.empty() ? one.to > episode.by.as_at : one.to >= episode.to);
  };
  const legal_spell* best = nullptr;
  for (const legal_spell& one : spells) {
    const bool begun = episode.to.empty() || one.from < episode.to;
    const bool not_over = one.to.empty() || one.to > episode.from;
    if (!begun || !not_over) continue;
    if (best == nullptr || std::tuple(lasts(one), one.from) >= std::tuple(lasts(*best), best->from)) best = &one;
  }
  if (best != nullptr) episode.legal_status = best->code;
}

result<void> reader::legal() {
  std::map<std::string, std::vector<legal_spell>> spells;  // by child
  const auto read = each(
      "select lega_person_id, lega_legal_status, lega_legal_status_start_date, lega_legal_status_end_date "
      "from ssd_legal_status",
      "lega_person_id", [&](const sql::row& one, history& of) {
        const std::string start = one.date("lega_legal_status_start_date");
        const std::string& code = one.text("lega_legal_status");
        if (is_adoption_status(code, "") && of.adoption_since.empty())
          of.adoption_since = start.empty() ? "unknown" : start;
        if (const auto end = one.needed_date("lega_legal_status_end_date"))
          spells[one.text("lega_person_id")].push_back({start, *end, code});
      });
  for (const auto& [child, of_child] : spells)
    for (care_episode& episode : into[child].care) set_legal_status(episode, of_child);
  return read;
}

result<void> reader::absences() {
  return each(
      "select miss_person_id, miss_missing_episode_start_date, miss_missing_episode_type, "
      "miss_missing_episode_end_date, miss_missing_rhi_offered from ssd_missing",
      "miss_person_id", [&](const sql::row& one, history& of) {
        const auto ended = one.needed_date("miss_missing_episode_end_date");
        if (!ended) return;
        absence found{one.date("miss_missing_episode_start_date"), *ended,
                      one.text("miss_missing_episode_type").starts_with("A"), std::nullopt, by};
        if (!one.text("miss_missing_rhi_offered").empty())
          found.return_interview_offered = is_yes(one.text("miss_missing_rhi_offered"));
        of.absences.push_back(std::move(found));
      });
}

result<void> reader::early_helps() {
  return each("select earl_person_id, earl_episode_start_date, earl_episode_end_date from ssd_early_help_episodes",
              "earl_person_id", [&](const sql::row& one, history& of) {
                if (const auto ended = one.needed_date("earl_episode_end_date"))
                  of.early_helps.push_back({one.date("earl_episode_start_date"), *ended, by});
              });
}

result<void> reader::contacts() {
  return each("select cont_person_id, cont_contact_date, cont_contact_source_code from ssd_contacts", "cont_person_id",
              [&](const sql::row& one, history& of) {
                of.contacts.push_back({one.date("cont_contact_date"), one.text("cont_contact_source_code"), by});
              });
}

result<void> reader::workers() {
  return each(
      "select invo_person_id, invo_involvement_start_date, invo_involvement_end_date, invo_professional_role_id, "
      "invo_professional_team, prof_professional_name from ssd_involvements left join ssd_professionals "
      "on prof_professional_id = invo_professional_id",
      "invo_person_id", [&](const sql::row& one, history& of) {
        const auto ended = one.needed_date("invo_involvement_end_date");
        if (!ended) return;
        of.workers.push_back({one.date("invo_involvement_start_date"), *ended, one.text("prof_professional_name"),
                              one.text("invo_professional_role_id"), one.text("invo_professional_team"), by});
      });
}

result<void> reader::protection_visits() {
  return each(
      "select cppv_person_id, cppv_cp_visit_date, cppv_cp_visit_seen, cppv_cp_visit_seen_alone from ssd_cp_visits",
      "cppv_person_id", [&](const sql::row& one, history& of) {
        of.visits.push_back({one.date("cppv_cp_visit_date"), is_yes(one.text("cppv_cp_visit_seen")),
                             is_yes(one.text("cppv_cp_visit_seen_alone"))});
      });
}

result<void> reader::need_visits() {
  return each(
      "select cinv_person_id, cinv_cin_visit_date, cinv_cin_visit_seen, cinv_cin_visit_seen_alone from ssd_cin_visits",
      "cinv_person_id", [&](const sql::row& one, history& of) {
        of.visits.push_back({one.date("cinv_cin_visit_date"), is_yes(one.text("cinv_cin_visit_seen")),
                             is_yes(one.text("cinv_cin_visit_seen_alone"))});
      });
}

void add_code(std::set<std::string>& out, std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  if (!text.empty() && text.size() <= 8) out.emplace(text);
}

}  // namespace

std::set<std::string> factor_codes(const std::string& text) {
  std::set<std::string> out;
  const auto document = json::parse(text);
  if (const json::array* list = document ? document->if_array() : nullptr; list != nullptr) {
    for (const json::value& one : *list)
      if (one.is_string()) add_code(out, one.get_string());
  } else if (const json::object* marks = document ? document->if_object() : nullptr; marks != nullptr) {
    for (const auto& one : *marks) {
      const bool set =
          one.value().is_bool() ? one.value().get_bool() : one.value().is_string() && is_yes(one.value().get_string());
      if (set) add_code(out, one.key());
    }
  } else if (!document) {
    for (std::string_view rest = text; !rest.empty();) {
      const std::size_t end = std::min(rest.find(','), rest.size());
      add_code(out, rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return out;
}

void read_ssd(sql::session& from, const std::vector<std::string>& ids, const origin& by, histories& into,
              const std::function<void(const error&)>& trouble) {
  reader of{from, ids, by, into};
  for (auto table : {&reader::referrals, &reader::assessments, &reader::enquiries, &reader::need_plans,
                     &reader::protection_plans, &reader::care, &reader::legal, &reader::absences, &reader::early_helps,
                     &reader::contacts, &reader::workers, &reader::protection_visits, &reader::need_visits})
    if (const auto done = (of.*table)(); !done) trouble(done.error());
  if (const auto whole = from.whole(); !whole) trouble(whole.error());
}

}  // namespace mash::local_authority
