// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/api/api_fixture.hpp"

#include "base/tlog/tiles.hpp"

namespace mash::test {
namespace {

struct listed {
  const char *id, *organisation, *role, *team, *authority;
};

// Everybody is invented. `leaver` has no key any more.
constexpr listed PEOPLE[] = {
    {"coordinator", "cambridgeshire", "coordinator", "front-door", "cambridgeshire"},
    {"teammate", "cambridgeshire", "mash_social_worker", "front-door", "cambridgeshire"},
    {"elsewhere", "cambridgeshire", "coordinator", "other-door", "cambridgeshire"},
    {"manager", "cambridgeshire", "mash_manager", "managers", "cambridgeshire"},
    {"neighbour", "peterborough", "mash_manager", "front-door", "peterborough"},
    {"auditor", "cambridgeshire", "auditor", "audit", "cambridgeshire"},
    {"strange-auditor", "peterborough", "auditor", "audit", "peterborough"},
    {"inspector", "cambridgeshire", "inspector_readonly", "inspection", "cambridgeshire"},
    {"administrator", "cambridgeshire", "sys_admin", "machines", "cambridgeshire"},
    {"researcher", "police", "agency_researcher", "front-door", ""},
    {"approver", "health", "agency_approver", "front-door", ""},
    {"leaver", "cambridgeshire", "coordinator", "front-door", "cambridgeshire"},
};

std::string fingerprint_of(const std::string& person) { return to_hex(sha256(person)); }

std::string members_file() {
  std::string text;
  const auto member = [&](const std::string& name, const std::string& kind) {
    text += "[[members]]\nname = \"" + name + "\"\nkind = \"" + kind + "\"\ndisplay_name = \"" + name +
            " desk\"\ncontact = { desk = \"MASH desk\", telephone = \"01632 960100\" }\n";
  };
  member("cambridgeshire", "csc_ccc");
  member("peterborough", "csc_pcc");
  member("police", "police");
  member("health", "icb");
  member("schools", "school");
  for (const listed& one : PEOPLE) {
    text += std::string("[[people]]\nid = \"") + one.id + "\"\norganisation = \"" + one.organisation +
            "\"\nname = \"Somebody Example\"\nteam = \"" + one.team + "\"\nroles = [\"" + one.role + "\"]\n";
    if (*one.authority != '\0') text += std::string("authorities = [\"") + one.authority + "\"]\n";
    if (std::string_view(one.id) != "leaver") text += "fingerprints = [\"" + fingerprint_of(one.id) + "\"]\n";
  }
  return text;
}

}  // namespace

std::vector<played_exchange::sent> played_exchange::of(std::string_view member, contract::message_type type) const {
  std::vector<sent> out;
  std::ranges::copy_if(lines, std::back_inserter(out),
                       [&](const sent& one) { return one.member == member && one.type == type; });
  return out;
}

api_fixture::api_fixture() {
  const auto file = toml::parse(members_file());
  if (!file) throw std::runtime_error(file.error().detail);
  auto read = hub::directory::from(*file, "members.toml");
  if (!read) throw std::runtime_error(read.error().detail);
  directory = *std::move(read);
}

api_fixture::~api_fixture() { stop(); }

void api_fixture::start() {
  io = std::make_unique<boost::asio::io_context>(1);
  auto opened = hub::sqlite_store::open({.state_dir = folder.path(),
                                         .kek_hex = std::string(64, 'a'),
                                         .log_origin = "hub.example/audit",
                                         .fatal =
                                             [this](const error& why) {
                                               const std::lock_guard held(fatal_door_);
                                               fatal_.push_back(why.detail);
                                             },
                                         .time = &time},
                                        signing_key::from_seed(std::array<unsigned char, 32>{7}));
  ASSERT_TRUE(opened.has_value()) << opened.error().detail;
  store = *std::move(opened);
  hub::partnership with;
  with.agreement = shipped_agreement();
  with.members = demo_members();
  hub::receipt_checker::ledger_keys ledger_keys;
  for (const std::string& member : members()) ledger_keys.emplace(member, ledger.verifier());
  with.receipts->replace(std::move(ledger_keys));
  service = std::make_unique<hub::service>(io->get_executor(), *store, exchange, time, std::move(with));
  desk = std::make_unique<hub::audit_desk>(*store, *store, *store, time);
  reports = std::make_unique<hub::report_desk>(*store, time);
  enquiries = std::make_unique<hub::enquiry_desk>(*store, *store, *store, time);
  api = hub::make_api({*service, *store, *desk, *reports, [this] { return directory; }, nullptr, enquiries.get()});
  ASSERT_TRUE(run(service->restore()).has_value());
}

void api_fixture::stop() {
  if (store) store->stop();  // its threads may hold the loop until they end
  io.reset();
  api = nullptr;
  reports.reset();
  desk.reset();
  service.reset();
  store.reset();
}

void api_fixture::restart() {
  stop();
  exchange.lines.clear();
  start();
}

http::peer_certificate api_fixture::certificate(const std::string& person) {
  std::string organisation = "cambridgeshire";
  for (const listed& one : PEOPLE)
    if (one.id == person) organisation = one.organisation;
  return {{"urn:mash:" + organisation + ":person:" + person}, fingerprint_of(person), true};
}

http::response api_fixture::call(const http::peer_certificate& who, const wish& what) {
  http::request asked;
  asked.method = what.method;
  asked.headers = what.headers;
  asked.headers.emplace_back("host", "127.0.0.1:8443");
  asked.body = what.body;
  asked.peer = who;
  asked.path = what.target.substr(0, what.target.find('?'));
  if (asked.path.size() < what.target.size()) {
    std::string_view query = std::string_view(what.target).substr(asked.path.size() + 1);
    while (!query.empty()) {
      const std::string_view pair = query.substr(0, query.find('&'));
      query.remove_prefix(std::min(query.size(), pair.size() + 1));
      const std::string_view name = pair.substr(0, pair.find('='));
      asked.query.emplace_back(name, pair.substr(std::min(pair.size(), name.size() + 1)));
    }
  }
  return run(api(asked));
}

http::response api_fixture::post(std::string body, std::vector<std::pair<std::string, std::string>> headers) {
  headers.emplace_back("content-type", "application/json");
  return call("coordinator",
              {.method = "POST", .target = "/v1/requests", .body = std::move(body), .headers = std::move(headers)});
}

bool api_fixture::run_until(const std::function<bool()>& reached) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!reached() && std::chrono::steady_clock::now() < deadline) {
    io->restart();
    io->run_one_for(std::chrono::milliseconds(20));
  }
  return reached();
}

void api_fixture::connect_all() {
  for (const std::string& member : members()) connect(member);
}

contract::ask api_fixture::asked_of(const std::string& member) const {
  return contract::decode_ask(exchange.of(member, contract::message_type::ask).back().line).value();
}

void api_fixture::say(const std::string& member, contract::message_type type, std::string line) {
  service->received(member, service->state_of_member(member).session, type, {std::move(line)});
}

void api_fixture::answer(const std::string& member) {
  say(member, contract::message_type::answer,
      ledger.line_of(simple_answer(asked_of(member), member, time.at), time.at));
}

std::size_t api_fixture::acknowledged(const std::string& member) const {
  return exchange.of(member, contract::message_type::ack).size();
}

std::uint64_t api_fixture::log_size() const {
  return tlog::open_checkpoint(store->checkpoint(), store->log_key())->head.size;
}

std::vector<std::string> api_fixture::entries_from(std::uint64_t first) {
  const std::uint64_t size = log_size();
  std::vector<std::string> out;
  for (std::uint64_t index = first / tlog::TILE_WIDTH; index * tlog::TILE_WIDTH < size; ++index) {
    const tlog::tile_name name{0, index, tlog::tile_width(0, index, size), true};
    const auto bundle = run(store->tile(tlog::tile_path(name)));
    EXPECT_TRUE(bundle.has_value());
    if (!bundle) break;
    std::string_view rest = *bundle;
    for (std::uint64_t at = index * tlog::TILE_WIDTH; !rest.empty(); ++at) {
      const auto entry = tlog::take_entry(rest);
      EXPECT_TRUE(entry.has_value());
      if (!entry) return out;
      if (at >= first) out.emplace_back(*entry);
    }
  }
  return out;
}

std::vector<contract::leaf> api_fixture::leaves_from(std::uint64_t first) {
  std::vector<contract::leaf> out;
  for (const std::string& text : entries_from(first)) {
    const auto leaf = contract::parse_leaf(text);
    EXPECT_TRUE(leaf.has_value()) << text;
    if (leaf) out.push_back(*leaf);
  }
  return out;
}

std::size_t api_fixture::count_outcomes(std::uint64_t first, const std::vector<std::string>& outcome) {
  const auto leaves = leaves_from(first);
  return static_cast<std::size_t>(std::ranges::count(leaves, outcome, &contract::leaf::outcome));
}

json::object api_fixture::object_of(const http::response& from) {
  const auto read = json::parse(from.body, {.bytes_max = 8 << 20, .depth_max = 24});
  EXPECT_TRUE(read.has_value() && read->is_object()) << from.body;
  return read && read->is_object() ? read->get_object() : json::object();
}

std::string api_fixture::outcome(const json::object& response, std::string_view member) {
  for (const auto& entry : response.at("roster").as_array())
    if (entry.at("agency").as_string() == member) return std::string(std::string_view(entry.at("outcome").as_string()));
  return "not on the roster";
}

std::string api_fixture::header(const http::response& from, std::string_view name) {
  for (const auto& [key, value] : from.headers)
    if (key == name) return value;
  return {};
}

void api_fixture::expect_problem(const http::response& got, unsigned status, const std::string& word) {
  EXPECT_EQ(got.status, status) << got.body;
  EXPECT_EQ(got.content_type, "application/problem+json");
  const json::object problem = object_of(got);
  ASSERT_TRUE(problem.contains("type") && problem.contains("title") && problem.contains("detail")) << got.body;
  EXPECT_EQ(problem.at("type").as_string(), "urn:mash:problem:" + word);
  EXPECT_EQ(problem.at("status").as_int64(), status);
  static const std::string published = read_file("docs/formats/problems.md");
  EXPECT_NE(published.find("`" + word + "`"), std::string::npos) << word << " is not published";
  EXPECT_GT(problem.at("detail").as_string().size(), 12U) << "a sentence for a person";
  EXPECT_GT(problem.at("title").as_string().size(), 3U);
  // What was sent is the demonstration family's: nothing of it may come back in a refusal.
  for (const char* never : {"Okafor", "Ada Mary", "9990001014", "CB99 9ZZ", "upper arm", "CAM-2026-004711"})
    EXPECT_EQ(got.body.find(never), std::string::npos) << never;
}

const std::vector<std::string>& api_fixture::members() {
  static const std::vector<std::string> all{"cambridgeshire", "police", "health", "schools", "peterborough"};
  return all;
}

}  // namespace mash::test
