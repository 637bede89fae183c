// SPDX-License-Identifier: Apache-2.0
// Folders as somebody would make them who means harm, or who has never seen one: each is refused in one sentence, with
// the file and the line, and no file that lies elsewhere is read.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "policy/analyse/check.hpp"
#include "policy/overlay.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/policy/small_folder.hpp"

namespace mash::policy {
namespace {

using namespace cases;
using testing::HasSubstr;
using testing::StartsWith;

struct hostile {
  std::string_view name, file, old_text, new_text;
  std::string_view said;  // the whole refusal
};

const std::vector<hostile> HOSTILE{
    {"a member nearly of that name", TIER2_FILE, "disposition = \"released\"",
     "disposition = \"released\"\ndispositon = \"released\"",
     "small/tier2.toml:58: rules/0/dispositon: unknown_member: this member is not known here; did you mean "
     "\"disposition\"?"},
    {"a member of a member nearly of that name", TIER2_FILE, "red = { machine_seconds = 5,",
     "red = { machine_seconds = 5, human_minute = 1,",
     "small/tier2.toml:41: purposes/0/deadlines/red/human_minute: unknown_member: this member is not known here; did "
     "you mean \"human_minutes\"?"},
    {"a member like none", TIER2_FILE, "disposition = \"released\"", "disposition = \"released\"\nunsafe = true",
     "small/tier2.toml:58: rules/0/unsafe: unknown_member: this member is not known here"},
    {"an unknown word", TIER2_FILE, "\"tenancy_asb\"", "\"tenacy_asb\"",
     "small/tier2.toml:73: rules/2/categories/0: unknown_word: did you mean \"tenancy_asb\"?"},
    {"a purpose without a gateway", TIER2_FILE, "power = [\"ca2004_s11\"]\n", "",
     "small/tier2.toml:26: purposes/0/power: required: this member is required"},
    {"a purpose with none in its list", TIER2_FILE, "power = [\"ca2004_s11\"]", "power = []",
     "small/tier2.toml:34: purposes/0/power: empty: name at least one"},
    {"no parent", TIER2_FILE, "parent = \"over-it\"\n", "",
     "small/tier2.toml:1: parent: required: say which agreement it stands under: parent = \"over-it\""},
    {"itself for a parent", TIER2_FILE, "parent = \"over-it\"", "parent = \"small\"",
     "small/tier2.toml:3: parent: another_parent: the tier 1 agreement beside this file is \"over-it\""},
    {"a circle of parents", TIER1_FILE, "tier = 1\n", "tier = 1\nparent = \"small\"\n",
     "small/tier1.toml:3: parent: contradiction: a tier 1 agreement stands under no other"},
    {"the same party twice", TIER2_FILE, "member = \"housing\"", "member = \"police\"",
     "small/tier2.toml:21: parties/2/member: repeated: this member is a party already"},
    {"a rule that speaks about nobody", TIER2_FILE, "categories = [\"tenancy_asb\"]",
     "categories = [\"tenancy_asb\"]\nabout = []", "small/tier2.toml:74: rules/2/about: empty: name at least one"},
    {"a law about nobody", TIER1_FILE, "from = 2018-05-25", "from = 2018-05-25\nabout = []",
     "small/tier1.toml:48: law/article6/0/about: empty: name at least one"},
    {"a limit on nothing, where every item would be thought to be held", TIER1_FILE, "categories = [\"intelligence\"]",
     "categories = []", "small/tier1.toml:74: limits/0/categories: empty: name at least one"},
    {"a list of no fields, which would mean all of them", TIER2_FILE, "fields = [\"landlord\", \"since\"]",
     "fields = []",
     "small/tier2.toml:76: rules/2/fields: empty: name those that stay; where none does, say disposition = "
     "\"summary_only\""},
    {"dates in the wrong order", TIER2_FILE, "review_due = 2027-01-01", "review_due = 2025-12-31",
     "small/tier2.toml:6: review_due: out_of_range: the review must come after the day the agreement starts"},
    {"law that ends before it begins", TIER1_FILE, "from = 2005-10-01", "from = 2005-10-01\nuntil = 2005-10-01",
     "small/tier1.toml:41: law/power/0/until: out_of_range: it must end after it starts"},
    {"a day that there is not", TIER2_FILE, "valid_from = 2026-01-01", "valid_from = 2026-02-30",
     "small/tier2.toml:5: column 24: Error while parsing date: expected day between 1 and 28 (inclusive), saw 30"},
    {"a number for a word", TIER2_FILE, "disposition = \"released\"", "disposition = 1",
     "small/tier2.toml:57: rules/0/disposition: wrong_type: text is expected here"},
    {"a word for a list", TIER2_FILE, "holders = [\"housing\"]", "holders = \"housing\"",
     "small/tier2.toml:72: rules/2/holders: wrong_type: a list is expected here"},
    {"a fraction", TIER2_FILE, "tier = 2", "tier = 2.5",
     "small/tier2.toml:2: fractions are not accepted; write a whole number of a smaller unit"},
    {"a number beyond all", TIER2_FILE, "red_owes_minutes = 60", "red_owes_minutes = 9223372036854775807",
     "small/tier2.toml:39: a number is out of range"},
    {"a number below none", TIER2_FILE, "red_owes_minutes = 60", "red_owes_minutes = -1",
     "small/tier2.toml:39: purposes/0/family/red_owes_minutes: out_of_range: between 1 and 1440"},
    {"the same member twice", TIER2_FILE, "tier = 2", "tier = 2\ntier = 2",
     "small/tier2.toml:3: column 8: Error while parsing key-value pair: cannot redefine existing integer 'tier'"},
    {"a control character", TIER2_FILE, "Because of one.", "Because\x01of one.",
     "small/tier2.toml:53: a control character stands in the file"},
    {"a control character by its number", TIER2_FILE, "Because of one.", "Because \\u001b[2K of one.",
     "small/tier2.toml:53: a text holds a control character"},
    {"bytes that are no text", TIER2_FILE, "Because of one.", "Because \xff of one.",
     "small/tier2.toml:53: column 19: Encountered invalid utf-8 sequence"},
    {"a sentence that reads backwards", TIER2_FILE, "Because of one.", "Because \u202eenoon\u202c.",
     "small/tier2.toml:53: a character stands here that is not seen, or that turns the reading order: write it out"},
    {"the same by its number", TIER2_FILE, "Because of one.", "Because \\u202eenoon.",
     "small/tier2.toml:53: rules/0/because: hidden_character: a character stands here that is not seen, or that turns "
     "the reading order: write it out"},
    {"a comment that reads backwards", TIER2_FILE, "[[rules]]", "# \u2067 none of this counts \u2069\n[[rules]]",
     "small/tier2.toml:50: a character stands here that is not seen, or that turns the reading order: write it out"},
    {"a name with a letter that is not seen", TIER1_FILE, "\"The Police\"", "\"The\u200b Police\"",
     "small/tier1.toml:28: a character stands here that is not seen, or that turns the reading order: write it out"},
    {"a case about an unknown party", CASES_FILE, "holder = \"police\"", "holder = \"polise\"",
     "small/cases.toml:7: cases/0/holder: not_a_party: the agreement has no such party; did you mean \"police\"?"},
    {"cases that are no TOML", CASES_FILE, "on = 2026-11-20", "on = = 1",
     "small/cases.toml:1: column 6: Error while parsing value: could not determine value type"},
};

[[nodiscard]] std::string refusal_of(const folder& files) {
  const auto made = agreement::of(files, "small");
  return made ? "it loads" : made.error().detail;
}

TEST(a_hostile_folder, is_refused_in_one_sentence_with_file_and_line) {
  for (const hostile& one : HOSTILE)
    EXPECT_EQ(refusal_of(folder_with(one.file, one.old_text, one.new_text)), one.said) << one.name;
}

TEST(a_hostile_folder, is_refused_for_each_character_that_nobody_sees) {
  for (const char* hidden :
       {"\u00ad", "\u061c", "\u180e", "\u200b", "\u200d", "\u200e", "\u200f", "\u202a", "\u202b", "\u202c", "\u202d",
        "\u202e", "\u2060", "\u2064", "\u2066", "\u2067", "\u2068", "\u2069", "\ufeff"})
    EXPECT_THAT(refusal_of(folder_with(TIER2_FILE, "Because of one.", std::string("Because") + hidden)),
                StartsWith("small/tier2.toml:53: a character stands here"))
        << hidden;
}

TEST(a_hostile_folder, may_be_written_in_any_language_and_saved_by_any_editor) {
  folder files = folder_with(TIER2_FILE, "Because of one.", "Oherwydd bod plentyn mewn perygl – “£5” ŵŷ 安全.");
  std::string& text = files.files.find(TIER2_FILE)->second;
  text.insert(0, "\ufeff");
  EXPECT_EQ(refusal_of(files), "it loads") << "a byte order mark may stand where such marks stand";
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 2)) text.insert(at, "\r");
  EXPECT_EQ(refusal_of(files), "it loads");
}

TEST(a_hostile_folder, of_brackets_only_is_refused_and_not_followed_down) {
  for (const std::string_view opened : {"[", "{a=", "[[", "{a=["}) {
    folder files = small_folder();
    std::string deep = "x = ";
    for (int i = 0; i < 50'000; ++i) deep += opened;
    files.files.find(TIER2_FILE)->second = deep;
    EXPECT_THAT(refusal_of(files), StartsWith("small/tier2.toml:1: ")) << opened;
  }
}

TEST(an_own_limit_of_an_agency, reads_as_it_is_too) {
  const auto refused = overlay::parse("[[limits]]\nid = \"o\"\nclause = \"\u202eC\"\n", "own.toml");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().detail, StartsWith("own.toml:3: a character stands here"));
  EXPECT_THAT(overlay::parse("limits = = 1", "own.toml").error().detail, StartsWith("own.toml:1: column"));
}

class a_folder_on_disk : public testing::Test {
 protected:
  void SetUp() override {
    for (const auto& [name, text] : small_folder().files) write(name, text);
  }
  void write(std::string_view name, std::string_view text) const { std::ofstream(path_of(name)) << text; }
  [[nodiscard]] std::string path_of(std::string_view name) const { return place_.file(std::string(name)); }
  [[nodiscard]] std::string refusal() const {
    const auto made = agreement::load(place_.path());
    return made ? "it loads" : made.error().detail;
  }
  void link(const std::string& target, std::string_view name) const {
    std::filesystem::remove(path_of(name));
    std::filesystem::create_symlink(target, path_of(name));
  }
  test::temporary_directory place_, elsewhere_;
};

TEST_F(a_folder_on_disk, has_no_link_that_leads_out_of_it) {
  std::ofstream(elsewhere_.file("tier2.toml")) << SMALL_TIER2;
  link(elsewhere_.file("tier2.toml"), TIER2_FILE);
  EXPECT_EQ(refusal(), path_of(TIER2_FILE) + ": it is a link that leads out of the folder, or nowhere");
  link("../nowhere", TIER2_FILE);
  EXPECT_EQ(refusal(), path_of(TIER2_FILE) + ": it is a link that leads out of the folder, or nowhere");
  link("tier2.toml", TIER2_FILE);
  EXPECT_EQ(refusal(), path_of(TIER2_FILE) + ": it is a link that leads out of the folder, or nowhere");
}

TEST_F(a_folder_on_disk, may_have_links_within_it_as_mounted_volumes_do) {
  std::filesystem::create_directory(path_of("..data"));
  std::ofstream(path_of("..data/tier2.toml")) << SMALL_TIER2;
  link("..data/tier2.toml", TIER2_FILE);
  EXPECT_EQ(refusal(), "it loads");
}

TEST_F(a_folder_on_disk, may_itself_be_behind_a_link) {
  std::filesystem::create_symlink(place_.path(), elsewhere_.file("current"));
  EXPECT_TRUE(agreement::load(elsewhere_.file("current")).has_value());
}

TEST_F(a_folder_on_disk, is_not_waited_for_where_a_pipe_stands_for_a_file) {
  std::filesystem::remove(path_of(TIER2_FILE));
  ASSERT_EQ(::mkfifo(path_of(TIER2_FILE).c_str(), 0600), 0);
  EXPECT_EQ(refusal(), path_of(TIER2_FILE) + ": an agreement is files only");
}

TEST_F(a_folder_on_disk, is_at_most_a_megabyte) {
  const std::string text(SMALL_TIER2);
  write(TIER2_FILE, text + std::string((std::size_t{1} << 20) + 1 - text.size(), '#'));
  EXPECT_EQ(refusal(), path_of(TIER2_FILE) + ": is over 1 MB");
}

TEST_F(a_folder_on_disk, is_refused_when_empty_or_of_one_tier) {
  EXPECT_EQ(agreement::load(elsewhere_.path()).error().detail, elsewhere_.path() + ": has no tier1.toml");
  std::filesystem::remove(path_of(TIER2_FILE));
  EXPECT_EQ(refusal(), place_.path() + ": has no tier2.toml");
}

TEST_F(a_folder_on_disk, is_checked_with_its_cases) {
  write(INVARIANTS_FILE,
        "[[invariants]]\nid = \"i\"\nsays = \"It is so.\"\nlaw = \"L\"\nat_most = \"withheld\"\n"
        "where = { purposes = [\"early_help\"] }\n");
  auto found = analyse::check_folder(place_.path());
  ASSERT_TRUE(found) << found.error().detail;
  EXPECT_TRUE(found->good());
  std::string cases(SMALL_CASES);
  cases.replace(cases.find("\"released\""), 10, "\"withheld\"");
  write(CASES_FILE, cases);
  found = analyse::check_folder(place_.path());
  ASSERT_TRUE(found) << found.error().detail;
  EXPECT_FALSE(found->good());
  ASSERT_EQ(found->wrong_cases.size(), 1U);
  EXPECT_THAT(found->wrong_cases[0], StartsWith(path_of(CASES_FILE) + ":4: police to town, da_incident"));
  write(CASES_FILE, "on = 2026-11-20\n");
  found = analyse::check_folder(place_.path());
  ASSERT_FALSE(found) << "a folder that would not load must not be called good";
  EXPECT_THAT(found.error().detail, HasSubstr("cases.toml:1: "));
}

}  // namespace
}  // namespace mash::policy
