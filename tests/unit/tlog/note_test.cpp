// SPDX-License-Identifier: Apache-2.0
#include "base/tlog/note.hpp"

#include <gtest/gtest.h>

#include "base/tlog/utf8.hpp"
#include "tests/unit/tlog/sample.hpp"

namespace mash::tlog {
namespace {

// The example of the C2SP signed-note specification.
constexpr std::string_view SPEC_VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
constexpr std::string_view SPEC_NOTE =
    "This is an example message.\n\n\xE2\x80\x94 example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

signing_key fixed_key(unsigned char fill) {
  std::array<unsigned char, 32> seed;
  seed.fill(fill);
  return signing_key::from_seed(seed);
}

TEST(note, the_specifications_example_verifies) {
  const auto key = parse_vkey(SPEC_VKEY);
  ASSERT_TRUE(key.has_value());
  EXPECT_EQ(key->name, "example.com/foo");
  EXPECT_EQ(key->id(), 0x530d903au);
  EXPECT_EQ(key->vkey(), SPEC_VKEY);
  const auto parsed = parse_note(SPEC_NOTE);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->text, "This is an example message.\n");
  EXPECT_TRUE(is_signed_by(*parsed, *key));
  EXPECT_EQ(to_text(*parsed), SPEC_NOTE);
}

TEST(note, the_samples_keys_have_the_names_go_gave_them) {
  const verifier_key log{"mash.example/audit", key_type::log,
                         test::key_from_seed_file("sample/log.seed.hex").public_key()};
  EXPECT_EQ(log.vkey(), test::first_line(test::read_data("sample/log.vkey")));
  EXPECT_EQ(log.vkey(), "mash.example/audit+426b9d49+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4");
  const verifier_key witness{"witness.example/w1", key_type::witness,
                             test::key_from_seed_file("sample/witness.seed.hex").public_key()};
  EXPECT_EQ(witness.vkey(), test::first_line(test::read_data("sample/witness.vkey")));
}

TEST(note, malformed_verifier_keys_are_refused) {
  const std::string good(SPEC_VKEY);
  for (const std::string& bad :
       {std::string(), std::string("example.com/foo"),
        std::string("+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"), good.substr(0, good.size() - 1),
        good + "=", good + "\n",
        std::string("example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"),  // upper case
        std::string("example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"),  // another id
        std::string("example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"),  // another name
        std::string("example.com/foo+530d903a+BekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"),  // another type
        std::string("example com+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"),
        std::string("+++++++++++++++"), std::string("a+530d903a+"), std::string(100000, '+')})
    EXPECT_FALSE(parse_vkey(bad).has_value()) << bad.substr(0, 80);
}

TEST(note, key_names_have_no_spaces_pluses_or_bad_utf8) {
  EXPECT_TRUE(is_key_name("mash.example/audit"));
  EXPECT_TRUE(is_key_name("caf\xC3\xA9"));
  for (const std::string_view bad : {"", "a b", "a+b", "a\tb", "a\nb",
                                     "a\xC2\xA0"
                                     "b",  // no-break space
                                     "a\xE2\x80\x83", "\xE3\x80\x80", "\xC2\x85", "\xFF", "\xC0\xAF", "\xED\xA0\x80",
                                     "\xF4\x90\x80\x80", "\xE2\x80"})
    EXPECT_FALSE(is_key_name(bad));
}

TEST(note, the_last_blank_line_separates) {
  const signing_key key = fixed_key(1);
  const verifier_key log{"log.example", key_type::log, key.public_key()};
  const std::string text = "one\n\ntwo\n\n\nthree\n";
  const note made{text, {sign_note(text, log.name, key)}};
  const auto parsed = parse_note(to_text(made));
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->text, text);
  EXPECT_TRUE(is_signed_by(*parsed, log));
}

TEST(note, malformed_notes_are_refused) {
  const std::string good(SPEC_NOTE);
  const std::string line = good.substr(good.find("\n\n") + 2);
  const std::string name_only = "\xE2\x80\x94 example.com/foo\n";
  for (const std::string& bad :
       {std::string(), std::string("\n"), std::string("\n\n"), std::string("text\n"), std::string("text\n\n"),
        good.substr(0, good.size() - 1), good + "\n", good + "x\n", "text\n\n-" + line.substr(3), "text\n" + line,
        "te\rxt\n\n" + line, std::string("te\0xt\n\n", 7) + line, "te\xFFxt\n\n" + line, "text\n\n" + name_only,
        "text\n\n\xE2\x80\x94  " + line.substr(4),
        "text\n\n\xE2\x80\x94 example.com/foo Uw2Q\n" + line.substr(0, line.size() - 1),
        std::string("text\n\n\xE2\x80\x94 example.com/foo Uw2QOg==\n"),   // a key id and no signature
        std::string("text\n\n\xE2\x80\x94 example.com/foo Uw2QOk==\n")})  // not canonical
    EXPECT_FALSE(parse_note(bad).has_value()) << bad;
}

TEST(note, a_second_spelling_of_a_signature_is_refused) {
  // The last character before the padding carries four unused bits; Go's decoder ignores them, we do not.
  std::string other(SPEC_NOTE);
  const std::size_t at = other.size() - 3;
  ASSERT_EQ(other[at], 'M');
  other[at] = 'N';
  EXPECT_FALSE(parse_note(other).has_value());
}

TEST(note, size_and_signature_count_are_bounded) {
  const std::string line(SPEC_NOTE.substr(SPEC_NOTE.find("\n\n") + 2));
  std::string many = "text\n\n";
  for (int i = 0; i < 64; ++i) many += line;
  EXPECT_TRUE(parse_note(many).has_value());
  EXPECT_EQ(parse_note(many + line).error().code, errc::too_large);
  EXPECT_EQ(parse_note(std::string(70000, 'x') + "\n\n" + line).error().code, errc::too_large);
}

TEST(note, strangers_signatures_are_ignored_but_a_bad_one_of_ours_is_not) {
  const signing_key ours = fixed_key(1), theirs = fixed_key(2);
  const verifier_key log{"log.example", key_type::log, ours.public_key()};
  const std::string text = "text\n";
  note signed_note{text, {sign_note(text, "log.example", theirs), sign_note(text, "other.example", ours)}};
  EXPECT_FALSE(is_signed_by(signed_note, log)) << "same name or same key alone is another key";
  signed_note.signatures.push_back(sign_note(text, "log.example", ours));
  EXPECT_TRUE(is_signed_by(signed_note, log));
  signed_note.signatures.push_back(sign_note("another text\n", "log.example", ours));
  EXPECT_FALSE(is_signed_by(signed_note, log));
}

TEST(note, why_a_note_is_not_signed_is_told_apart) {
  const signing_key ours = fixed_key(1), theirs = fixed_key(2);
  const verifier_key log{"log.example", key_type::log, ours.public_key()};
  const auto why = [&](std::vector<note_signature> signatures) {
    return check_signed_by({"text\n", std::move(signatures)}, log).error().detail;
  };
  const std::string key = log.vkey().substr(0, log.vkey().find('+') + 9);
  EXPECT_EQ(why({sign_note("text\n", "other.example", ours)}), "it has no signature by the key " + key);
  EXPECT_TRUE(why({sign_note("text\n", "log.example", theirs)})
                  .starts_with("it is signed under the name of the key " + key + " by another key, whose id is "));
  EXPECT_TRUE(
      why({sign_note("another text\n", "log.example", ours)}).starts_with("the signature of " + key + " does "));
  EXPECT_FALSE(check_signed_by({"text\n", {}}, {"log.example", key_type::witness, ours.public_key()}).has_value());
}

TEST(note, what_is_malformed_is_told_with_its_line) {
  const std::string good = to_text({"one\ntwo\n", {sign_note("one\ntwo\n", "log.example", fixed_key(1))}});
  const auto why = [](const std::string& text) { return parse_note(text).error().detail; };
  std::string bad = good;
  bad[5] = '\x07';
  EXPECT_EQ(why(bad), "line 2 of the note has a control character or is no UTF-8");
  const std::string line = good.substr(good.find("\n\n") + 2);
  EXPECT_TRUE(why(good + "- " + line.substr(4)).starts_with("signature line 2 of the note does not begin"));
  bad = good + line;
  bad.insert(bad.size() - 2, "=");
  EXPECT_EQ(why(bad), "signature line 2 of the note is not canonical base64");
}

TEST(note, the_samples_cosignatures_verify_and_ours_are_the_same_bytes) {
  const auto witness = parse_vkey(test::first_line(test::read_data("sample/witness.vkey")));
  ASSERT_TRUE(witness.has_value());
  const signing_key key = test::key_from_seed_file("sample/witness.seed.hex");
  for (const char* size : {"0", "1", "3", "8", "255", "256", "257", "1000"}) {
    const auto parsed = parse_note(test::read_data("sample/checkpoint." + std::string(size) + ".cosigned"));
    ASSERT_TRUE(parsed.has_value());
    const auto time = cosigned_at(*parsed, *witness);
    ASSERT_TRUE(time.has_value());
    ASSERT_EQ(parsed->signatures.size(), 2u);
    EXPECT_EQ(cosign_note(parsed->text, *time, witness->name, key).bytes, parsed->signatures[1].bytes);
  }
}

TEST(note, a_cosignature_binds_its_time_its_text_and_its_type) {
  const signing_key key = fixed_key(3);
  const verifier_key witness{"w.example", key_type::witness, key.public_key()};
  note signed_note{"text\n", {cosign_note("text\n", 1700000000, "w.example", key)}};
  EXPECT_EQ(cosigned_at(signed_note, witness).value(), 1700000000u);
  verifier_key as_log = witness;
  as_log.type = key_type::log;
  EXPECT_FALSE(is_signed_by(signed_note, as_log));
  EXPECT_FALSE(cosigned_at(signed_note, as_log).has_value());
  note later = signed_note;
  later.signatures[0].bytes[7] = static_cast<char>(later.signatures[0].bytes[7] + 1);
  EXPECT_FALSE(cosigned_at(later, witness).has_value());
  note other = signed_note;
  other.text = "other\n";
  EXPECT_FALSE(cosigned_at(other, witness).has_value());
  note shorter = signed_note;
  shorter.signatures[0].bytes.pop_back();
  EXPECT_FALSE(cosigned_at(shorter, witness).has_value());
  EXPECT_EQ(cosigned_at(shorter, witness).error().code, errc::invalid);
  shorter.signatures.clear();
  EXPECT_EQ(cosigned_at(shorter, witness).error().code, errc::not_found) << "none is no forgery";
  signed_note.signatures.push_back(cosign_note("text\n", 1700000060, "w.example", key));
  EXPECT_EQ(cosigned_at(signed_note, witness).value(), 1700000060u);
}

TEST(utf8, only_the_shortest_form_of_a_code_point_is_read) {
  const auto whole = [](std::string_view text) { return all_code_points(text, [](char32_t) { return true; }); };
  EXPECT_TRUE(whole("plain, \xC2\x80, \xDF\xBF, \xE0\xA0\x80, \xEF\xBF\xBF, \xF0\x90\x80\x80, \xF4\x8F\xBF\xBF"));
  for (const std::string_view bad : {"\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF",
                                     "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xC2", "\xE2\x80", "\xF0\x90\x80"})
    EXPECT_FALSE(whole(bad));
}

}  // namespace
}  // namespace mash::tlog
