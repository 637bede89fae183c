// SPDX-License-Identifier: Apache-2.0
// What the exchange's thread has read and the request thread has not yet dealt with, counted by member. One that sends
// faster than the hub works is not read from until some of it is done: its own socket fills, then TCP stops it, and
// neither the hub's memory nor another member pays for it. Any thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace mash::hub {

class hand_over {
 public:
  static constexpr std::size_t IN_HAND_MAX = 256;  // messages of one member

  explicit hand_over(boost::asio::io_context& to) : to_(to) {}

  [[nodiscard]] bool has_room(const std::string& member) const {
    const std::lock_guard held(counts_->door);
    const auto found = counts_->of.find(member);
    return found == counts_->of.end() || found->second < IN_HAND_MAX;
  }

  // `work` runs on the other thread with what it keeps for as long as the message is being worked on, also after it
  // returned.
  template <class Work>
  void give(const std::string& member, Work work) {
    {
      const std::lock_guard held(counts_->door);
      ++counts_->of[member];
    }
    std::shared_ptr<void> held(nullptr, [counts = counts_, member](void*) {
      const std::lock_guard held_too(counts->door);
      if (--counts->of[member] == 0) counts->of.erase(member);
    });
    boost::asio::post(to_, [work = std::move(work), held = std::move(held)]() mutable { work(std::move(held)); });
  }

 private:
  struct counts {
    mutable std::mutex door;  // held for one look-up or one change
    std::map<std::string, std::size_t, std::less<>> of;
  };
  boost::asio::io_context& to_;
  const std::shared_ptr<counts> counts_ = std::make_shared<counts>();  // what is kept may outlive this
};

}  // namespace mash::hub
