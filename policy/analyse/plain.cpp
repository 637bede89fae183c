// SPDX-License-Identifier: Apache-2.0
#include "policy/analyse/plain.hpp"

namespace mash::policy::analyse {
namespace {

constexpr std::array<std::string_view, axes_total> AXES{
    "the purpose",
    "who holds it",
    "who asks",
    "the category",
    "whom it is about",
    "the urgency",
    "what the family has said",
    "the role of whoever asks",
    "a manager's authorisation",
    "marks",
    "how sure the match is",
    "how old the item is",
    "which law is in force",
    "roles in the concern",
};

// In the order of the vocabulary.
constexpr std::array<std::string_view, words<category>::list.size()> CATEGORIES{
    "a domestic abuse incident",
    "a missing episode",
    "a conviction or caution",
    "an arrest, charge or bail",
    "a court order",
    "a warning marker",
    "intelligence",
    "an exploitation flag",
    "where somebody is registered with a practice or service",
    "an unscheduled attendance or injury",
    "a missed appointment",
    "maternity care",
    "a health visitor's or school nurse's concern",
    "a child's mental health",
    "a parent's mental health",
    "a parent's substance use",
    "sexual health",
    "where somebody is on roll",
    "school attendance",
    "a suspension or exclusion",
    "a designated safeguarding lead's concern",
    "special educational needs",
    "missing education or home education",
    "earlier contacts and enquiries",
    "an early help plan",
    "a child in need or child protection plan",
    "looked-after status",
    "an adoption",
    "tenancy or anti-social behaviour",
    "supervision by probation or youth justice",
    "where somebody is now",
    "who works with the family now",
    "a child's own account",
    "what goes well",
    "danger to staff",
    "how to communicate",
    "an allegation about somebody in a position of trust",
    "private fostering",
    "radicalisation",
    "homelessness",
    "that a child is a young carer",
    "name, birth date, sex and identifiers",
    "earlier names",
    "an address",
    "a telephone number or e-mail address",
    "which school or practice somebody goes to",
    "who is related to whom",
};

constexpr std::array<std::string_view, words<disposition>::list.size()> FORMS{
    "in full",
    "with parts taken out",
    "as a summary",
    "as the bare fact that there is something",
    "by asking to be telephoned",
    "once a person there has agreed",
    "not at all",
};

constexpr std::array<std::string_view, words<agreement_state>::list.size()> FAMILY{
    "the family has agreed",
    "the family has agreed to part of it",
    "the family has refused",
    "the family has withdrawn its agreement",
    "the family was not asked because that puts the child at risk",
    "the family was not asked because that puts somebody else at risk",
    "the family was not asked because that prejudices an investigation",
    "the family was not asked because that takes too long",
    "the family could not be reached",
    "no agreement is required",
    "the family's agreement was dispensed with",
};

constexpr std::array<std::string_view, words<role_in_concern>::list.size()> ROLES{
    "the child in question",
    "another child",
    "the person who may have caused harm",
    "an adult who may be a victim",
    "a carer",
    "somebody of the household",
    "a protective adult",
    "somebody nobody has assessed yet",
};

constexpr std::array<std::string_view, words<subject_kind>::list.size()> SUBJECTS{"a child", "an adult",
                                                                                  "an unborn child"};

template <class Enum, std::size_t Size>
[[nodiscard]] std::string_view look_up(const std::array<std::string_view, Size>& table, Enum value) {
  return table.at(static_cast<std::size_t>(value));
}

}  // namespace

std::string_view plain(axis of) { return look_up(AXES, of); }
std::string_view plain(category what) { return look_up(CATEGORIES, what); }
std::string_view plain(disposition form) { return look_up(FORMS, form); }
std::string_view plain(subject_kind about) { return look_up(SUBJECTS, about); }
std::string_view plain(agreement_state said) { return look_up(FAMILY, said); }
std::string_view plain(role_in_concern of) { return look_up(ROLES, of); }

}  // namespace mash::policy::analyse
