// SPDX-License-Identifier: Apache-2.0
#include "hub/broker/broker.hpp"

#include <pthread.h>

#include <array>

#include "hub/broker/loop.hpp"

namespace mash::broker {

result<std::string> curve_public_key(const std::string& secret_key) {
  std::array<char, CURVE_KEY_CHARACTERS + 1> key{};
  if (curve_bytes(secret_key).empty() || ::zmq_curve_public(key.data(), secret_key.c_str()) != 0)
    return fail(errc::invalid, "the exchange's secret key is not 40 characters of Z85");
  return std::string(key.data());
}

broker::broker(std::shared_ptr<shared> common) : common_(std::move(common)) {}

result<std::unique_ptr<broker>> broker::start(config chosen, hub::exchange_events on,
                                              std::function<void(const error&)> fatal) {
  auto common = std::make_shared<shared>(std::move(chosen), std::move(on), std::move(fatal));
  std::promise<result<void>> opened;
  auto outcome = opened.get_future();
  common->thread = std::thread([common = common.get(), opened = std::move(opened)]() mutable {
    ::pthread_setname_np(::pthread_self(), "exchange");  // for top, gdb and the benchmark
    bool running = false;
    error why{errc::unavailable, "the exchange thread ended"};
    try {
      loop work(*common);
      auto ready = work.open(common->chosen.members);
      running = ready.has_value();
      opened.set_value(std::move(ready));
      if (running) work.run();
      if (!running || common->stopping) return;
    } catch (const std::exception& failure) {
      why.detail += std::string(": ") + failure.what();
      if (!running) return opened.set_value(std::unexpected(why));
    }
    if (!common->fatal) assertion_failed("the exchange thread lives as long as the process", __FILE__, __LINE__);
    common->fatal(why);
  });
  auto ready = outcome.get();
  if (!ready) {
    common->thread.join();
    return std::unexpected(ready.error());
  }
  return std::unique_ptr<broker>(new broker(std::move(common)));
}

broker::~broker() { stop(); }

void broker::stop() {
  if (!common_->thread.joinable()) return;
  common_->stopping = true;
  // A full queue is being drained: the next try finds room.
  while (!common_->commands.push(stop_now{})) std::this_thread::yield();
  common_->thread.join();
}

bool broker::send(std::string_view member, std::uint64_t session, contract::message_type type, std::string line) {
  if (session == 0 || session_of(member) != session) return false;
  return common_->commands.push(outgoing_line{std::string(member), session, type, std::move(line)});
}

result<void> broker::update(std::vector<member_config> members, std::string secret_key) {
  if (common_->stopping) return fail(errc::unavailable, "the exchange is being stopped");
  std::promise<result<void>> done;
  auto outcome = done.get_future();
  if (!common_->commands.push(new_members{std::move(members), std::move(secret_key), std::move(done)}))
    return fail(errc::unavailable, "the exchange is too busy to change its members; try again");
  // If the thread has died meanwhile, nobody will answer.
  if (outcome.wait_for(std::chrono::seconds(60)) != std::future_status::ready)
    return fail(errc::timed_out, "the exchange did not take its new members");
  return outcome.get();
}

std::uint16_t broker::port_of(std::string_view member) const {
  const std::lock_guard held(common_->door);
  const auto found = common_->members.find(member);
  return found == common_->members.end() ? std::uint16_t{0} : found->second.port;
}

std::uint64_t broker::session_of(std::string_view member) const {
  const std::lock_guard held(common_->door);
  const auto found = common_->members.find(member);
  return found == common_->members.end() ? 0 : found->second.session;
}

hub::member_link broker::link_of(std::string_view member) const {
  const std::lock_guard held(common_->door);
  const auto found = common_->members.find(member);
  return found == common_->members.end() ? hub::member_link() : found->second.link;
}

}  // namespace mash::broker
