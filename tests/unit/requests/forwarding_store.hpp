// SPDX-License-Identifier: Apache-2.0
// A store in front of a real one, for tests in which one of its functions does otherwise.
#pragma once

#include "hub/requests/store_port.hpp"

namespace mash::hub {

class forwarding_store : public store_port {
 public:
  explicit forwarding_store(store_port& real) : real_(real) {}

  awaitable<result<durable>> commit(durable_change change) override { return real_.commit(std::move(change)); }
  awaitable<result<std::vector<step>>> load(std::string request) override { return real_.load(std::move(request)); }
  awaitable<result<std::vector<std::string>>> open_requests() override { return real_.open_requests(); }
  awaitable<result<std::vector<std::string>>> requests_near(std::string ask_id) override {
    return real_.requests_near(std::move(ask_id));
  }
  awaitable<result<std::vector<std::string>>> opened_between(record_range wanted) override {
    return real_.opened_between(std::move(wanted));
  }
  awaitable<result<std::vector<request_records>>> records(record_range wanted) override {
    return real_.records(std::move(wanted));
  }
  awaitable<result<std::optional<earlier_request>>> find_earlier(std::string person, std::string key,
                                                                 std::string body_digest) override {
    return real_.find_earlier(std::move(person), std::move(key), std::move(body_digest));
  }

 private:
  store_port& real_;
};

}  // namespace mash::hub
