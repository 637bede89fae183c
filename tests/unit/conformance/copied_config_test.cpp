// SPDX-License-Identifier: Apache-2.0
#include "adapters/conformance/copied_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "adapters/kit/config.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::conformance {
namespace {

using testing::HasSubstr;

constexpr std::string_view WHOLE = R"toml(
member = "police"
state_dir = "state"
parties = "keys/parties.keys"
agreement = "cp-mash"
overlay = "own_limits.toml"
workers = 7
keys = { curve = "real.key", ledger = "real.key", sealing = "real.key" }
hub = { endpoint = "tcp://hub.example:7101", public_key = "real" }
witness = { key = "real.key", log = "real.vkey" }
answered_by = { name = "Piet \"Q\" Example", role = "automatic" }
contact = { desk = "Desk", telephone = "01632 960101" }
[desk]
listen = "127.0.0.1:8443"
certificate = "tls.crt"
key = "tls.key"
ca = "ca.crt"
reviewers = [{ id = "urn:mash:police:person:piet", name = "Piet", role = "r" }]
[[calls]]
who = "duty_officer"
command = ["/bin/true"]
[metrics]
file = "/run/metrics/police.prom"
[volume]
asks_per_hour = 1
honey = ["P-90017"]
[source]
odbc = "DRIVER=SQLite3;Database=data/police.db"
staff_safety_markers = ["VI", "WE"]
nested = [{ one = 1, yes = true, more = { "odd name" = [] } }]
)toml";

class copied_config : public testing::Test {
 protected:
  void SetUp() override { std::ofstream(real_) << WHOLE; }
  std::string copy() {
    const auto text = config_for_trial(real_, values_);
    EXPECT_TRUE(text) << text.error().detail;
    return text.value_or("");
  }
  test::temporary_directory directory_;
  const std::string real_ = directory_.file("adapter.toml");
  const trial_values values_{.member = "police",
                             .endpoint = "tcp://127.0.0.1:5000",
                             .hub_key = std::string(40, 'h'),
                             .curve_key = "/trial/curve.key",
                             .ledger_key = "/trial/ledger.key",
                             .sealing_key = "/trial/sealing.key",
                             .witness_key = "/trial/witness.key",
                             .log_vkey = "/trial/log.vkey",
                             .parties = "/trial/parties.keys",
                             .state_dir = "/trial/state",
                             .agreement = std::string(64, 'a'),
                             .agreement_folder = "/trial/agreement"};
};

TEST_F(copied_config, is_read_by_an_adapter_and_names_nothing_of_its_own_but_source_and_limits) {
  const std::string trial = directory_.file("trial.toml");
  std::ofstream(trial) << copy();
  const auto read = kit::read_config(trial);
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->run.by.member, "police");
  EXPECT_EQ(read->run.workers, 7U);
  EXPECT_EQ(read->run.link.endpoint, "tcp://127.0.0.1:5000");
  EXPECT_EQ(read->book.directory, "/trial/state");
  EXPECT_EQ(read->curve_path, "/trial/curve.key");
  EXPECT_EQ(read->ledger_key_path, "/trial/ledger.key");
  EXPECT_EQ(read->sealing_path, "/trial/sealing.key");
  EXPECT_EQ(read->witness_key_path, "/trial/witness.key");
  EXPECT_EQ(read->hub_log_path, "/trial/log.vkey");
  EXPECT_EQ(read->parties_path, "/trial/parties.keys");
  EXPECT_EQ(read->agreement_path, "");
  EXPECT_EQ(read->overlay_path, directory_.file("own_limits.toml"));
  EXPECT_EQ(read->run.by.answered_by.name, "Piet \"Q\" Example");
  EXPECT_FALSE(read->desk);
  EXPECT_TRUE(read->calls.rules.empty());
  EXPECT_EQ(read->run.metrics_file, "/trial/state/metrics.prom");
  EXPECT_EQ(read->source_folder, directory_.path());
  EXPECT_TRUE(read->run.volume->honey.empty());
  EXPECT_EQ(read->run.volume->asks_per_hour, 100'000) << "a trial asks more than the gate on volume lets through";
}

TEST_F(copied_config, keeps_the_source_as_it_is) {
  const std::string trial = directory_.file("trial.toml");
  std::ofstream(trial) << copy();
  std::string without_desk(WHOLE);
  without_desk.erase(without_desk.find("[desk]"), without_desk.find("[source]") - without_desk.find("[desk]"));
  std::ofstream(real_) << without_desk;
  EXPECT_EQ(kit::read_config(trial)->source, kit::read_config(real_)->source);
}

TEST_F(copied_config, of_a_file_without_a_member_or_that_is_no_toml_is_refused) {
  std::ofstream(real_) << "workers = 1\n";
  EXPECT_THAT(member_in(real_).error().detail, HasSubstr("names no member"));
  std::ofstream(real_) << "member = \n";
  EXPECT_FALSE(member_in(real_));
  EXPECT_FALSE(config_for_trial(real_, values_));
}

TEST_F(copied_config, fills_a_template_and_leaves_other_ats_alone) {
  const auto filled = fill_template("a@example.org @endpoint@,@member@ @ @agreement@ x@", values_);
  ASSERT_TRUE(filled) << filled.error().detail;
  EXPECT_EQ(*filled, "a@example.org tcp://127.0.0.1:5000,police @ " + std::string(64, 'a') + " x@");
}

TEST_F(copied_config, refuses_a_word_of_a_template_that_stands_for_nothing) {
  const auto filled = fill_template("\"@endpiont@\"", values_);
  ASSERT_FALSE(filled);
  EXPECT_THAT(filled.error().detail, HasSubstr("@endpiont@"));
}

}  // namespace
}  // namespace mash::conformance
