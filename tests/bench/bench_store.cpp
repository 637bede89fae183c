// SPDX-License-Identifier: Apache-2.0
// What the store costs, each beside the floor under it: group commit beside the disk's fdatasync and beside the same
// rows in one transaction without threads; sealing beside AES-256-GCM alone. The directory is $TMPDIR: name one on the
// disk that matters.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "base/sealed.hpp"
#include "base/sqlite/group_commit.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash {
namespace {

using sqlite::connection;
using sqlite::group_commit;

constexpr std::size_t ROW_BYTES = 2500;

// Three rows and 5 kB, as a check is budgeted.
result<void> write_check(connection& into, std::int64_t id) {
  static const std::string filling(ROW_BYTES, 'x');
  MASH_TRY(first, into.prepare("INSERT INTO a VALUES(?1, ?2)").bind(1, id).bind_blob(2, as_bytes(filling)).run());
  MASH_TRY(second, into.prepare("INSERT INTO b VALUES(?1, ?2)").bind(1, id).bind_blob(2, as_bytes(filling)).run());
  return into.prepare("INSERT INTO c VALUES(?1, ?2)").bind(1, id).bind(2, id).run();
}

connection open_bench(const std::string& path) {
  auto writer = connection::open_writer(path);
  MASH_ASSERT(writer);
  for (const char* table : {"a(id INTEGER PRIMARY KEY, sealed BLOB)", "b(id INTEGER PRIMARY KEY, sealed BLOB)",
                            "c(id INTEGER PRIMARY KEY, of INTEGER)"})
    MASH_ASSERT(writer->execute(std::string("CREATE TABLE ") + table + " STRICT"));
  return std::move(*writer);
}

void fdatasync_of_the_disk(benchmark::State& state) {
  const test::temporary_directory directory;
  const int file = ::open(directory.file("floor").c_str(), O_RDWR | O_CREAT, 0600);
  const std::string block(static_cast<std::size_t>(state.range(0)), 'x');
  std::int64_t at = 0;
  for (auto _ : state) {
    MASH_ASSERT(::pwrite(file, block.data(), block.size(), at) == static_cast<ssize_t>(block.size()));
    MASH_ASSERT(::fdatasync(file) == 0);
    at = (at + state.range(0)) % (1 << 20);  // the write-ahead log, too, is written round and round
  }
  ::close(file);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(fdatasync_of_the_disk)->Arg(8192)->Arg(1 << 20)->UseRealTime();

void checks_in_one_transaction_without_threads(benchmark::State& state) {
  const test::temporary_directory directory;
  connection writer = open_bench(directory.file("hub.db"));
  std::int64_t id = 0;
  for (auto _ : state) {
    MASH_ASSERT(writer.execute("BEGIN IMMEDIATE"));
    for (std::int64_t i = 0; i < state.range(0); ++i) MASH_ASSERT(write_check(writer, ++id));
    MASH_ASSERT(writer.execute("COMMIT"));
    MASH_ASSERT(writer.execute("PRAGMA wal_checkpoint(PASSIVE)"));
  }
  state.SetItemsProcessed(id);
}
BENCHMARK(checks_in_one_transaction_without_threads)->Arg(1)->Arg(32)->Arg(512)->UseRealTime();

// `range(0)` checks are on their way at any time, as many requests in flight would have it.
void checks_through_group_commit(benchmark::State& state) {
  const test::temporary_directory directory;
  group_commit store(open_bench(directory.file("hub.db")), {}, {});
  std::atomic<std::int64_t> done = 0;
  std::int64_t id = 0;
  for (auto _ : state) {
    while (id - done.load(std::memory_order_acquire) >= state.range(0)) done.wait(done.load());
    ++id;
    const bool taken = store.submit([id](connection& into) { return write_check(into, id); },
                                    [&done](const result<void>& outcome) {
                                      MASH_ASSERT(outcome);
                                      done.fetch_add(1, std::memory_order_release);
                                      done.notify_one();
                                    });
    MASH_ASSERT(taken);
  }
  store.stop();
  MASH_ASSERT(done == id);
  state.SetItemsProcessed(id);
}
BENCHMARK(checks_through_group_commit)->Arg(1)->Arg(32)->Arg(512)->Arg(2000)->UseRealTime();

// The machinery alone: no rows, so that what a job costs beside its own work can be seen.
void empty_jobs_through_group_commit(benchmark::State& state) {
  const test::temporary_directory directory;
  group_commit store(open_bench(directory.file("hub.db")), {}, {});
  std::int64_t taken = 0;
  for (auto _ : state) {
    while (!store.submit([](connection&) -> result<void> { return {}; }, nullptr)) std::this_thread::yield();
    ++taken;
  }
  store.stop();
  state.SetItemsProcessed(taken);
}
BENCHMARK(empty_jobs_through_group_commit)->UseRealTime();

constexpr seal_place PLACE{.kind = "request.content",
                           .request = "0199f3c2-7d51-7a5e-8a3c-2f0d5b1c9e10",
                           .item = "0199f3c2-7d51-7a5e-8a3c-2f0d5b1c9e11",
                           .schema = "1"};

void seal(benchmark::State& state) {
  const auto key = sealing_key::generate();
  const std::string plain(ROW_BYTES, 'x');
  for (auto _ : state) benchmark::DoNotOptimize(key.seal(plain, PLACE));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(seal);

void open(benchmark::State& state) {
  const auto key = sealing_key::generate();
  const std::string sealed = key.seal(std::string(ROW_BYTES, 'x'), PLACE);
  for (auto _ : state) benchmark::DoNotOptimize(key.open(sealed, PLACE));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(open);

void make_and_wrap_a_key(benchmark::State& state) {
  const auto with = sealing_key::generate();
  for (auto _ : state) benchmark::DoNotOptimize(sealing_key::generate().wrap(with, PLACE));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(make_and_wrap_a_key);

// No key change, no place, no copy: the floor.
void aes_gcm_alone(benchmark::State& state) {
  EVP_CIPHER* algorithm = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
  const std::array<unsigned char, 32> key{1};
  const std::array<unsigned char, 12> nonce{2};
  std::array<unsigned char, ROW_BYTES> in{};
  std::array<unsigned char, ROW_BYTES + 16> out{};
  int size = 0;
  MASH_ASSERT(EVP_EncryptInit_ex2(context, algorithm, key.data(), nonce.data(), nullptr) == 1);
  for (auto _ : state) {
    MASH_ASSERT(EVP_EncryptInit_ex2(context, nullptr, nullptr, nonce.data(), nullptr) == 1);
    MASH_ASSERT(EVP_EncryptUpdate(context, out.data(), &size, in.data(), static_cast<int>(in.size())) == 1);
    MASH_ASSERT(EVP_EncryptFinal_ex(context, out.data() + size, &size) == 1);
    benchmark::DoNotOptimize(out);
  }
  EVP_CIPHER_CTX_free(context);
  EVP_CIPHER_free(algorithm);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(aes_gcm_alone);

}  // namespace
}  // namespace mash

BENCHMARK_MAIN();
