// SPDX-License-Identifier: Apache-2.0
// The drop folder: read once at the start, then watched with inotify. A file is read when whoever writes it has closed
// it or moved it in, and takes effect as a whole. Files are opened for reading only. Where the kernel tells nothing (a
// network share, a folder that was unmounted and came back), a look every half minute finds what is new: there, a file
// counts as written when it looked the same twice.
//
// A file that turns out broken changes nothing that is already known: what it held before stays, what others hold
// stays, and its school's system is reported as not wholly searched until a sound file of that name arrives. A census
// extract with rows that cannot be read is used without them, and reported so; one that breaks off replaces nothing.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "adapters/findings/report.hpp"
#include "adapters/schools/roll.hpp"

namespace mash::schools {

class folder {
 public:
  // `io`: the folder cannot be read or watched. `how` must outlive the folder.
  [[nodiscard]] static result<std::unique_ptr<folder>> open(
      const settings& how, std::chrono::milliseconds look_every = std::chrono::seconds(30),
      std::size_t files_max = 10'000);
  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;
  ~folder();

  // What is known now. Any thread; the value stays as it is for as long as it is held.
  [[nodiscard]] std::shared_ptr<const roll> now() const;
  // What is wrong in the files of that moment.
  [[nodiscard]] std::shared_ptr<const findings::report> wrong() const;

 private:
  struct entry {
    std::shared_ptr<const parsed_file> good;  // the last that could be read
    std::string trouble;                      // why the newest could not be; empty: it could
    findings::in_file found;                  // in the newest
    std::string_view system;
    std::string looked;  // size, time and inode when it was last read
  };

  folder(const settings& how, std::chrono::milliseconds look_every, std::size_t files_max);
  [[nodiscard]] result<void> attach();  // opens and watches the folder by its path
  [[nodiscard]] bool look();            // at everything; whether anything changed
  [[nodiscard]] bool read_one(const std::string& name);
  [[nodiscard]] bool take_events();
  void publish();
  [[nodiscard]] bool is_overfull(std::string_view system) const;
  [[nodiscard]] findings::report report_of(const roll& next, const std::vector<std::string>& names) const;
  void watch();

  const settings& how_;
  const std::chrono::milliseconds look_every_;
  const std::size_t files_max_;
  int directory_ = -1, inotify_ = -1, wake_ = -1;
  int watched_ = -1;                                // inotify's number for the folder
  std::map<std::string, std::string> fresh_;        // seen once as it is now, not read yet
  std::map<std::string, entry> files_;              // of the watching thread once it runs
  std::map<std::string, std::string_view> beyond_;  // files there is no room for, with their system
  bool lost_ = false;                               // the folder itself is gone
  mutable std::mutex mutex_;
  std::shared_ptr<const roll> now_;
  std::shared_ptr<const findings::report> wrong_;
  std::thread thread_;
};

}  // namespace mash::schools
