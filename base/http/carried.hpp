// SPDX-License-Identifier: Apache-2.0
// Work that goes on to its end although whoever asked for it is cut off. A connection may end at any moment (its
// certificate was taken out of the directory, its deadline passed), and it ends by cancelling what it awaits; a commit
// that is under way is not undone by that, so what follows it (the memory of it, its lock, its key) must run as well.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <memory>
#include <optional>

#include "base/http/message.hpp"

namespace mash::http {

// What `work` gives or throws. Cancelling the caller ends only its waiting, with `operation_aborted`; `work` runs on
// the caller's executor and never sees it. `work` may therefore refer to nothing of its caller's: only to values of its
// own and to what lives as long as the executor's context.
template <class T>
[[nodiscard]] awaitable<T> carried(awaitable<T> work) {
  struct outcome {
    explicit outcome(const boost::asio::any_io_executor& on)
        : arrived(on, boost::asio::steady_timer::time_point::max()) {}
    boost::asio::steady_timer arrived;
    std::optional<T> value;
    std::exception_ptr failure;
  };
  const auto executor = co_await boost::asio::this_coro::executor;
  const auto found = std::make_shared<outcome>(executor);
  boost::asio::co_spawn(executor, std::move(work), [found](std::exception_ptr failure, T value) {
    found->failure = std::move(failure);
    found->value = std::move(value);
    found->arrived.cancel();
  });
  boost::system::error_code cut;  // by the arrival, or by a cancellation
  if (!found->value) co_await found->arrived.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, cut));
  if (!found->value) throw boost::system::system_error(boost::asio::error::operation_aborted);
  if (found->failure) std::rethrow_exception(found->failure);
  co_return *std::move(found->value);
}

}  // namespace mash::http
