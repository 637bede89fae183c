// SPDX-License-Identifier: Apache-2.0
#include "adapters/local_authority/annex_a.hpp"

#include <filesystem>
#include <optional>

#include "adapters/local_authority/drop_folder.hpp"
#include "adapters/local_authority/xlsx.hpp"
#include "tests/support/findings_file.hpp"
#include "tests/support/source_path.hpp"
#include "tests/unit/local_authority/fixture.hpp"
#include "tests/unit/local_authority/workbook.hpp"

namespace mash::local_authority {
namespace {

using findings::rule;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const std::vector<std::string> PLANS = {"Child Unique ID", "Child Protection Plan End Date",
                                        "Date of the Last Statutory Visit", "Allocated Team", "Allocated Worker"};

class annex_a : public ::testing::Test {
 protected:
  annex_a_file read(const std::string& bytes) {
    auto made = parse_annex_a(bytes, "lists", "2026-11-20", found_);
    if (!made) throw std::runtime_error(made.error().detail);
    return std::move(*made);
  }
  std::optional<errc> refused(const std::string& bytes) {
    found_ = {};
    const auto made = parse_annex_a(bytes, "lists", "2026-11-20", found_);
    return made ? std::nullopt : std::optional(made.error().code);
  }
  findings::in_file found_;
};

TEST_F(annex_a, both_published_workbooks_are_read_from_one_folder) {
  drop_folder of(test::source_path("tests/data/annex_a"), ".xlsx", "lists", annex_a_parser);
  const auto found = of.read();
  test::expect_findings(found->wrong, test::source_path("tests/data/annex_a/FINDINGS.txt"));
  EXPECT_EQ(found->trouble, "");
  const worker& of_plan = found->children.at("5358472").workers.at(0);
  EXPECT_EQ(of_plan.name, "Worker 52");
  EXPECT_EQ(of_plan.team, "Locality 4 Unit 1");
  EXPECT_EQ(of_plan.by.as_at, "2021-03-15") << "the latest day in the lists";
  EXPECT_EQ(found->children.at("10721552").workers.at(0).by.as_at, "2021-02-16") << "that plan ended then";
  EXPECT_THAT(found->children.at("12598894").workers, IsEmpty()) << "a formula that failed names nobody";
  EXPECT_TRUE(found->children.at("7961370").adopted);
  EXPECT_EQ(found->children.at("1761444").adoption_since, "unknown") << "a placement order";
  EXPECT_EQ(found->children.at("1373595").adoption_since, "");
}

TEST_F(annex_a, headers_are_known_however_they_are_written_and_below_a_title) {
  const auto found = read(workbook({{{"Our lists"},
                                     {},
                                     {"", "ALLOCATED  worker ", "child unique id", "Allocated_Team"},
                                     {"", "Priya Nair", "X1", "North"}}}));
  ASSERT_THAT(found.children.at("X1").workers, SizeIs(1));
  EXPECT_EQ(found.children.at("X1").workers[0].name, "Priya Nair");
  EXPECT_EQ(found.children.at("X1").workers[0].team, "North");
  EXPECT_EQ(found.children.at("X1").workers[0].by.system, "lists");
  EXPECT_EQ(found.left_out, "");
}

TEST_F(annex_a, a_worker_of_several_lists_is_told_once_and_as_of_the_one_that_goes_on) {
  const auto found = read(workbook(
      {{PLANS, {"1", "2026-03-01", "", "", "One"}, {"1", "", "46000", "", "Two"}}, {PLANS, {"1", "", "", "", "One"}}}));
  const auto& workers = found.children.at("1").workers;
  ASSERT_THAT(workers, SizeIs(2));
  EXPECT_EQ(workers[0].name, "One");
  EXPECT_EQ(workers[0].by.as_at, "2026-03-01") << "also the latest day of all";
  EXPECT_EQ(found.latest_date, "2026-03-01");
}

TEST_F(annex_a, a_row_whose_child_or_end_cannot_be_read_is_left_out_and_said) {
  auto found = read(workbook({{PLANS, {"", "", "", "", "One"}, {"2", "", "", "", "Two"}}}));
  EXPECT_EQ(found_.count(rule::id_missing), 1U);
  EXPECT_EQ(found.left_out, "line 2, Child Unique ID: it cannot be told who this is about: it is left out");
  EXPECT_TRUE(found.children.contains("2"));
  found = read(workbook({{PLANS, {"1", "soon", "", "", "One"}}}));
  EXPECT_THAT(found.children.at("1").workers, IsEmpty());
  EXPECT_THAT(found.left_out, HasSubstr("Allocated Worker"));
  EXPECT_EQ(found_.count(rule::date_unreadable), 2U);
}

TEST_F(annex_a, whatever_list_tells_of_an_adoption_is_believed) {
  const auto closed = [&](const char* column, const char* value) {
    return read(workbook({{{"Child Unique ID", "Allocated Worker", column}, {"1", "", value}}})).children.at("1");
  };
  EXPECT_TRUE(closed("Reason for Closure", "a) RC1: Adopted").adopted);
  EXPECT_TRUE(closed("Reason Ceased to be Looked After", "E12 - order").adopted);
  EXPECT_TRUE(closed("Reason Ceased to be Looked After", "Adopted").adopted);
  EXPECT_TRUE(closed("Date of Adoption Order ", "not a day").adopted);
  EXPECT_FALSE(closed("Reason Ceased to be Looked After", "e) E4A: home").adopted);
  EXPECT_EQ(closed("Child's Legal Status", "E1: Placement order").adoption_since, "unknown");
  EXPECT_EQ(closed("Placement Type", "a) A3: with a former foster carer").adoption_since, "unknown");
  EXPECT_EQ(closed("Date of Placement Order", "2025-01-20").adoption_since, "2025-01-20");
  EXPECT_EQ(closed("Placement Type", "a) U4: foster placement").adoption_since, "");
  const auto reversed = read(workbook({{{"Child Unique ID", "Allocated Worker", "Date of Placement Order",
                                         "Date of Decision that Child Should No Longer be Placed for Adoption"},
                                        {"1", "", "2025-01-20", "2026-01-20"}}}));
  EXPECT_EQ(reversed.children.at("1").adoption_since, "");
}

TEST_F(annex_a, what_stands_for_nothing_neither_closes_an_identity_nor_reverses_a_decision) {
  const auto of = [&](const std::vector<std::string>& columns, const std::vector<std::string>& row) {
    std::vector<std::string> header{"Child Unique ID", "Allocated Worker"}, cells{"1", "One"};
    header.insert(header.end(), columns.begin(), columns.end());
    cells.insert(cells.end(), row.begin(), row.end());
    return read(workbook({{header, cells}}));
  };
  const std::string REVERSED = "Date of Decision that Child Should No Longer be Placed for Adoption";
  for (const char* nothing : {"N/A", "n/a", "-", "No", "#N/A", "None"}) {
    EXPECT_FALSE(of({"Date of Adoption Order"}, {nothing}).children.at("1").adopted) << nothing;
    EXPECT_EQ(of({"Date of Placement Order", REVERSED}, {"2025-01-20", nothing}).children.at("1").adoption_since,
              "2025-01-20")
        << nothing;
  }
  EXPECT_THAT(of({"Date of Adoption Order"}, {"some day"}).left_out, HasSubstr("Adoption Order"));
  EXPECT_EQ(of({"Date of Placement Order", REVERSED}, {"2025-01-20", "2024-01-20"}).children.at("1").adoption_since,
            "2025-01-20");
  EXPECT_EQ(
      of({"Child's Legal Status", REVERSED}, {"E1: Placement order", "2024-01-20"}).children.at("1").adoption_since,
      "unknown");
}

TEST_F(annex_a, numbers_are_days_of_either_calendar_and_shared_text_is_read_without_how_it_sounds) {
  auto parts = workbook_parts({"<worksheet><sheetData><row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c><c t=\"str\">"
                               "<f>1+1</f><v>2026-01-02</v></c></row><row><c><v>1.5</v></c><c r=\"ZZZ1\"><v>9</v></c>"
                               "<c r=\"D2\" t=\"s\"><v>7</v></c></row></sheetData></worksheet>"},
                              "<workbookPr date1904=\"1\"/>");
  parts.emplace_back("xl/sharedStrings.xml",
                     "<sst><si><r><t>Pri</t></r><r><t>ya</t></r><rPh sb=\"0\" eb=\"1\"><t>aloud</t></rPh></si>"
                     "<si><t/></si></sst>");
  std::vector<std::string> cells;
  std::vector<std::optional<civil_date>> days;
  ASSERT_TRUE(read_workbook(zipped(parts), found_, [&](const sheet_row& row) {
    for (std::size_t i = 0; i < row.cells.size(); ++i) cells.emplace_back(row.cell(i));
    days.push_back(row.date(row.number == 1 ? 2 : 0));
  }));
  EXPECT_THAT(cells, ElementsAre("Priya", "", "2026-01-02", "1.5", "", "", ""));
  using namespace std::chrono_literals;
  EXPECT_THAT(days, ElementsAre(2026y / 1 / 2, 1904y / 1 / 2));
  EXPECT_EQ(found_.count(rule::value_refused), 1U) << "there is no eighth shared text";
}

TEST_F(annex_a, what_is_no_workbook_is_refused) {
  EXPECT_EQ(refused(""), errc::invalid);
  EXPECT_EQ(found_.count(rule::empty), 1U);
  EXPECT_EQ(refused("Child Unique ID,Allocated Worker\r\n"), errc::invalid);
  EXPECT_EQ(refused(zipped({{"a.txt", "a"}})), errc::invalid);
  EXPECT_EQ(found_.count(rule::wrong_document), 1U);
  EXPECT_EQ(refused(workbook({{{"Child Unique ID", "Gender"}, {"1", "b) Female"}}})), errc::invalid);
  EXPECT_EQ(found_.count(rule::wrong_document), 1U) << "no list that names workers";
  EXPECT_EQ(refused(zipped(workbook_parts({"<worksheet><row><c>"}))), errc::invalid);
  EXPECT_EQ(found_.count(rule::not_well_formed), 1U);
  EXPECT_EQ(refused(zipped(workbook_parts({"<!DOCTYPE w [<!ENTITY a \"aaaa\">]><w><row/></w>"}))), errc::invalid);
  EXPECT_EQ(found_.count(rule::document_type), 1U);
}

TEST_F(annex_a, a_small_file_that_unpacks_to_much_is_refused) {
  const std::string bomb = zipped(workbook_parts({"<worksheet>" + std::string(PART_BYTES_MAX, ' ') + "</worksheet>"}));
  EXPECT_LT(bomb.size(), 1024U * 1024);
  EXPECT_EQ(refused(bomb), errc::too_large);
  EXPECT_EQ(found_.count(rule::too_large), 1U);
  EXPECT_EQ(refused(zipped(workbook_parts(std::vector<std::string>(SHEETS_MAX + 1, "<worksheet/>")))), errc::too_large);
  EXPECT_EQ(refused(std::string(WORKBOOK_BYTES_MAX + 1, 'x')), errc::too_large);
}

TEST_F(annex_a, a_workbook_cut_off_anywhere_is_refused) {
  const std::string whole = workbook({{PLANS, {"1", "", "", "", "One"}}});
  EXPECT_EQ(refused(whole), std::nullopt) << "the whole of it is not";
  for (std::size_t size = 1; size < whole.size(); size += 7) {
    EXPECT_EQ(refused(whole.substr(0, size)), errc::invalid) << size;
    EXPECT_FALSE(found_.empty());
  }
}

TEST_P(council, the_worker_whom_only_the_lists_name_is_told_as_at_their_day) {
  std::filesystem::create_directory(home_.file("annex"));
  config_["annex_a_folder"] = home_.file("annex");
  run("delete from ssd_involvements");
  write("annex/lists.xlsx", workbook({{PLANS, {"10201", "", "2026-11-01", "North", "Priya Nair"}}}));
  write("annex/~$lists.xlsx", "what a spreadsheet program leaves while the file is open");
  const auto found = fetch({{"x", {"10201"}}});
  const auto workers = all(found.records, policy::category::involvement_current);
  ASSERT_THAT(workers, SizeIs(1));
  EXPECT_EQ(workers[0].summary, "On 2026-11-01 a worker of children's social care was allocated.");
  EXPECT_EQ(field(workers[0], "worker"), "Priya Nair");
  EXPECT_EQ(field(workers[0], "current"), "false") << "nobody knows what has become of it since";
  EXPECT_EQ(workers[0].source, "Annex A lists");
  EXPECT_TRUE(report_of(found.systems, "Annex A lists").searched);
}

TEST_P(council, a_worker_whom_the_records_name_is_not_told_again_from_the_lists) {
  std::filesystem::create_directory(home_.file("annex"));
  config_["annex_a_folder"] = home_.file("annex");
  write("annex/lists.xlsx", workbook({{PLANS, {"10201", "", "", "", "Priya Nair"}}}));
  EXPECT_THAT(all(about("10201"), policy::category::involvement_current), SizeIs(1));
}

TEST_P(council, an_adoption_that_only_the_lists_know_closes_the_identity_and_a_broken_workbook_is_trouble) {
  std::filesystem::create_directory(home_.file("annex"));
  config_["annex_a_folder"] = home_.file("annex");
  write("annex/lists.xlsx", workbook({{{"Child Unique ID", "Allocated Worker", "Date of Adoption Order"},
                                       {"10201", "Priya Nair", "2026-01-20"}}}));
  EXPECT_THAT(keys_for(ada()), IsEmpty());
  EXPECT_THAT(about("10201"), IsEmpty());
  write("annex/lists.xlsx", "broken");
  const auto found = source()->find(ada(), soon());
  EXPECT_FALSE(report_of(found->systems, "Annex A lists").searched);
  EXPECT_TRUE(report_of(found->systems, RECORDS).searched);
  EXPECT_THAT(found->people, SizeIs(1));
}

}  // namespace
}  // namespace mash::local_authority
