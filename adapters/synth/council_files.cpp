// SPDX-License-Identifier: Apache-2.0
#include "adapters/synth/council_files.hpp"

#include "adapters/synth/statements.hpp"
#include "base/json.hpp"

namespace mash::synth {
namespace {

using matching::description;

std::string day(const std::optional<civil_date>& on) { return on ? quoted(to_iso_date(*on)) : "null"; }

std::string british(const civil_date& on) {
  const std::string iso = to_iso_date(on);
  return iso.substr(8, 2) + "/" + iso.substr(5, 2) + "/" + iso.substr(0, 4);
}

std::string people_of(const std::vector<listed>& all) {
  inserts people(
      "insert into ssd_person (pers_person_id, pers_forename, pers_surname, pers_sex, pers_dob, pers_expected_dob, "
      "pers_common_child_id)");
  inserts places(
      "insert into ssd_address (addr_table_id, addr_person_id, addr_address_type, addr_address_start_date, "
      "addr_address_postcode, addr_address_json)");
  for (const listed& one : all) {
    const description& as = one.as_known;
    const bool unborn = as.given_names.empty();
    const std::string born = quoted(as.date_of_birth);
    people.add({quoted(as.id), quoted(as.given_names), quoted(as.family_name), quoted(as.sex), unborn ? "null" : born,
                unborn ? born : "null", quoted(as.nhs_number)});
    if (as.postcode.empty()) continue;
    const std::string place = json::canonical(
        json::object{{"HOUSE", first_word(as.address)}, {"STREET", rest_of(as.address)}, {"TOWN", as.town}});
    places.add({quoted("A" + as.id), quoted(as.id), as.restricted ? "'REFUGE'" : "'HOME'", "'2020-01-01'",
                quoted(as.postcode), quoted(place)});
  }
  return std::move(people).text() + std::move(places).text();
}

std::string tables_of(const records& held) {
  inserts referrals(
      "insert into ssd_cin_episodes (cine_referral_id, cine_person_id, cine_referral_date, cine_cin_primary_need_code, "
      "cine_referral_source_code, cine_referral_nfa, cine_close_reason, cine_close_date)");
  inserts plans(
      "insert into ssd_cp_plans (cppl_cp_plan_id, cppl_person_id, cppl_cp_plan_start_date, cppl_cp_plan_end_date, "
      "cppl_cp_plan_ola, cppl_cp_plan_initial_category, cppl_cp_plan_latest_category)");
  inserts helps(
      "insert into ssd_early_help_episodes (earl_episode_id, earl_person_id, earl_episode_start_date, "
      "earl_episode_end_date)");
  inserts absences(
      "insert into ssd_missing (miss_table_id, miss_person_id, miss_missing_episode_start_date, "
      "miss_missing_episode_type, miss_missing_episode_end_date, miss_missing_rhi_offered)");
  inserts care(
      "insert into ssd_cla_episodes (clae_cla_episode_id, clae_person_id, clae_cla_episode_start_date, "
      "clae_cla_episode_start_reason, clae_cla_episode_ceased_date, clae_cla_episode_ceased_reason)");
  for (const recorded& one : held.all) {
    if (!one.in_system) continue;
    const std::string id = quoted(one.id), who = quoted(held.of[one.of].as_known.id), from = day(one.on),
                      until = day(one.until);
    if (one.what == matter::referral) referrals.add({id, who, from, "'N1'", "'6'", "'N'", "'RC8'", until});
    if (one.what == matter::no_further_action) referrals.add({id, who, from, "'N9'", "'1A'", "'Y'", "'RC8'", from});
    if (one.what == matter::protection_plan) plans.add({id, who, from, until, "'N'", "'NEG'", "'NEG'"});
    if (one.what == matter::early_help) helps.add({id, who, from, until});
    if (one.what == matter::away_from_home) absences.add({id, who, from, "'M'", until, "'Y'"});
    if (one.what == matter::care) care.add({id, who, from, "'S'", until, "'E4A'"});
  }
  return std::move(referrals).text() + std::move(plans).text() + std::move(helps).text() + std::move(absences).text() +
         std::move(care).text();
}

std::string census_of(const records& held) {
  std::string out = R"(<?xml version="1.0" encoding="UTF-8"?>
<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2026</Year><ReferenceDate>2026-03-31</ReferenceDate>
</CollectionDetails><Source><SourceLevel>L</SourceLevel><LEA>873</LEA></Source></Header><Children>
)";
  for (const recorded& one : held.all) {
    if (one.what != matter::referral || !one.in_return) continue;
    const description& as = held.of[one.of].as_known;
    out.append("<Child><ChildIdentifiers><LAchildID>").append(as.id).append("</LAchildID><UPNunknown>UN1</UPNunknown>");
    out.append("<PersonBirthDate>").append(as.date_of_birth).append("</PersonBirthDate><Sex>").append(as.sex);
    out.append("</Sex></ChildIdentifiers><ChildCharacteristics><Ethnicity>NOBT</Ethnicity></ChildCharacteristics>");
    out.append("<CINdetails><CINreferralDate>").append(to_iso_date(*one.on));
    out.append("</CINreferralDate><ReferralSource>6</ReferralSource><PrimaryNeedCode>N1</PrimaryNeedCode>");
    out.append("<CINclosureDate>").append(to_iso_date(*one.until)).append("</CINclosureDate><ReasonForClosure>RC8");
    out.append("</ReasonForClosure><ReferralNFA>0</ReferralNFA></CINdetails></Child>\n");
  }
  return out + "</Children></Message>\n";
}

std::string care_of(const records& held) {
  std::string out = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n";
  for (const recorded& one : held.all)
    if (one.what == matter::care && one.in_return)
      out.append(held.of[one.of].as_known.id)
          .append(",")
          .append(british(*one.on))
          .append(",S,C2,N1,U4,PR1,")
          .append(british(*one.until))
          .append(",E4A,,,,\n");
  return out;
}

}  // namespace

result<void> write_council(const records& held, const file_taker& take) {
  MASH_TRY(tables, take("council/ssd.sql", people_of(held.of) + tables_of(held)));
  MASH_TRY(census, take("council/cin/CIN_Census_873_2026.xml", census_of(held)));
  return take("council/ssda903/episodes.csv", care_of(held));
}

}  // namespace mash::synth
