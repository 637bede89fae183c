// SPDX-License-Identifier: Apache-2.0
#include "hub/assemble/mask_text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "adapters/contract/folding.hpp"

namespace mash::hub {
namespace {

// Shorter keys would be found in half of all sentences.
constexpr std::size_t KEY_MIN = 5, NUMBER_MIN = 9;

// Words that describe a place without saying which, or a person without saying whom.
constexpr auto COMMON = std::to_array<std::string_view>(
    {"UNKNOWN", "NOTKNOWN", "NOTSAID", "NOFIXEDABODE", "GENERALPRACTICE", "AGENERALPRACTICE", "SCHOOL", "PRIMARYSCHOOL",
     "HOSPITAL", "CLINIC", "COURT", "ADDRESS", "REFUGE", "ENGLAND", "UNITEDKINGDOM", "FLAT", "HOUSE", "ANOTHERPERSON"});

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0; }
bool all_digits(std::string_view key) { return std::ranges::all_of(key, is_digit); }
bool no_digit(std::string_view key) { return std::ranges::none_of(key, is_digit); }

// Full-width forms (U+FF10...), which some systems print, are the plain ones.
std::optional<char> full_width(std::string_view rest) {
  if (rest.size() < 3 || rest[0] != '\xEF' || (rest[1] != '\xBC' && rest[1] != '\xBD')) return std::nullopt;
  const int code = 0xFF00 + ((rest[1] == '\xBD') ? 0x40 : 0) + (static_cast<unsigned char>(rest[2]) & 0x3F);
  const int plain = code - 0xFEE0;
  return plain > 0x20 && plain < 0x7F ? std::optional(static_cast<char>(plain)) : std::nullopt;
}

void put(folded_text& out, char c, std::size_t from, std::size_t to) {
  out.key.push_back(c);
  out.from.push_back(from);
  out.to.push_back(to);
}

using ranges = std::vector<std::pair<std::size_t, std::size_t>>;  // of bytes

bool replace(std::string& text, ranges found) {
  if (found.empty()) return false;
  std::ranges::sort(found);
  std::string out;
  std::size_t at = 0;
  for (std::size_t i = 0; i < found.size();) {
    const std::size_t from = found[i].first;
    std::size_t to = found[i].second;
    for (++i; i < found.size() && found[i].first <= to; ++i) to = std::max(to, found[i].second);
    out.append(text, at, from - at).append(MASKED);
    at = to;
  }
  text = out.append(text, at);
  return true;
}

// The letter or digit that stands in the text next to this one, with nothing between; else a blank.
char glued_before(const folded_text& in, std::size_t at) {
  return at > 0 && in.to[at - 1] >= in.from[at] ? in.key[at - 1] : ' ';
}
char glued_after(const folded_text& in, std::size_t last) {
  return last + 1 < in.key.size() && in.from[last + 1] <= in.to[last] ? in.key[last + 1] : ' ';
}

// A number is not part of a longer number, nor a word of a longer word.
bool stands_alone(const folded_text& folded, std::size_t at, std::size_t size) {
  const std::string_view key = std::string_view(folded.key).substr(at, size);
  const char before = glued_before(folded, at), after = glued_after(folded, at + size - 1);
  const bool telephone = key.size() >= NUMBER_MIN && all_digits(key);
  if (is_digit(key.front()) && is_digit(before) && !telephone) return false;
  if (is_digit(key.back()) && is_digit(after)) return false;
  if (!no_digit(key)) return true;  // letters and digits mixed are found even when glued to a word
  return !is_letter(before) && !is_letter(after);
}

// Characters of the key, the second not included.
struct span_of_key {
  std::size_t first = 0, end = 0;
  bool operator==(const span_of_key&) const = default;
};

template <class... Joint>
bool joined(std::string_view text, const folded_text& in, std::size_t left, const Joint&... joints) {
  const std::string_view between = text.substr(in.to[left], in.from[left + 1] - in.to[left]);
  return ((between == joints) || ...);
}

constexpr std::string_view HYPHEN = "-", HYPHEN_2010 = "\xE2\x80\x90", NO_BREAK_HYPHEN = "\xE2\x80\x91",
                           APOSTROPHE = "'", QUOTE_2019 = "\xE2\x80\x99";

// The word that these letters are a part of, with those that hyphens join to it and an O' or D' before it.
span_of_key whole_word(std::string_view text, const folded_text& in, span_of_key part) {
  const auto goes_on = [&](std::size_t left, bool backwards) {
    if (is_digit(in.key[left]) || is_digit(in.key[left + 1])) return false;
    if (in.from[left + 1] < in.to[left]) return true;  // two letters of one character
    return joined(text, in, left, std::string_view(), HYPHEN, HYPHEN_2010, NO_BREAK_HYPHEN) ||
           (backwards && joined(text, in, left, APOSTROPHE, QUOTE_2019));
  };
  while (part.first > 0 && goes_on(part.first - 1, true)) --part.first;
  while (part.end < in.key.size() && goes_on(part.end - 1, false)) ++part.end;
  return part;
}

// Whether these letters are of an occurrence of a longer name of one word: of "Ann-Havenham", and not of "Ann
// Havenham".
bool is_within(const std::string& name, std::string_view text, const folded_text& in, span_of_key part) {
  if (name.size() <= part.end - part.first) return false;
  for (std::size_t at = in.key.find(name); at != std::string::npos; at = in.key.find(name, at + 1)) {
    if (at > part.first || at + name.size() < part.end || !stands_alone(in, at, name.size())) continue;
    bool as_one = true;
    for (std::size_t i = at; i + 1 < at + name.size(); ++i)
      as_one = as_one && (in.from[i + 1] < in.to[i] || joined(text, in, i, std::string_view(), HYPHEN, HYPHEN_2010,
                                                              NO_BREAK_HYPHEN, APOSTROPHE, QUOTE_2019));
    if (as_one) return true;
  }
  return false;
}

std::string key_of(std::string_view text) { return fold(text).key; }

}  // namespace

folded_text fold(std::string_view text) {
  folded_text out;
  out.key.reserve(text.size());
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t from = text.size() - rest.size();
    if (is_digit(rest.front())) {
      put(out, rest.front(), from, from + 1);
      rest.remove_prefix(1);
      continue;
    }
    if (const auto plain = full_width(rest)) {
      const folded_text one = fold(std::string_view(&*plain, 1));
      rest.remove_prefix(3);
      for (const char c : one.key) put(out, c, from, from + 3);
      continue;
    }
    const auto letters = contract::take_folded(rest);
    for (std::size_t i = 0; i < letters.size() && letters[i] != 0; ++i)
      put(out, letters[i], from, text.size() - rest.size());
  }
  return out;
}

void secret_values::add(std::string key) {
  if (key.size() < KEY_MIN || std::ranges::find(COMMON, key) != COMMON.end()) return;
  if (std::ranges::find(keys_, key) == keys_.end()) keys_.push_back(std::move(key));
}

void secret_values::learn(std::string_view value) {
  constexpr std::string_view BREAKS = ",;()\n";
  add(key_of(value));
  while (!value.empty()) {
    const std::size_t end = std::min(value.find_first_of(BREAKS), value.size());
    std::string key = key_of(value.substr(0, end));
    if (key.starts_with("URN")) key.erase(0, 3);
    add(key);
    const std::size_t street = static_cast<std::size_t>(std::ranges::find_if_not(key, is_digit) - key.begin());
    if (street > 0 && street < key.size()) {
      key.erase(0, street);
      if (no_digit(key)) add(std::move(key));  // of "7 Haven Lane" the street; of a code nothing
    }
    value.remove_prefix(std::min(end + 1, value.size()));
  }
}

void secret_values::learn_any(std::string_view value) {
  learn(value);
  learn_exactly(value);
}

void secret_values::learn_exactly(std::string_view value) {
  std::string key = key_of(value);
  if (key.empty() || std::ranges::find(COMMON, key) != COMMON.end()) return;
  if (std::ranges::find(keys_, key) == keys_.end()) keys_.push_back(std::move(key));
}

void secret_values::learn_telephone(std::string_view number) {
  std::string digits;
  std::ranges::copy_if(key_of(number), std::back_inserter(digits), is_digit);
  if (digits.starts_with("44")) digits.erase(0, 2);
  if (digits.starts_with("0")) digits.erase(0, 1);
  if (digits.size() >= NUMBER_MIN) add(std::move(digits));
}

void secret_values::learn_name(std::string_view name) {
  if (name.find(' ') != std::string_view::npos) add(key_of(name));
}

void secret_values::forget_words_in(std::string_view open_text) {
  const folded_text folded = fold(open_text);
  std::erase_if(keys_, [&](const std::string& key) {
    const std::size_t at = folded.key.find(key);
    return at != std::string::npos && no_digit(key) && stands_alone(folded, at, key.size());
  });
}

void secret_values::spare(std::string_view name) {
  if (std::string key = key_of(name); no_digit(key)) spared_.push_back(std::move(key));
}

bool secret_values::mask(std::string& text) const { return mask(text, false); }
bool secret_values::mask_name(std::string& name) const { return mask(name, true); }

bool secret_values::mask(std::string& text, bool is_name) const {
  const folded_text folded = fold(text);
  ranges found;
  for (const std::string& key : keys_)
    for (std::size_t at = folded.key.find(key); at != std::string::npos; at = folded.key.find(key, at + 1)) {
      if (!stands_alone(folded, at, key.size())) continue;
      const span_of_key part{at, at + key.size()};
      const span_of_key word = no_digit(key) ? whole_word(text, folded, part) : part;
      const bool is_all = part == span_of_key{0, folded.key.size()} && text.find(' ') == std::string::npos;
      if (is_name && no_digit(text) && (word != part || is_all)) continue;
      if (std::ranges::any_of(spared_, [&](const auto& name) { return is_within(name, text, folded, part); })) continue;
      found.push_back({folded.from[word.first], folded.to[word.end - 1]});
    }
  return replace(text, std::move(found));
}

namespace {

// "CB99 8HV", also without or with two blanks: one or two letters, a digit, perhaps one more, a digit, two letters.
void find_postcodes(const folded_text& in, ranges& found) {
  const auto shape = [&](std::size_t at, std::string_view form) {
    if (at + form.size() > in.key.size()) return false;
    for (std::size_t i = 0; i < form.size(); ++i) {
      const char c = in.key[at + i];
      if (form[i] == 'A' ? !is_letter(c) : !is_digit(c)) return false;
      if (i > 0 && in.from[at + i] > in.to[at + i - 1] + 2) return false;  // words apart
    }
    const char before = glued_before(in, at), after = glued_after(in, at + form.size() - 1);
    return !is_letter(before) && !is_digit(before) && !is_letter(after) && !is_digit(after);
  };
  for (std::size_t at = 0; at < in.key.size(); ++at)
    for (const std::string_view form : {"A99AA", "A999AA", "A9A9AA", "AA99AA", "AA999AA", "AA9A9AA"})
      if (shape(at, form)) found.push_back({in.from[at], in.to[at + form.size() - 1]});
}

// "01632 960 300", "+44 (0)1632 960300": begins with a nought or a plus, ten digits at least.
void find_telephones(std::string_view text, ranges& found) {
  constexpr std::string_view JOINTS = " -().";
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '0' && text[at] != '+') continue;
    if (at > 0 && (is_digit(text[at - 1]) || is_letter(text[at - 1]) || text[at - 1] == '-')) continue;
    std::size_t digits = 0, end = at, last = at;
    for (; end < text.size() && (is_digit(text[end]) || end == at || JOINTS.find(text[end]) != JOINTS.npos); ++end)
      if (is_digit(text[end])) ++digits, last = end + 1;
    if (digits >= 10 && digits <= 15) found.push_back({at, last});
    at = std::max(at, last);
  }
}

constexpr auto KINDS_OF_PLACE = std::to_array<std::string_view>(
    {"School", "Academy",  "Primary", "Infants", "Juniors",  "College",   "Nursery", "Preschool", "Surgery",
     "Centre", "Practice", "Clinic",  "Ward",    "Hospital", "Infirmary", "Court",   "Refuge",    "Hostel",
     "House",  "Road",     "Street",  "Lane",    "Row",      "Close",     "Avenue",  "Drive",     "Crescent",
     "Way",    "Gardens",  "Place",   "Terrace", "Square",   "Park",      "Grove",   "Hill",      "Station"});

struct word {
  std::string_view text;
  std::size_t from = 0, to = 0;
  [[nodiscard]] bool capital() const {
    return !text.empty() && ((text[0] >= 'A' && text[0] <= 'Z') || (text[0] & 0x80));
  }
  [[nodiscard]] bool number() const { return !text.empty() && is_digit(text[0]); }
  [[nodiscard]] bool kind() const { return std::ranges::find(KINDS_OF_PLACE, text) != KINDS_OF_PLACE.end(); }
};

std::vector<word> words_of(std::string_view text) {
  std::vector<word> out;
  for (std::size_t at = 0; at < text.size();) {
    const auto inside = [&](std::size_t i) { return is_letter(text[i]) || is_digit(text[i]) || text[i] == '\''; };
    if (!inside(at)) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && inside(end)) ++end;
    std::string_view one = text.substr(at, end - at);
    if (one.ends_with("'s")) one.remove_suffix(2);
    out.push_back({one, at, end});
    at = end;
  }
  return out;
}

// "Example Primary School", "7 Haven Lane", "Ward A4": capitalised words up to the kind of place, with a number before
// it, and what follows "Ward".
void find_named_places(std::string_view text, ranges& found) {
  const std::vector<word> all = words_of(text);
  const auto next_to = [&](std::size_t left) {
    return all[left + 1].from == all[left].to + 1 && text[all[left].to] == ' ';
  };
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!all[i].kind()) continue;
    std::size_t first = i, last = i;
    while (first > 0 && next_to(first - 1) && all[first - 1].capital()) --first;
    if (first < i && first > 0 && next_to(first - 1) && all[first - 1].number()) --first;
    if (all[i].text == "Ward" && i + 1 < all.size() && next_to(i)) ++last;
    if (first < last) found.push_back({all[first].from, all[last].to});
  }
}

}  // namespace

bool mask_places_by_form(std::string& text, std::span<const std::string> names) {
  ranges found;
  find_named_places(text, found);
  std::erase_if(found, [&](const auto& place) {
    const std::string key = key_of(std::string_view(text).substr(place.first, place.second - place.first));
    return no_digit(key) && std::ranges::any_of(names, [&](const std::string& name) { return key == key_of(name); });
  });
  find_postcodes(fold(text), found);
  find_telephones(text, found);
  return replace(text, std::move(found));
}

}  // namespace mash::hub
