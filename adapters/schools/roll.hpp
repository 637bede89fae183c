// SPDX-License-Identifier: Apache-2.0
// Everything the schools' files hold at one moment, joined: one entry per pupil and school over all files. Built once,
// then only read, so that any number of threads may use it while the next one is being built.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "adapters/kit/source/finder.hpp"
#include "adapters/schools/census.hpp"
#include "adapters/schools/ctf.hpp"
#include "adapters/schools/settings.hpp"

namespace mash::schools {

struct parsed_file {
  std::variant<transfer_file, census_file> content;
  std::string modified_on;  // ISO date of the file itself
  std::string left_out;     // why a part of it is missing; empty: it is whole
  bool cut_off = false;     // the missing part is the end
};

// Something that could not be read, and whose answers are therefore incomplete.
struct file_trouble {
  std::string la, estab;  // of the school whose file it is, where known; else of every school
  std::string_view system;
  std::string sentence;  // never a name, never a file's name
};

struct held_pupil {
  std::string key;  // of this source; stable while the pupil's number, name and birth date are
  const school* at = nullptr;
  std::vector<const pupil*> files;  // newest first
  contract::person identity;        // `upn` only where it may serve as an identifier
  std::string upn;                  // as written
  bool upn_valid = false;           // well-formed, with the right check letter
  bool upn_shared = false;          // another pupil has the same one
};

class roll {
 public:
  roll(const settings& how, std::vector<std::shared_ptr<const parsed_file>> files, std::vector<file_trouble> troubles);
  roll(const roll&) = delete;
  roll& operator=(const roll&) = delete;

  // Everybody who might be that person, in the order of the files: found by number, by the sound of the names, by birth
  // date and by where they live, and not told apart already by the matcher.
  [[nodiscard]] std::vector<const held_pupil*> candidates(const contract::person& who) const;
  [[nodiscard]] const std::deque<held_pupil>& people() const { return people_; }
  [[nodiscard]] const held_pupil* by_key(const std::string& key) const;

  // Why a school's system is not wholly searched; empty: it is. What is only odd, not missing, is `remark`.
  [[nodiscard]] std::string trouble(const school& one, std::string_view system) const;
  [[nodiscard]] std::string remark(const school& one, std::string_view system) const;
  [[nodiscard]] std::size_t size() const { return people_.size(); }
  // What is wrong with each of the files beside the others, in their order: numbers that two pupils have, rows about
  // nobody, schools that are not listed.
  [[nodiscard]] const std::vector<findings::in_file>& found() const { return found_; }

 private:
  void take(const transfer_file& file);
  void take(const census_file& file, const std::string& modified_on, findings::in_file& found);
  void join(const census_file& file, findings::in_file& found);
  void group();
  void merge(held_pupil& into) const;
  void mark_shared_numbers();
  void count_odd_numbers();
  void note(const pupil& one);  // whether it can be found, before it is joined with others

  const settings& how_;
  std::vector<file_trouble> troubles_;
  std::vector<findings::in_file> found_;
  std::deque<pupil> pupils_;                                       // stable addresses
  std::map<std::pair<std::string, std::string>, pupil*> rows_;     // census: school URN, row key
  using school_system = std::pair<std::string, std::string_view>;  // school URN, system
  std::set<school_system> delivered_, partial_, lost_;             // `lost_`: has a pupil whom nobody would find
  std::map<school_system, std::size_t> named_;                     // how many pupils
  struct odd_numbers {
    std::size_t shared = 0, invalid = 0;
  };
  // By school URN and system, counted once: every answer names every school, and there may be hundreds of them.
  std::map<school_system, odd_numbers> odd_numbers_;
  std::deque<held_pupil> people_;
  kit::finder finder_;  // numbered as people_ is
  std::map<std::string, const held_pupil*> keys_;
};

}  // namespace mash::schools
