// SPDX-License-Identifier: Apache-2.0
#include "adapters/local_authority/annex_a.hpp"

#include <algorithm>
#include <array>

#include "adapters/local_authority/words.hpp"
#include "adapters/local_authority/xlsx.hpp"

namespace mash::local_authority {

namespace {

using findings::fixed_text;
using findings::rule;

constexpr std::size_t HEADER_WITHIN_ROWS = 10;  // below a title
constexpr std::size_t NAME_BYTES_MAX = 200;

enum class part : unsigned char {
  none,
  child,
  worker,
  team,
  end,  // of what the list is about
  day,  // any other, of which only the latest matters
  legal_status,
  place,
  reason_ended,
  closure,
  adoption_decided,
  adoption_reversed,
  adoption_order,
};

struct header {
  std::string_view name;  // letters and digits, in lower case
  part is;
  fixed_text in_words;
};

constexpr auto HEADERS = std::to_array<header>({
    {"childuniqueid", part::child, "Child Unique ID"},
    {"uniquechildid", part::child, "Child Unique ID"},
    {"childid", part::child, "Child Unique ID"},
    {"allocatedworker", part::worker, "Allocated Worker"},
    {"allocatedsocialworker", part::worker, "Allocated Worker"},
    {"allocatedteam", part::team, "Allocated Team"},
    {"continuousassessmentdateofauthorisation", part::end, "Continuous Assessment Date of Authorisation"},
    {"cinclosuredate", part::end, "CIN Closure Date"},
    {"childprotectionplanenddate", part::end, "Child Protection Plan End Date"},
    {"dateceasedtobelookedafter", part::end, "Date Ceased to be Looked After"},
    {"dateofcontact", part::day, "Date of Contact"},
    {"dateofreferral", part::day, "Date of Referral"},
    {"datechildwaslastseen", part::day, "Date Child Was Last Seen"},
    {"dateofthelaststatutoryvisit", part::day, "Date of the Last Statutory Visit"},
    {"dateoflastsocialworkvisit", part::day, "Date of Last Social Work Visit"},
    {"latestdateofcontact", part::day, "Latest Date of Contact"},
    {"childslegalstatus", part::legal_status, "Child's Legal Status"},
    {"placementtype", part::place, "Placement Type"},
    {"reasonceasedtobelookedafter", part::reason_ended, "Reason Ceased to be Looked After"},
    {"reasonforclosure", part::closure, "Reason for Closure"},
    {"dateofdecisionthatchildshouldbeplacedforadoption", part::adoption_decided,
     "Date of Decision that Child Should be Placed for Adoption"},
    {"dateofplacementorder", part::adoption_decided, "Date of Placement Order"},
    {"dateplacedforadoption", part::adoption_decided, "Date Placed for Adoption"},
    {"dateofdecisionthatchildshouldnolongerbeplacedforadoption", part::adoption_reversed,
     "Date of Decision that Child Should No Longer be Placed for Adoption"},
    {"dateofadoptionorder", part::adoption_order, "Date of Adoption Order"},
});

// "Child's Legal Status" is also written "Childs legal status ".
std::string letters_and_digits(std::string_view text) {
  std::string out;
  for (const char c : text)
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
      out.push_back(c);
    else if (c >= 'A' && c <= 'Z')
      out.push_back(static_cast<char>(c - 'A' + 'a'));
  return out;
}

// "a) E11: Adopted" has the words A, E11 and ADOPTED.
std::set<std::string> words_in(std::string_view text) {
  std::set<std::string> out;
  std::string word;
  for (const char c : text.substr(0, NAME_BYTES_MAX)) {
    const bool lower = c >= 'a' && c <= 'z';
    if (lower || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
      word.push_back(lower ? static_cast<char>(c - 'a' + 'A') : c);
    else if (!word.empty())
      out.insert(std::exchange(word, {}));
  }
  if (!word.empty()) out.insert(word);
  return out;
}

// What people and formulas write where there is nothing to say.
bool says_nothing(std::string_view cell) {
  std::string plain;
  for (const char c : cell)
    if (c != ' ' && c != '.') plain.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  static constexpr auto NOTHING =
      std::to_array<std::string_view>({"", "-", "--", "N/A", "NA", "NO", "NONE", "NIL", "NULL"});
  return plain.starts_with('#') || std::ranges::find(NOTHING, plain) != NOTHING.end();
}

class list_reader {
 public:
  list_reader(const std::string& system, const std::string& today, annex_a_file& into, findings::in_file& found)
      : system_(system), today_(today), into_(into), found_(found) {}

  void take(const sheet_row& row) {
    if (row.sheet != sheet_) {
      sheet_ = row.sheet;
      columns_.clear();
    }
    if (columns_.empty()) {
      if (row.number <= HEADER_WITHIN_ROWS) read_header(row);
      return;
    }
    if (std::ranges::any_of(row.cells, [](std::string_view cell) { return !cell.empty(); })) read_row(row);
  }

  [[nodiscard]] bool has_workers() const { return has_workers_; }

 private:
  struct column {
    std::size_t at;
    const header* as;
  };

  void read_header(const sheet_row& row) {
    std::vector<column> columns;
    for (std::size_t i = 0; i < row.cells.size(); ++i)
      if (const auto known = std::ranges::find(HEADERS, letters_and_digits(row.cells[i]), &header::name);
          known != HEADERS.end())
        columns.push_back({i, &*known});
    const auto has = [&](part one) {
      return std::ranges::any_of(columns, [&](const column& of) { return of.as->is == one; });
    };
    if (!has(part::child)) return;
    has_workers_ = has_workers_ || has(part::worker);
    columns_ = std::move(columns);
  }

  void leave_out(rule broken, const sheet_row& row, fixed_text name) {
    found_.add(broken, row.number, name);
    if (into_.left_out.empty())
      into_.left_out = findings::describe({broken, static_cast<std::uint32_t>(row.number), name});
  }

  // What a formula that failed leaves (#N/A, #REF!) is no value.
  std::string_view value(const sheet_row& row, const column& of) {
    const std::string_view text = row.cell(of.at);
    if (!text.starts_with('#')) return text.substr(0, NAME_BYTES_MAX);
    found_.add(rule::value_refused, row.number, of.as->in_words);
    return {};
  }

  // ISO; empty where nothing stands or, noted, where it cannot be read.
  std::string day(const sheet_row& row, const column& of) {
    if (row.cell(of.at).empty()) return {};
    const auto read = row.date(of.at);
    if (!read) {
      found_.add(rule::date_unreadable, row.number, of.as->in_words);
      return {};
    }
    std::string out = to_iso_date(*read);
    if (out <= today_) into_.latest_date = std::max(into_.latest_date, out);
    return out;
  }

  void read_row(const sheet_row& row) {
    std::string id;
    for (const column& one : columns_)
      if (one.as->is == part::child && id.empty()) id = value(row, one);
    if (id.empty() || id.size() > 48) return leave_out(rule::id_missing, row, "Child Unique ID");
    ++into_.rows;
    history& of = into_.children[id];
    read_adoption(row, of);
    worker found{"", "", "", "", "", {system_, {}}};
    bool end_lost = false;
    for (const column& one : columns_) {
      if (one.as->is == part::worker) found.name = value(row, one);
      if (one.as->is == part::team) found.team = value(row, one);
      if (one.as->is == part::day) (void)day(row, one);
      if (one.as->is != part::end) continue;
      const std::string ended = day(row, one);
      if (ended <= today_) found.by.as_at = std::max(found.by.as_at, ended);
      end_lost = end_lost || (ended.empty() && !row.cell(one.at).empty());
    }
    // Whether this worker is still the child's nobody can tell then.
    if (end_lost) return leave_out(rule::date_unreadable, row, "Allocated Worker");
    if (!found.name.empty()) keep(of.workers, std::move(found));
  }

  // A worker of several lists is told once, of one that goes on rather than of one that ended: `as_at` is empty there.
  static void keep(std::vector<worker>& among, worker found) {
    const auto known = std::ranges::find(among, found.name, &worker::name);
    if (known == among.end())
      among.push_back(std::move(found));
    else if (!known->by.as_at.empty() && (found.by.as_at.empty() || found.by.as_at > known->by.as_at))
      *known = std::move(found);
  }

  // Before anything of the row can be refused.
  void read_adoption(const sheet_row& row, history& of) {
    bool decided = false, is_so_now = false;
    std::string since, latest, reversed_on;
    for (const column& one : columns_) {
      if (says_nothing(row.cell(one.at))) continue;
      const std::set<std::string> said = words_in(row.cell(one.at));
      const auto says = [&](auto test) { return std::ranges::any_of(said, test); };
      switch (one.as->is) {
        case part::adoption_order:
          of.adopted = true;
          if (day(row, one).empty()) leave_out(rule::date_unreadable, row, "Date of Adoption Order");
          break;
        case part::reason_ended:
          of.adopted = of.adopted || said.contains("ADOPTED") || says(is_adopted);
          break;
        case part::closure:
          of.adopted = of.adopted || said.contains("ADOPTED") || says(is_adopted_closure);
          break;
        case part::adoption_reversed:
          reversed_on = std::max(reversed_on, day(row, one));
          break;
        case part::adoption_decided: {
          const std::string on = day(row, one);
          decided = true;
          if (!on.empty() && (since.empty() || on < since)) since = on;
          latest = std::max(latest, on);
          break;
        }
        case part::legal_status:
          is_so_now = is_so_now || says([](const std::string& word) { return is_adoption_status(word, ""); });
          break;
        case part::place:
          is_so_now = is_so_now || says([](const std::string& word) {
                        return word.size() == 2 && word[1] >= '0' && word[1] <= '9' && is_adoption_status("", word);
                      });
          break;
        default:
          break;
      }
    }
    // A decision is reversed by a later one with its day, and not while the child is placed for adoption.
    const bool reversed = !reversed_on.empty() && reversed_on >= latest;
    if ((is_so_now || (decided && !reversed)) && of.adoption_since.empty())
      of.adoption_since = since.empty() ? "unknown" : since;
  }

  const std::string& system_;
  const std::string& today_;
  annex_a_file& into_;
  findings::in_file& found_;
  std::size_t sheet_ = 0;
  std::vector<column> columns_;  // of this sheet; empty until its header was met
  bool has_workers_ = false;
};

}  // namespace

result<annex_a_file> parse_annex_a(std::string_view bytes, const std::string& system, const std::string& today,
                                   findings::in_file& found) {
  annex_a_file out;
  list_reader lists(system, today, out, found);
  MASH_TRY(read, read_workbook(bytes, found, [&](const sheet_row& row) { lists.take(row); }));
  if (!lists.has_workers()) {
    found.add(rule::wrong_document);
    return fail(errc::invalid, "no sheet has the columns Child Unique ID and Allocated Worker");
  }
  for (auto& [id, of] : out.children)
    for (worker& one : of.workers)
      if (one.by.as_at.empty()) one.by.as_at = out.latest_date;
  return out;
}

}  // namespace mash::local_authority
