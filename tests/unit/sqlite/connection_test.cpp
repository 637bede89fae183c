// SPDX-License-Identifier: Apache-2.0
#include "base/sqlite/connection.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "tests/support/temporary_directory.hpp"

namespace mash::sqlite {
namespace {

class connection_test : public testing::Test {
 protected:
  connection_test() : writer(open()) {
    EXPECT_TRUE(
        writer.execute("CREATE TABLE note(id INTEGER PRIMARY KEY, words TEXT NOT NULL CHECK(length(words) < 50),"
                       " sealed BLOB, unique_word TEXT UNIQUE) STRICT"));
  }
  connection open() {
    auto opened = connection::open_writer(path);
    EXPECT_TRUE(opened) << opened.error().detail;
    return std::move(*opened);
  }
  std::string pragma(connection& of, std::string_view question) {
    auto asked = of.prepare(question);
    const auto row = asked.step();
    return row && *row ? asked.text(0) : std::string("(none)");
  }
  result<void> insert(std::int64_t id, std::string_view words) {
    return writer.prepare("INSERT INTO note(id, words) VALUES(?1, ?2)").bind(1, id).bind(2, words).run();
  }

  test::temporary_directory directory;
  const std::string path = directory.file("hub.db");
  connection writer;
};

TEST_F(connection_test, gives_back_what_was_bound_byte_for_byte) {
  const std::string words("Gr\0ace \xc3\xa9", 9);
  const std::string sealed("\x00\xff\x01", 3);
  ASSERT_TRUE(writer.prepare("INSERT INTO note(id, words, sealed) VALUES(?1, ?2, ?3)")
                  .bind(1, std::int64_t{INT64_MIN})
                  .bind(2, words)
                  .bind_blob(3, as_bytes(sealed))
                  .run());
  auto found = writer.prepare("SELECT id, words, sealed, unique_word FROM note");
  ASSERT_TRUE(found.step().value());
  EXPECT_EQ(found.integer(0), INT64_MIN);
  EXPECT_EQ(found.text(1), words);
  EXPECT_EQ(found.blob(2), sealed);
  EXPECT_TRUE(found.is_null(3));
  EXPECT_FALSE(found.step().value());
}

TEST_F(connection_test, keeps_an_empty_value_apart_from_an_absent_one) {
  ASSERT_TRUE(writer.prepare("INSERT INTO note(id, words, sealed, unique_word) VALUES(1, ?1, ?2, ?3)")
                  .bind(1, std::string_view())
                  .bind_blob(2, bytes_view())
                  .bind_null(3)
                  .run());
  auto found = writer.prepare("SELECT words, sealed, unique_word FROM note");
  ASSERT_TRUE(found.step().value());
  EXPECT_FALSE(found.is_null(0));
  EXPECT_FALSE(found.is_null(1));
  EXPECT_TRUE(found.is_null(2));
}

TEST_F(connection_test, forgets_a_statements_values_between_uses) {
  ASSERT_TRUE(insert(1, "first"));
  const auto forgot = writer.prepare("INSERT INTO note(id, words) VALUES(?1, ?2)").bind(1, 2).run();
  ASSERT_FALSE(forgot);  // words is NULL now, not "first"
  EXPECT_EQ(forgot.error().code, errc::invalid);
}

TEST_F(connection_test, counts_changed_rows) {
  ASSERT_TRUE(insert(1, "a"));
  ASSERT_TRUE(insert(2, "b"));
  ASSERT_TRUE(writer.execute("UPDATE note SET words='c'"));
  EXPECT_EQ(writer.changes(), 2);
}

TEST_F(connection_test, tells_a_repeated_identity_from_a_broken_rule) {
  ASSERT_TRUE(insert(1, "a"));
  EXPECT_EQ(insert(1, "b").error().code, errc::conflict);
  EXPECT_EQ(insert(2, std::string(60, 'x')).error().code, errc::invalid);
  EXPECT_EQ(writer.take_storage_fault(), 0);  // refusals are no fault of the storage
}

TEST_F(connection_test, refuses_a_reference_to_nothing) {
  ASSERT_TRUE(writer.execute("CREATE TABLE child(id INTEGER REFERENCES note(id)) STRICT"));
  EXPECT_EQ(writer.execute("INSERT INTO child VALUES(7)").error().code, errc::not_found);
}

TEST_F(connection_test, lets_an_append_only_table_say_no) {
  ASSERT_TRUE(writer.execute("CREATE TRIGGER keep BEFORE DELETE ON note BEGIN SELECT RAISE(ABORT,'append only'); END"));
  ASSERT_TRUE(insert(1, "a"));
  EXPECT_EQ(writer.execute("DELETE FROM note").error().code, errc::denied);
}

// A disk that the system mounted anew to be read only: nobody was refused anything, and it may be put right.
TEST_F(connection_test, what_may_not_be_written_now_is_a_fault_of_the_storage_that_may_pass) {
  ASSERT_TRUE(writer.execute("PRAGMA query_only=1"));
  EXPECT_EQ(insert(1, "a").error().code, errc::unavailable);
  EXPECT_NE(writer.take_storage_fault(), 0);
  ASSERT_TRUE(writer.execute("PRAGMA query_only=0"));
  EXPECT_TRUE(insert(1, "a"));
  EXPECT_EQ(writer.take_storage_fault(), 0);
}

TEST_F(connection_test, never_repeats_a_value_in_an_error) {
  ASSERT_TRUE(insert(1, "a"));
  for (const auto& refused : {insert(1, "Okafor"), insert(3, "Okafor" + std::string(60, 'x')),
                              writer.execute("INSERT INTO note VALUES('Okafor','x',NULL,NULL)")}) {
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().detail.find("Okafor"), std::string::npos);
  }
}

TEST_F(connection_test, refuses_a_value_over_the_stated_length) {
  const std::string large(17 * 1024 * 1024, 'x');
  const auto refused = insert(1, large);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::too_large);
}

TEST_F(connection_test, sets_every_rule_of_the_writer) {
  EXPECT_EQ(pragma(writer, "PRAGMA journal_mode"), "wal");
  EXPECT_EQ(pragma(writer, "PRAGMA synchronous"), "2");
  EXPECT_EQ(pragma(writer, "PRAGMA foreign_keys"), "1");
  EXPECT_EQ(pragma(writer, "PRAGMA trusted_schema"), "0");
  EXPECT_EQ(pragma(writer, "PRAGMA cell_size_check"), "1");
  EXPECT_EQ(pragma(writer, "PRAGMA mmap_size"), "0");
  EXPECT_EQ(pragma(writer, "PRAGMA wal_autocheckpoint"), "0");
  EXPECT_EQ(pragma(writer, "PRAGMA secure_delete"), "1");
  EXPECT_EQ(pragma(writer, "PRAGMA page_size"), "4096");
}

TEST_F(connection_test, refuses_attaching_extensions_and_writing_the_schema) {
  EXPECT_FALSE(writer.execute("ATTACH ':memory:' AS other"));
  EXPECT_FALSE(writer.execute("SELECT load_extension('x')"));
  EXPECT_FALSE(writer.execute("PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql=''"));
  EXPECT_FALSE(writer.execute("SELECT \"no such column is no string\""));
}

TEST_F(connection_test, keeps_the_database_and_its_log_from_other_users) {
  ASSERT_TRUE(insert(1, "a"));
  for (const char* suffix : {"", "-wal", "-shm"}) {
    struct stat status{};
    ASSERT_EQ(::stat((path + suffix).c_str(), &status), 0) << suffix;
    EXPECT_EQ(status.st_mode & 0777, 0600U) << suffix;
  }
}

TEST_F(connection_test, takes_a_special_name_for_a_plain_one) {
  ASSERT_EQ(::chdir(directory.path().c_str()), 0);
  {
    ASSERT_TRUE(connection::open_writer(":memory:"));
  }
  EXPECT_TRUE(std::filesystem::exists(directory.file(":memory:")));
}

TEST_F(connection_test, refuses_a_second_writer_until_the_first_is_gone) {
  const auto second = connection::open_writer(path);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, errc::conflict);
  {
    const connection gone = std::move(writer);
  }
  EXPECT_TRUE(connection::open_writer(path));
}

TEST_F(connection_test, lets_readers_read_beside_the_writer_and_never_write) {
  ASSERT_TRUE(insert(1, "a"));
  auto reader = connection::open_reader(path);
  ASSERT_TRUE(reader);
  auto counted = reader->prepare("SELECT count(*) FROM note");
  ASSERT_TRUE(counted.step().value());
  EXPECT_EQ(counted.integer(0), 1);
  for (const char* write : {"INSERT INTO note(id, words) VALUES(9,'x')", "DROP TABLE note", "PRAGMA user_version=9"})
    EXPECT_FALSE(reader->execute(write)) << write;
  int checkpointed = 0;
  EXPECT_NE(sqlite3_wal_checkpoint_v2(reader->handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, &checkpointed),
            SQLITE_OK);
}

TEST_F(connection_test, does_not_let_a_finished_reader_hold_its_snapshot) {
  ASSERT_TRUE(insert(1, "a"));
  auto reader = connection::open_reader(path);
  ASSERT_TRUE(reader);
  {
    ASSERT_TRUE(reader->prepare("SELECT words FROM note").step().value());
  }
  ASSERT_TRUE(insert(2, "b"));
  EXPECT_EQ(sqlite3_wal_checkpoint_v2(writer.handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr),
            SQLITE_OK);
}

TEST_F(connection_test, refuses_a_reader_of_a_missing_database_and_a_file_that_is_none) {
  EXPECT_EQ(connection::open_reader(directory.file("missing.db")).error().code, errc::io);
  const std::string junk = directory.file("junk.db");
  std::FILE* file = std::fopen(junk.c_str(), "w");
  for (int i = 0; i < 1000; ++i) std::fputs("this is not a database", file);
  std::fclose(file);
  EXPECT_EQ(connection::open_writer(junk).error().code, errc::corrupt);
}

TEST_F(connection_test, survives_being_moved_with_statements_prepared) {
  ASSERT_TRUE(insert(1, "a"));
  connection moved = std::move(writer);
  EXPECT_TRUE(moved.prepare("INSERT INTO note(id, words) VALUES(?1, ?2)").bind(1, 2).bind(2, "b").run());
  EXPECT_EQ(moved.changes(), 1);
}

using connection_death_test = connection_test;

TEST_F(connection_death_test, ends_the_process_on_a_statement_that_does_not_compile) {
  EXPECT_DEATH((void)writer.prepare("SELECT nonsense FROM nowhere"), "assertion_failed");
  EXPECT_DEATH((void)writer.prepare("SELECT 1").bind(2, 2).step(), "assertion_failed");
}

}  // namespace
}  // namespace mash::sqlite
