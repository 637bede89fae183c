// SPDX-License-Identifier: Apache-2.0
// How many streams of events each person has open. Each one holds a connection for minutes and is woken by whatever
// happens, so one person with many must not be able to take everybody's. One thread.
#pragma once

#include <map>
#include <memory>
#include <string>

namespace mash::hub {

class open_streams {
 public:
  // A browser opens six connections to one server and its pages share one stream; the rest is for a second machine, and
  // for streams of which the hub has yet to notice that their reader is gone.
  static constexpr std::size_t EACH_MAX = 6;

  // A place for one more stream of that person, theirs until the last copy goes; null: they have as many as they may.
  [[nodiscard]] std::shared_ptr<const void> take(const std::string& person);

 private:
  using counts = std::map<std::string, std::size_t, std::less<>>;
  std::shared_ptr<counts> open_ = std::make_shared<counts>();  // shared with the places, which may outlive this
};

}  // namespace mash::hub
