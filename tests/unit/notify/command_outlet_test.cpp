// SPDX-License-Identifier: Apache-2.0
// A command gets the notice on its standard input, and nothing of ours besides.
#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/notify/outlet.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/notify/builders.hpp"

namespace mash::notify {
namespace {

using std::chrono::milliseconds;
using test::notice_of;
using testing::HasSubstr;
using testing::Not;

class a_command : public ::testing::Test {
 protected:
  result<void> run(const std::string& script, milliseconds deadline = milliseconds(10000)) {
    const std::string file = folder_.file("command.sh");
    std::ofstream(file) << "#!/bin/sh\ncd " << folder_.path() << "\n" << script << "\n";
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return make_command({{file, "with an argument"}, deadline})->deliver(notice_of("notice-1"));
  }
  std::string content(const std::string& name) {
    std::ifstream file(folder_.file(name));
    return {std::istreambuf_iterator<char>(file), {}};
  }
  mash::test::temporary_directory folder_;
};

TEST_F(a_command, gets_the_notice_as_one_line_and_its_arguments_as_they_are) {
  const auto done = run("cat > input; printf '%s' \"$1\" > argument");
  EXPECT_TRUE(done.has_value());
  EXPECT_EQ(content("input"), json::canonical(to_json(notice_of("notice-1"))) + "\n");
  EXPECT_EQ(content("argument"), "with an argument");
}

TEST_F(a_command, that_reads_nothing_is_no_failure) { EXPECT_TRUE(run("exit 0").has_value()); }

TEST_F(a_command, that_fails_is_told_by_its_status) {
  EXPECT_THAT(run("exit 3").error().detail, HasSubstr("status 3"));
  EXPECT_THAT(run("kill -9 $$").error().detail, HasSubstr("signal"));
}

TEST_F(a_command, that_does_not_end_is_ended_with_what_it_has_started) {
  const auto done = run("sleep 300 & echo $! > child; sleep 300", milliseconds(500));
  EXPECT_EQ(done.error().code, errc::timed_out);
  const pid_t child = std::stoi(content("child"));
  // The child is nobody's now; whoever adopted it buries it when it likes. Ended is ended.
  const auto has_ended = [child] {
    std::ifstream stat("/proc/" + std::to_string(child) + "/stat");
    std::string line;
    std::getline(stat, line);
    return line.empty() || line.find(") Z ") != std::string::npos || line.find(") X ") != std::string::npos;
  };
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!has_ended() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  EXPECT_TRUE(has_ended());
}

TEST_F(a_command, that_is_not_there_is_an_error) {
  EXPECT_EQ(make_command({{folder_.file("none")}, milliseconds(1000)})->deliver(notice_of("n")).error().code,
            errc::unavailable);
}

TEST_F(a_command, sees_nothing_of_our_environment_or_files) {
  ::setenv("MASH_TEST_SECRET", "hidden", 1);
  const int ours = ::dup2(STDERR_FILENO, 77);  // without close-on-exec, as some library may open it
  EXPECT_TRUE(run("env > environment; ls /proc/$$/fd > files").has_value());
  ::unsetenv("MASH_TEST_SECRET");
  ::close(ours);
  EXPECT_THAT(content("environment"), Not(HasSubstr("hidden")));
  EXPECT_THAT(content("environment"), HasSubstr("PATH="));
  EXPECT_THAT(content("files"), HasSubstr("0\n"));
  EXPECT_THAT(content("files"), Not(HasSubstr("77\n")));
}

}  // namespace
}  // namespace mash::notify
