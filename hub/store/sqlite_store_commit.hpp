// SPDX-License-Identifier: Apache-2.0
// How a change goes to the storage thread and its outcome comes back; included by the store's own files only.
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "hub/store/sqlite_store.hpp"

namespace mash::hub {

template <class Change>
awaitable<result<durable>> sqlite_store::commit_as(Change change, std::optional<std::size_t> receipt_for) {
  using boost::asio::use_awaitable;
  return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void(result<durable>)>(
      [this, receipt_for](auto handler, Change what) {
        auto executor = boost::asio::get_associated_executor(handler);
        struct job_state {
          Change change;
          std::uint64_t first_entry = 0;
          decltype(handler) done;
        };
        auto state = std::make_shared<job_state>(std::move(what), 0, std::move(handler));
        const auto finish = [executor, state](result<durable> outcome) {
          boost::asio::post(executor,
                            [state, outcome = std::move(outcome)]() mutable { state->done(std::move(outcome)); });
        };
        const bool taken = writer_->submit(log_->undoing([this, state](sqlite::connection& db) {
          return write(db, state->change, state->first_entry);
        }),
                                           [this, state, finish, receipt_for](const result<void>& outcome) {
                                             // What was held in memory is ahead of a database that took nothing: it is
                                             // read again when it is needed.
                                             if constexpr (requires { state->change.request; })
                                               if (!outcome) requests_.erase(state->change.request);
                                             finish(after_commit(outcome, state->first_entry, receipt_for));
                                           });
        if (!taken) finish(fail(errc::unavailable, "the store takes nothing more at this moment"));
      },
      use_awaitable, std::move(change));
}

template <class T, class Work>
awaitable<result<T>> sqlite_store::on_reader(Work work) {
  co_return co_await boost::asio::co_spawn(
      reader_thread_, [](Work doing) -> awaitable<result<T>> { co_return doing(); }(std::move(work)),
      boost::asio::use_awaitable);
}

}  // namespace mash::hub
