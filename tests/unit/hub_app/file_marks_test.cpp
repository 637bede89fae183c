// SPDX-License-Identifier: Apache-2.0
#include "hub/app/file_marks.hpp"

#include <gtest/gtest.h>

#include "certs/files.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::hub {
namespace {

using words = std::vector<std::string>;

class file_marks_test : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"members.toml", "hub.crt", "ca.crt", "crl.pem"}) write(name, name);
  }
  void write(const std::string& name, const std::string& text) {
    ASSERT_TRUE(certs::write_file(folder.file(name), text));
  }
  [[nodiscard]] file_marks read() const {
    return file_marks::of(folder.file("members.toml"), {folder.file("hub.crt"), folder.file("hub.key"),
                                                        folder.file("ca.crt"), folder.file("crl.pem")});
  }

  test::temporary_directory folder;
};

TEST_F(file_marks_test, what_is_the_same_is_no_change) {
  const file_marks before = read();
  write("members.toml", "members.toml");
  EXPECT_EQ(read().changed_since(before), words{});
}

TEST_F(file_marks_test, each_file_that_decides_who_may_enter_is_told) {
  const file_marks before = read();
  write("members.toml", "another");
  EXPECT_EQ(read().changed_since(before), words{"members_changed"});
  write("members.toml", "members.toml");
  for (const char* name : {"hub.crt", "ca.crt", "crl.pem"}) {
    write(name, "another");
    EXPECT_EQ(read().changed_since(before), words{"certificates_changed"}) << name;
    write(name, name);
  }
  EXPECT_EQ(read().changed_since(before), words{});
}

TEST_F(file_marks_test, content_that_moves_from_one_file_to_another_is_a_change) {
  const file_marks before = read();
  write("hub.crt", "ca.crt");
  write("ca.crt", "hub.crt");
  EXPECT_EQ(read().changed_since(before), words{"certificates_changed"});
}

TEST_F(file_marks_test, a_list_of_revoked_certificates_that_appears_is_a_change) {
  const auto with = read();
  auto tls = http::server_tls{folder.file("hub.crt"), "", folder.file("ca.crt"), ""};
  EXPECT_EQ(with.changed_since(file_marks::of(folder.file("members.toml"), tls)), words{"certificates_changed"});
}

}  // namespace
}  // namespace mash::hub
