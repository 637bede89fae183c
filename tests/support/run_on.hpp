// SPDX-License-Identifier: Apache-2.0
// Awaits from a test what is made of coroutines, on the test's own thread.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

namespace mash::test {

// What came of `work`, once it is done. `io` may have been used so before, and threads that outlive one piece of work,
// as those of a store, may hold it for a moment longer.
template <class T>
T run_on(boost::asio::io_context& io, boost::asio::awaitable<T> work) {
  auto done = boost::asio::co_spawn(io, std::move(work), boost::asio::use_future);
  io.restart();  // only now: before, the last thread to let go of the loop would stop it again, and for good
  const auto guard = boost::asio::make_work_guard(io);
  while (done.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
    io.run_one_for(std::chrono::milliseconds(50));
  return done.get();
}

}  // namespace mash::test
