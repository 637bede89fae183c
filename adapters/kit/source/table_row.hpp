// SPDX-License-Identifier: Apache-2.0
// One row of an agency's export, as the adapter's reader sees it. Values are asked for by column; what is wrong with
// one is noted in a sentence without the value, and a row with anything wrong is not used at all: half of a row could
// be told without the mark that holds it back.
#pragma once

#include <deque>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "adapters/contract/record.hpp"
#include "adapters/csv/csv.hpp"
#include "base/clock.hpp"

namespace mash::kit {

inline constexpr std::size_t VALUE_BYTES_MAX = 1000;

class table_row {
 public:
  // Both must outlive it. `today`: what is open is compared with it.
  table_row(const csv::table& table, const csv::row& row, civil_date today);

  // Without the spaces around it; empty if there is none. A fault if it has over VALUE_BYTES_MAX bytes.
  [[nodiscard]] std::string text(std::string_view column);
  [[nodiscard]] std::string needed(std::string_view column);  // a fault if it is empty
  // "Grace Bell; Gracie": what semicolons part.
  [[nodiscard]] std::vector<std::string> list(std::string_view column);
  // A date as values.hpp reads it; nothing, or an empty ISO date, if the value is empty. A fault if it is no date.
  [[nodiscard]] std::optional<civil_date> date(std::string_view column);
  [[nodiscard]] std::string day(std::string_view column);
  [[nodiscard]] std::string needed_day(std::string_view column);
  // The day on which something ended; empty while it goes on, also where the day is yet to come.
  [[nodiscard]] std::string ended(std::string_view column);
  // yes, no, or empty for no; a fault for anything else.
  [[nodiscard]] bool yes(std::string_view column);
  // One of these words, however it is written ("Very high" is very_high); a fault for any other, and for none.
  [[nodiscard]] std::string_view word(std::string_view column, std::initializer_list<std::string_view> known);
  // Words of the vocabulary's caveats (docs/formats/vocabulary.md), parted by spaces or semicolons. A fault for any
  // other word: a mark that nobody understands must hold back what it stands on.
  [[nodiscard]] std::vector<policy::caveat> marks(std::string_view column);

  // Another record that this row makes. Its id, its subject, its organisation and its source are filled in by the kit.
  // It stays where it is when more are added.
  contract::record& add(contract::record_kind kind, policy::category of, std::string summary);
  // The row cannot be used: "start_date is no date".
  void refuse(std::string_view column, std::string_view why);

  [[nodiscard]] const std::string& fault() const { return fault_; }  // the first; empty: none
  [[nodiscard]] const std::string& refused_column() const { return refused_column_; }
  [[nodiscard]] std::vector<contract::record> take() {
    return {std::make_move_iterator(records_.begin()), std::make_move_iterator(records_.end())};
  }

 private:
  const csv::table& table_;
  const csv::row& row_;
  civil_date today_;
  std::string fault_, refused_column_;
  std::deque<contract::record> records_;
};

}  // namespace mash::kit
