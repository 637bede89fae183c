// SPDX-License-Identifier: Apache-2.0
// mashctl match, as somebody who tries it on their own files types it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "adapters/csv/csv.hpp"
#include "certs/files.hpp"
#include "tests/support/source_path.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/cli/mashctl_run.hpp"

namespace mash::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr auto MAP = R"(id = "ref"
given_names = "first"
family_name = "last"
date_of_birth = "born"
postcode = "post"
nhs_number = "nhs"
restricted = "hidden"
)";
constexpr auto LEFT = R"(ref,first,last,born,post,nhs,hidden
a1,Grace,Bell,2012-03-07,CB99 9ZZ,9434765919,
a2,Kate,"O'Neill",1984-11-22,NR99 1AA,,
"a,3",Hope,Bell,2012-03-07,CB99 9ZZ,,
a4,Ivy,Quill,2010-05-20,PE99 1AA,9449305552,R
)";
constexpr auto RIGHT = R"(ref,first,last,born,post,nhs,hidden
b1,GRACE,BELL,07/03/2012,cb999zz,943 476 5919,
b2,Catherine,ONeill,1984-11-22,NR99 1AA,,
b3,Oliver,Cooper,1999-01-30,E99 1AA,,
b4,Ivy,Quill,2010-05-20,PE99 1AA,9449305552,
)";

class match_command : public testing::Test {
 protected:
  void SetUp() override {
    write("map.toml", MAP);
    write("left.csv", LEFT);
    write("right.csv", RIGHT);
  }
  void write(const std::string& name, std::string_view text) const {
    ASSERT_TRUE(certs::write_file(folder.file(name), text));
  }
  ended match(std::vector<std::string> more) const {
    std::vector<std::string> words{"match"};
    words.insert(words.end(), more.begin(), more.end());
    words.insert(words.end(), {"--columns", folder.file("map.toml")});
    return mashctl(std::move(words));
  }
  ended link(std::vector<std::string> more = {}) const {
    std::vector<std::string> words{"link", "--left", folder.file("left.csv"), "--right", folder.file("right.csv")};
    words.insert(words.end(), more.begin(), more.end());
    return match(std::move(words));
  }
  csv::table links() const { return csv::read_file(folder.file("links.csv")).value(); }
  std::string links_file() const { return folder.file("links.csv"); }

  test::temporary_directory folder;
};

TEST_F(match_command, keeps_the_links_from_others_and_writes_over_no_file) {
  ASSERT_EQ(link({"-o", links_file()}).status, GOOD);
  EXPECT_EQ(std::filesystem::status(links_file()).permissions(), std::filesystem::perms(0600));
  const std::string before = certs::read_file(links_file()).value();
  const ended again = link({"-o", links_file(), "--band", "certain"});
  EXPECT_EQ(again.status, BAD);
  EXPECT_THAT(again.err, HasSubstr("is there already and is not written over"));
  EXPECT_EQ(certs::read_file(links_file()).value(), before);
}

TEST_F(match_command, names_a_map_that_does_not_read_once) {
  write("map.toml", "\x01\x02");
  const std::string path = folder.file("map.toml"), told = link({"-o", links_file()}).err;
  EXPECT_THAT(told, HasSubstr(path + ": "));
  EXPECT_EQ(told.find(path), told.rfind(path)) << told;
}

TEST_F(match_command, names_the_pairs_with_band_and_evidence) {
  const ended done = link({"-o", links_file()});
  EXPECT_EQ(done.status, GOOD) << done.err;
  EXPECT_THAT(done.out, HasSubstr("3 certain, 0 probable"));
  EXPECT_THAT(done.out, HasSubstr("weights as given")) << "four people teach nothing";
  const csv::table found = links();
  ASSERT_EQ(found.rows.size(), 3U);
  EXPECT_EQ(found.value(found.rows[0], "left"), "a1");
  EXPECT_EQ(found.value(found.rows[0], "right"), "b1");
  EXPECT_EQ(found.value(found.rows[0], "band"), "certain");
  EXPECT_EQ(found.value(found.rows[0], "probability"), "0.999");
  EXPECT_THAT(std::string(found.value(found.rows[1], "evidence")), HasSubstr("another form of the same name"));
}

TEST_F(match_command, tells_in_evidence_nothing_of_where_a_restricted_person_lives) {
  ASSERT_EQ(link({"-o", links_file()}).status, GOOD);
  const csv::table found = links();
  EXPECT_EQ(found.value(found.rows[2], "left"), "a4");
  EXPECT_THAT(std::string(found.value(found.rows[2], "evidence")), Not(HasSubstr("postcode")));
  EXPECT_THAT(std::string(found.value(found.rows[0], "evidence")), HasSubstr("postcode"));
}

TEST_F(match_command, leaves_the_twin_to_a_person) {
  ASSERT_EQ(link({"-o", links_file(), "--band", "possible"}).status, GOOD);
  const csv::table found = links();
  ASSERT_EQ(found.rows.size(), 4U);
  EXPECT_EQ(found.value(found.rows[2], "left"), "a,3") << "an id with a comma comes back whole";
  EXPECT_EQ(found.value(found.rows[2], "band"), "possible");
  EXPECT_EQ(found.value(found.rows[2], "held_back"), "given_name");
}

TEST_F(match_command, explains_a_pair_in_words) {
  const ended done = link({"--explain", "a,3", "b1"});
  EXPECT_EQ(done.status, GOOD) << done.err;
  EXPECT_THAT(done.out, HasSubstr("given name"));
  EXPECT_THAT(done.out, HasSubstr("Band: possible"));
  EXPECT_THAT(done.out, HasSubstr("twins share everything else"));
  EXPECT_THAT(done.out, Not(HasSubstr("CB99"))) << "no value is shown";
}

TEST_F(match_command, explains_why_a_pair_is_none) {
  const ended done = link({"--explain", "a1", "b3"});
  EXPECT_EQ(done.status, GOOD) << done.err;
  EXPECT_THAT(done.out, HasSubstr("Band: none"));
}

TEST_F(match_command, explains_to_programs) {
  const ended done = link({"--explain", "a1", "b1", "--json"});
  EXPECT_THAT(done.out, HasSubstr(R"("band":"certain")"));
  EXPECT_THAT(done.out, HasSubstr(R"({"field":"nhs_number","level":"same","weight":)"));
}

TEST_F(match_command, finds_who_is_in_one_file_twice) {
  write("one.csv", std::string(LEFT) + "a5,Gracie,Bell,2012-03-07,CB99 9ZZ,9434765919,\n");
  const ended done = match({"link", "--dedupe", folder.file("one.csv"), "-o", links_file(), "--json"});
  EXPECT_EQ(done.status, GOOD) << done.err;
  EXPECT_EQ(done.out, R"({"certain":1,"learned":false,"possible":0,"probable":0})"
                      "\n");
  EXPECT_EQ(links().value(links().rows[0], "right"), "a5");
}

TEST_F(match_command, learns_weights_and_takes_them_again) {
  const std::string febrl = test::source_path("tests/data/febrl/");
  std::vector<std::string> words{"match",     "train",
                                 "--dedupe",  febrl + "dataset1.csv",
                                 "--columns", febrl + "columns.toml",
                                 "-o",        folder.file("weights.toml")};
  const ended done = mashctl(words);
  EXPECT_EQ(done.status, GOOD) << done.err;
  EXPECT_THAT(done.out, HasSubstr("weights written to"));
  const ended used = link({"-o", links_file(), "--weights", folder.file("weights.toml"), "--as-given"});
  EXPECT_EQ(used.status, GOOD) << used.err;
}

TEST_F(match_command, does_not_pretend_to_learn_from_too_few) {
  const ended done = match({"train", "--left", folder.file("left.csv"), "--right", folder.file("right.csv"), "-o",
                            folder.file("weights.toml")});
  EXPECT_EQ(done.status, BAD);
  EXPECT_THAT(done.err, HasSubstr("too few people in common"));
  EXPECT_FALSE(std::filesystem::exists(folder.file("weights.toml")));
}

TEST_F(match_command, names_file_and_line_of_a_fault_and_no_value) {
  write("right.csv", std::string(RIGHT) + "b5,Zebediah,Quill,2012\n");
  const ended done = link({"-o", links_file()});
  EXPECT_EQ(done.status, BAD);
  EXPECT_THAT(done.err, HasSubstr("right.csv: line 6"));
  EXPECT_THAT(done.err, Not(HasSubstr("Zebediah")));
  write("map.toml", "id = \"ref\"\nshoes = \"x\"\n");
  EXPECT_THAT(link({"-o", links_file()}).err, HasSubstr("map.toml:2"));
}

TEST_F(match_command, is_called_wrongly) {
  EXPECT_EQ(link().status, MISUSE) << "nowhere to write";
  EXPECT_EQ(link({"-o", links_file(), "--band", "sure"}).status, MISUSE);
  EXPECT_EQ(link({"-o", links_file(), "--dedupe", folder.file("left.csv")}).status, MISUSE);
  EXPECT_EQ(match({"link", "--left", folder.file("left.csv"), "-o", links_file()}).status, MISUSE);
  EXPECT_EQ(match({"link", "-o", links_file()}).status, BAD) << "no file at all";
  EXPECT_EQ(link({"--explain", "a1", "nobody"}).status, OUT_OF_REACH);
  EXPECT_EQ(match({"link", "--dedupe", folder.file("missing.csv"), "-o", links_file()}).status, OUT_OF_REACH);
}

TEST_F(match_command, weights_and_names_of_one_s_own_are_checked) {
  write("weights.toml", "version = 1\n");
  EXPECT_THAT(link({"-o", links_file(), "--weights", folder.file("weights.toml")}).err, HasSubstr("weights.toml:"));
  write("names.toml", "version = 1\nforms = [[\"Grace\", \"Hope\"]]\n");
  const ended done = link({"-o", links_file(), "--names", folder.file("names.toml")});
  EXPECT_EQ(done.status, GOOD) << done.err;
  EXPECT_EQ(links().value(links().rows[1], "left"), "a,3") << "Hope is a form of Grace now, and Kate not of Catherine";
}

}  // namespace
}  // namespace mash::cli
