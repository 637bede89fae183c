// SPDX-License-Identifier: Apache-2.0
// Finding what must not be told inside a text, in whatever case and spacing, and putting a mark in its place. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mash::hub {

inline constexpr std::string_view MASKED = "[masked]";

// A text as it is compared: folded letters and digits only ("CB99 8HV", "cb99-8hv" are CB998HV), each with the bytes of
// the text that it came from.
struct folded_text {
  std::string key;
  std::vector<std::size_t> from, to;  // of each character of `key`
};
[[nodiscard]] folded_text fold(std::string_view text);

// Values that must not appear, learnt from the request and the answers.
class secret_values {
 public:
  // A place, as one value or as a line of parts ("7 Haven Lane, Havenham, CB99 8HV"; "Example Primary (URN 100000)"):
  // the whole, each part, and a street without its house number. What is too short or too common a word to stand for a
  // place is not learnt.
  void learn(std::string_view value);
  void learn_telephone(std::string_view number);  // as dialled here and from abroad
  // Whatever it is, however short, but for words that say no place: for use inside one item.
  void learn_any(std::string_view value);
  void learn_exactly(std::string_view value);  // as one value, without its parts
  // A whole name of at least two words.
  void learn_name(std::string_view name);
  // A word of somebody's name: what is found within it, where it stands as that word, is no secret there. A refuge in
  // Havenham is not found by somebody called Sample-Havenham.
  void spare(std::string_view name);
  // Takes back words of the name of an agency that was asked: a town is no secret because a council is called after it.
  void forget_words_in(std::string_view open_text);

  [[nodiscard]] bool empty() const { return keys_.empty(); }
  [[nodiscard]] const std::vector<std::string>& keys() const { return keys_; }
  // Replaces every occurrence; true if there was one. A value is not found inside a longer word or number, and of words
  // joined by hyphens all go with it: what "Havenham-on-the-Hill" leaves would tell as much.
  bool mask(std::string& text) const;
  // The same in what is somebody's name: a part of a double-barrelled name, and a name of this one word, stay.
  bool mask_name(std::string& name) const;

 private:
  void add(std::string key);
  bool mask(std::string& text, bool is_name) const;
  std::vector<std::string> keys_, spared_;
};

// Postcodes, telephone numbers and names of schools, practices, wards, courts and streets, known by their form. True if
// there was one. Meant for sentences about a guarded person: elsewhere it would take out what may be read. What looks
// like a name of a place and is one of `names`, neither more nor less, stays: Grace Hill is called so.
bool mask_places_by_form(std::string& text, std::span<const std::string> names);

}  // namespace mash::hub
