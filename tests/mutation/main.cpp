// SPDX-License-Identifier: Apache-2.0
// usage: mutation FOLDER [SURVIVORS]   changes the form of every rule and limit of the agreement in FOLDER to each
// other form, one at a time, and prints what share of the changes an invariant, a case or the reader notices. SURVIVORS
// lists those that may go unnoticed: "ID FORM why", one a line; # begins a comment. Exit status: 0 every other change
// is noticed, and every one of the list is not; 1 otherwise; 3 something cannot be read.
#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <sstream>

#include "policy/folder.hpp"
#include "tests/mutation/mutate.hpp"

namespace {

using namespace mash::policy;

[[nodiscard]] std::string file_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// "ID FORM" of each line.
[[nodiscard]] std::set<std::string> read_survivors(const std::string& path) {
  std::set<std::string> found;
  std::istringstream lines(file_text(path));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream parts(line);
    std::string id, form;
    if (parts >> id >> form && !id.starts_with('#')) found.insert(id + " " + form);
  }
  return found;
}

[[nodiscard]] mash::result<std::vector<mutation::mutant>> mutants_of(const std::string& path) {
  MASH_TRY(files, read_folder(path));
  MASH_TRY(under, agreement::assemble(*files, path));
  const auto invariants_file = files->files.find(INVARIANTS_FILE), cases_file = files->files.find(CASES_FILE);
  std::vector<analyse::invariant> invariants;
  if (invariants_file != files->files.end()) {
    MASH_TRY(read, analyse::read_invariants(invariants_file->second, INVARIANTS_FILE));
    invariants = *std::move(read);
  }
  if (cases_file == files->files.end()) return mutation::mutate(**under, {invariants, nullptr});
  MASH_TRY(cases, case_list::read(**under, cases_file->second, CASES_FILE));
  return mutation::mutate(**under, {invariants, &*cases});
}

int report(const std::vector<mutation::mutant>& all, std::set<std::string> expected,
           std::chrono::duration<double> took) {
  const auto count = [&](mutation::fate end) {
    return std::ranges::count_if(all, [&](const auto& each) { return each.end == end; });
  };
  bool good = true;
  for (const mutation::mutant& each : all) {
    if (each.end != mutation::fate::survived) continue;
    const bool listed = expected.erase(each.id + " " + std::string(mash::to_word(each.now))) > 0;
    good &= listed;
    std::cout << (listed ? "listed    " : "SURVIVED  ") << each.id << " (" << each.place
              << "): " << mash::to_word(each.was) << " -> " << mash::to_word(each.now) << "\n";
  }
  for (const std::string& each : expected) {
    good = false;
    std::cout << "NOTICED   " << each << ": take it off the list of survivors\n";
  }
  const auto same = count(mutation::fate::same), survived = count(mutation::fate::survived);
  const auto able = static_cast<std::ptrdiff_t>(all.size()) - same;
  std::cout << all.size() << " changes: " << count(mutation::fate::refused) << " refused by the reader, "
            << count(mutation::fate::unproved) << " break an invariant, " << count(mutation::fate::wrong)
            << " fail a case, " << survived << " survive; " << same << " change no decision and do not count.\n"
            << "kill rate "
            << (able == 0 ? 100.0 : 100.0 * static_cast<double>(able - survived) / static_cast<double>(able)) << " %, "
            << took.count() << " s\n";
  return good ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
  if (count < 2) {
    std::cerr << "usage: mutation FOLDER [SURVIVORS]\n";
    return 2;
  }
  const auto start = std::chrono::steady_clock::now();
  const auto all = mutants_of(words[1]);
  if (!all) {
    std::cerr << all.error().detail << "\n";
    return 3;
  }
  return report(*all, count > 2 ? read_survivors(words[2]) : std::set<std::string>(),
                std::chrono::steady_clock::now() - start);
}
