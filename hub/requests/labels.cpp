// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/labels.hpp"

#include <algorithm>
#include <bit>

#include "base/json_reader.hpp"

namespace mash::hub {
namespace {

using namespace policy;

constexpr std::size_t TEXT_MAX = 256;
constexpr std::int64_t COUNT_MAX = std::int64_t{1} << 52;
constexpr unsigned YEARS_MAX = 255;

std::unexpected<error> damaged() { return fail(errc::corrupt, "the labels of a decision do not read back"); }

// An item's labels as one word, to find equal ones: each field's width holds its vocabulary, which the assertions
// prove.
template <class Enum>
constexpr unsigned bits_for = std::bit_width(words<Enum>::list.size() - 1);
constexpr unsigned CAVEAT_BITS = words<caveat>::list.size(), ROLE_BITS = words<role_in_concern>::list.size();
static_assert(bits_for<category> + bits_for<subject_kind> + bits_for<match_band> + bits_for<disposition> + CAVEAT_BITS +
                      ROLE_BITS + 9 <=
                  64,
              "the labels of an item fit one word");

class packed {
 public:
  explicit packed(std::uint64_t word = 0) : word_(word) {}
  void put(std::uint64_t value, unsigned bits) {
    word_ |= value << at_;
    at_ += bits;
  }
  std::uint64_t take(unsigned bits) {
    const std::uint64_t value = word_ >> at_ & ((std::uint64_t{1} << bits) - 1);
    at_ += bits;
    return value;
  }
  template <class Enum>
  void put(Enum value) {
    put(static_cast<std::uint64_t>(value), bits_for<Enum>);
  }
  template <class Enum>
  Enum take() {
    return static_cast<Enum>(take(bits_for<Enum>));
  }
  [[nodiscard]] std::uint64_t word() const { return word_; }

 private:
  std::uint64_t word_;
  unsigned at_ = 0;
};

template <class Values>
void put_words(json::object& into, std::string_view name, const Values& values) {
  if (values.begin() == values.end()) return;
  json::array list;
  for (const auto value : values) list.emplace_back(to_word(value));
  into.emplace(name, std::move(list));
}

// One group of equal items; what is as it mostly is, is left out.
json::object to_json(std::uint64_t labels, std::string_view rule, std::int64_t count) {
  packed word(labels);
  json::object out{{"category", to_word(word.take<category>())}, {"about", to_word(word.take<subject_kind>())}};
  if (const auto band = word.take<match_band>(); band != match_band::certain) out["match"] = to_word(band);
  out["disposition"] = to_word(word.take<disposition>());
  put_words(out, "caveats", value_set<caveat>::of_bits(word.take(CAVEAT_BITS)));
  put_words(out, "roles", value_set<role_in_concern>::of_bits(word.take(ROLE_BITS)));
  if (const bool dated = word.take(1) != 0; dated) out["years_past"] = static_cast<std::int64_t>(word.take(8));
  out["rule"] = rule;
  if (count > 1) out["count"] = count;
  return out;
}

past_question read_question(const json::value& from, const past_question& shared, std::vector<json::fault>& faults) {
  json::reader one(from, "", faults);
  past_question read = shared;
  read.labels.member = one.text("member", TEXT_MAX);
  read.permitted = one.boolean("permitted");
  read.rule = one.text("rule", TEXT_MAX);
  read.categories = one.if_words<category>("categories", 128);
  return read;
}

// The shared part of a request's questions, which its items share too.
past_question read_shared(json::reader& from) {
  past_question read;
  read.agreement = from.text("agreement", TEXT_MAX);
  read.labels.why = from.word<purpose>("purpose");
  read.labels.rating = from.word<urgency>("urgency");
  read.labels.family = from.word<agreement_state>("family_agreement");
  read.labels.authority = from.text("authority", TEXT_MAX);
  read.labels.manager_authorised = from.boolean("manager_authorised");
  read.labels.categories = from.if_words<category>("wanted", 128);
  read.labels.gateways = from.if_words<power>("gateways", 32);
  read.labels.on = from.if_date("on").value_or(civil_date());
  read.roles = from.if_words<role>("roles", 32);
  return read;
}

past_item read_item(const json::value& from, const past_item& shared, std::vector<json::fault>& faults) {
  json::reader one(from, "", faults);
  past_item read = shared;
  read.labels.what = one.word<category>("category");
  read.labels.about = one.word<subject_kind>("about");
  read.labels.band = one.if_word<match_band>("match").value_or(match_band::certain);
  read.labels.caveats = one.if_words<caveat>("caveats", 64);
  read.labels.roles = one.if_words<role_in_concern>("roles", 32);
  std::optional<int> years;
  if (const auto given = one.if_integer("years_past", 0, YEARS_MAX)) years = static_cast<int>(*given);
  read.labels.occurred = day_so_far_back(years, read.labels.on);
  read.form = one.word<disposition>("disposition");
  read.rule = one.text("rule", TEXT_MAX);
  read.count = one.if_integer("count", 1, COUNT_MAX).value_or(1);
  return read;
}

void read_answer(const json::value& from, const past_question& asked, past_decisions& into,
                 std::vector<json::fault>& faults) {
  json::reader one(from, "", faults);
  past_item shared;
  shared.agreement = one.text("agreement", TEXT_MAX);
  shared.labels.holder = one.text("member", TEXT_MAX);
  shared.labels.recipient = asked.labels.authority;
  shared.labels.why = asked.labels.why;
  shared.labels.rating = asked.labels.rating;
  shared.labels.family = asked.labels.family;
  shared.labels.on = one.if_date("on").value_or(civil_date());
  if (const auto* items = one.items("items", 4096))
    for (const json::value& item : *items) into.items.push_back(read_item(item, shared, faults));
}

}  // namespace

json::object record_of(std::string_view actor, const audit_entry& entry) {
  return {{"actor", actor},
          {"actor_salt", entry.actor_salt},
          {"subjects_salt", entry.subjects_salt},
          {"body_salt", entry.body_salt}};
}

json::object labels_of(std::span<const past_question> decided) {
  if (decided.empty()) return {};
  const past_question& any = decided.front();
  json::object out{{"agreement", any.agreement},
                   {"purpose", to_word(any.labels.why)},
                   {"urgency", to_word(any.labels.rating)},
                   {"family_agreement", to_word(any.labels.family)},
                   {"authority", any.labels.authority},
                   {"manager_authorised", any.labels.manager_authorised},
                   {"on", to_iso_date(any.labels.on)}};
  put_words(out, "roles", any.roles);
  put_words(out, "wanted", any.labels.categories);
  put_words(out, "gateways", any.labels.gateways);
  json::array asked;
  for (const past_question& one : decided) {
    json::object member{{"member", one.labels.member}, {"permitted", one.permitted}, {"rule", one.rule}};
    put_words(member, "categories", one.categories);
    asked.push_back(std::move(member));
  }
  out["asked"] = std::move(asked);
  return out;
}

void item_labels::note(const disclosure_question& asked, const disclosure_verdict& verdict) {
  packed word;
  word.put(asked.what);
  word.put(asked.about);
  word.put(asked.band);
  word.put(verdict.form);
  word.put(value_set<caveat>(asked.caveats).bits(), CAVEAT_BITS);
  word.put(asked.roles.bits(), ROLE_BITS);
  if (const auto years = years_past(asked.occurred, asked.on)) {
    word.put(1, 1);
    word.put(std::min(static_cast<unsigned>(*years), YEARS_MAX), 8);
  }
  const auto same = std::ranges::find_if(
      groups_, [&](const group& one) { return one.labels == word.word() && one.rule == verdict.rule; });
  if (same == groups_.end())
    groups_.push_back({word.word(), verdict.rule, 1});
  else
    ++same->count;
}

json::object item_labels::to_json(std::string_view member, std::string_view agreement, civil_date on) const {
  json::array items;
  items.reserve(groups_.size());
  for (const group& one : groups_) items.push_back(hub::to_json(one.labels, one.rule, one.count));
  return {{"agreement", agreement}, {"member", member}, {"on", to_iso_date(on)}, {"items", std::move(items)}};
}

result<void> read_labels(std::span<const json::object> records, past_decisions& into) {
  std::optional<past_question> asked;
  std::vector<json::fault> faults;
  for (const json::object& record : records) {
    if (const json::value* questions = record.if_contains("questions")) {
      json::reader from(*questions, "", faults);
      asked = read_shared(from);
      if (const auto* list = from.items("asked", 64))
        for (const json::value& one : *list) into.questions.push_back(read_question(one, *asked, faults));
    }
    const json::value* answers = record.if_contains("answers");
    if (answers == nullptr) continue;
    if (!asked || !answers->is_array()) return damaged();
    for (const json::value& one : answers->get_array()) read_answer(one, *asked, into, faults);
  }
  if (!faults.empty()) return damaged();
  return {};
}

}  // namespace mash::hub
