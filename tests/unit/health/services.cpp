// SPDX-License-Identifier: Apache-2.0
#include "adapters/health/services.hpp"

#include "tests/unit/health/fixtures.hpp"

namespace mash::health {
namespace {

using policy::category;
using policy::subject_kind;

nature_of_service classified(const char* resource) {
  static const auto how = read_settings(test::health_config("https://a"));
  return classify(test::fhir_json(resource), *how);
}

TEST(health_services, national_specialty_codes_are_known) {
  EXPECT_EQ(classified(R"({"specialty":[{"coding":[{"code":"560",
    "system":"https://fhir.hl7.org.uk/CodeSystem/UKCore-PracticeSettingCode"}]}]})")
                .kind,
            service::maternity);
  EXPECT_EQ(classified(R"({"type":[{"coding":[{"code":"711",
    "system":"https://fhir.nhs.uk/CodeSystem/NHSDataModelAndDictionary-treatment-function"}]}]})")
                .kind,
            service::other)
      << "only systems that name the list itself";
  EXPECT_EQ(classified(R"({"serviceType":{"coding":[{"code":"711",
    "system":"https://fhir.hl7.org.uk/CodeSystem/UKCore-PracticeSettingCodeEngland"}]}})")
                .kind,
            service::mental_health);
}

TEST(health_services, the_same_number_in_another_code_system_means_nothing) {
  EXPECT_EQ(classified(R"({"serviceType":{"coding":[{"code":"560","system":"http://terminology.hl7.org/x"}]}})").kind,
            service::other);
}

TEST(health_services, sexual_health_is_sensitive_by_code_and_by_word) {
  EXPECT_TRUE(classified(R"({"specialty":[{"coding":[{"code":"504",
    "system":"https://fhir.hl7.org.uk/CodeSystem/UKCore-PracticeSettingCode"}]}]})")
                  .sensitive);
  EXPECT_TRUE(classified(R"({"serviceType":{"text":"Integrated Sexual Health"}})").sensitive);
  EXPECT_TRUE(classified(R"({"reasonCode":[{"coding":[{"display":"Emergency contraception"}]}]})").sensitive);
  EXPECT_TRUE(classified(R"({"reasonCode":[{"text":"HIV test"}]})").sensitive);
  EXPECT_FALSE(classified(R"({"reasonCode":[{"text":"Fall from bicycle"}]})").sensitive);
}

TEST(health_services, punctuation_hides_no_sensitive_word) {
  for (const char* words :
       {"HIV-positive", "Known carrier (HIV)", "HIV", "Syphilis, early", "Chlamydia test", "Gonorrhoea", "Infertility",
        "IVF/ICSI", "Gender-identity clinic", "Gender dysphoria", "GUM-clinic", "STI screen"}) {
    const json::object resource{{"reasonCode", json::array{json::object{{"text", words}}}}};
    static const auto how = read_settings(test::health_config("https://a"));
    EXPECT_TRUE(classify(resource, *how).sensitive) << words;
  }
  for (const char* words : {"Shivering", "Gum disease", "Hearing aids", "Still's disease", "Studio accident"}) {
    const json::object resource{{"reasonCode", json::array{json::object{{"text", words}}}}};
    static const auto how = read_settings(test::health_config("https://a"));
    EXPECT_FALSE(classify(resource, *how).sensitive) << words;
  }
}

TEST(health_services, words_of_two_texts_make_no_phrase) {
  EXPECT_EQ(classified(R"({"type":[{"text":"Child"},{"text":"Protection of skin"}]})").kind, service::other);
}

TEST(health_services, safeguarding_is_known_however_it_is_written) {
  for (const char* words :
       {"Child in need", "Children in Need plan", "Non-accidental injury", "?NAI", "child-protection",
        "Safeguarding concern", "CP-IS", "Suspected child abuse", "At risk of significant harm"})
    EXPECT_EQ(classified(("{\"code\":{\"text\":\"" + std::string(words) + "\"}}").c_str()).kind,
              service::child_protection)
        << words;
  for (const char* code : {"342191000000101", "818901000000100", "878111000000109"})
    EXPECT_EQ(classified(
                  (R"({"code":{"coding":[{"system":"http://snomed.info/sct","code":")" + std::string(code) + R"("}]}})")
                      .c_str())
                  .kind,
              service::child_protection);
  EXPECT_EQ(classified(R"({"code":{"coding":[{"system":"http://snomed.info/sct","code":"764841000000100"}]}})").kind,
            service::looked_after);
  EXPECT_EQ(classified(R"({"category":[{"coding":[{"code":"child-protection"}]}]})").kind, service::child_protection);
  EXPECT_EQ(classified(R"({"code":{"text":"Safeguarding adults team"}})").kind, service::other);
  EXPECT_EQ(classified(R"({"code":{"text":"Safeguarding adults and children"}})").kind, service::child_protection);
  EXPECT_EQ(classified(R"({"code":{"text":"Naive reaction"}})").kind, service::other);
}

TEST(health_services, configured_codes_protect_a_child) {
  json::object config = test::health_config("https://a");
  config["protection_flags"] = json::array{"urn:trust|CP7", "4711"};
  const auto how = read_settings(config);
  const auto kind = [&](const char* resource) { return classify(test::fhir_json(resource), *how).kind; };
  EXPECT_EQ(kind(R"({"code":{"coding":[{"system":"urn:trust","code":"CP7"}]}})"), service::child_protection);
  EXPECT_EQ(kind(R"({"code":{"coding":[{"system":"urn:any","code":"4711"}]}})"), service::child_protection);
  EXPECT_EQ(kind(R"({"code":{"coding":[{"system":"urn:other","code":"CP7"}]}})"), service::other);
}

TEST(health_services, configured_codes_are_sensitive_with_or_without_system) {
  EXPECT_TRUE(classified(R"({"serviceType":{"coding":[{"system":"urn:trust","code":"local-9"}]}})").sensitive);
  json::object config = test::health_config("https://a");
  config["sensitive_services"] = json::array{"urn:trust|7"};
  const auto how = read_settings(config);
  const auto is_sensitive = [&](const char* resource) { return classify(test::fhir_json(resource), *how).sensitive; };
  EXPECT_TRUE(is_sensitive(R"({"type":[{"coding":[{"system":"urn:trust","code":"7"}]}]})"));
  EXPECT_FALSE(is_sensitive(R"({"type":[{"coding":[{"system":"urn:other","code":"7"}]}]})"));
}

TEST(health_services, sensitivity_wins_over_every_other_kind) {
  const auto both = classified(R"({"specialty":[{"coding":[{"code":"560",
    "system":"https://fhir.hl7.org.uk/CodeSystem/UKCore-PracticeSettingCode"}]}],
    "reasonCode":[{"text":"Termination of pregnancy"}]})");
  EXPECT_TRUE(both.sensitive);
  EXPECT_EQ(category_of(both, subject_kind::adult), category::sexual_health);
}

TEST(health_services, a_childs_and_a_parents_mental_health_are_different_categories) {
  const nature_of_service mind{service::mental_health, false};
  EXPECT_EQ(category_of(mind, subject_kind::child), category::child_mh);
  EXPECT_EQ(category_of(mind, subject_kind::adult), category::parent_mh);
  EXPECT_EQ(category_of({service::substance, false}, subject_kind::adult), category::parent_substance);
}

TEST(health_services, what_is_not_recognised_has_no_category) {
  EXPECT_EQ(category_of(classified(R"({"code":{"coding":[{"display":"Asthma"}]}})"), subject_kind::child),
            std::nullopt);
}

}  // namespace
}  // namespace mash::health
