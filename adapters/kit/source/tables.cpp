// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/source/tables.hpp"

#include <algorithm>
#include <set>

#include "adapters/kit/source/held_tables.hpp"
#include "adapters/kit/source/people.hpp"
#include "adapters/kit/source/settings.hpp"

namespace mash::kit {
namespace {

constexpr std::size_t ORGANISATIONS_MAX = 200;
constexpr std::int64_t PEOPLE_MIN_MAX = 1'000'000;

struct body {
  const contract::organisation of;
  drop_folder<held_tables> files;

  body(contract::organisation who, std::size_t people_min, const std::string& folder, const table_layout& layout)
      : of(std::move(who)),
        files(
            folder,
            [&layout](const std::string& name) {
              return name == layout.people.name ||
                     std::ranges::any_of(layout.records, [&](const auto& one) { return name == one.what.name; });
            },
            [&layout, people_min, this](const auto& there) {
              held_tables made(layout, of, people_min, there);
              findings::publish(made.wrong());
              return made;
            }) {}
};

class table_source final : public source {
 public:
  explicit table_source(table_layout layout) : layout_(std::move(layout)) {}

  void add(contract::organisation of, std::size_t people_min, const std::string& folder) {
    bodies_.push_back(std::make_unique<body>(std::move(of), people_min, folder, layout_));
  }

  // Once at the start, so that the first question does not wait for it.
  void read() {
    for (const auto& one : bodies_) (void)one->files.read();
  }

  [[nodiscard]] std::vector<contract::organisation> organisations() const override {
    std::vector<contract::organisation> out;
    for (const auto& one : bodies_) out.push_back(one->of);
    return out;
  }

  [[nodiscard]] result<found_people> find(const contract::person& who, deadline) override {
    found_people out;
    for (const auto& one : bodies_) {
      const std::shared_ptr<const held_tables> now = one->files.read();
      std::ranges::move(now->might_be(who), std::back_inserter(out.people));
      out.systems.push_back(report(*one, now->people_trouble()));
    }
    return out;
  }

  [[nodiscard]] result<std::set<std::string>> held(const std::set<std::string>& keys, deadline) override {
    std::set<std::string> out;
    for (const auto& one : bodies_) {
      const std::shared_ptr<const held_tables> now = one->files.read();
      std::ranges::copy_if(keys, std::inserter(out, out.end()), [&](const std::string& key) {
        return now->by_key(key) != nullptr || now->by_key(one->of.id + "/" + key) != nullptr;
      });
    }
    return out;
  }

  [[nodiscard]] findings::report examine(deadline) override {
    findings::report out;
    for (const auto& one : bodies_) out.add(one->files.read()->wrong());
    return out;
  }

  [[nodiscard]] result<found_records> fetch(const std::map<std::string, std::vector<std::string>>& matched,
                                            const contract::ask& question, deadline) override;

 private:
  using matched_people = std::vector<std::pair<std::string, const known_person*>>;  // with the subject of the question

  [[nodiscard]] static system_report report(const body& of, std::string trouble) {
    return {of.of.id, of.of.systems.front(), trouble.empty(), std::move(trouble), false};
  }
  static void add_records(const held_tables& from, const matched_people& people, std::vector<contract::record>& out);

  const table_layout layout_;
  std::vector<std::unique_ptr<body>> bodies_;  // each owns a mutex
};

void table_source::add_records(const held_tables& from, const matched_people& people,
                               std::vector<contract::record>& out) {
  std::map<std::string, std::string> names;
  for (const auto& [subject, who] : people) names[who->key] = full_name(who->identity);
  for (const auto& [subject, who] : people) {
    const std::string& system = from.system_name();
    std::ranges::move(identity_records(*who, subject, system), std::back_inserter(out));
    std::ranges::move(family_records(*who, subject, system, names), std::back_inserter(out));
    for (contract::record one : from.records_of(who->key)) {
      one.subjects = {subject};
      if (who->restricted) one.caveats.push_back(policy::caveat::restricted_record);
      out.push_back(std::move(one));
    }
  }
}

result<found_records> table_source::fetch(const std::map<std::string, std::vector<std::string>>& matched,
                                          const contract::ask& question, deadline) {
  found_records out;
  for (const auto& one : bodies_) {
    const std::shared_ptr<const held_tables> now = one->files.read();
    matched_people people;
    std::string trouble = now->people_trouble();
    for (const auto& [subject, keys] : matched)
      for (const std::string& key : keys) {
        if (!key.starts_with(one->of.id + "/")) continue;
        if (const known_person* who = now->by_key(key))
          people.emplace_back(subject, who);
        else
          trouble = "the exports were replaced while the answer was being made";
        if (trouble.empty()) trouble = now->trouble_about(key);
      }
    add_records(*now, people, out.records);
    out.systems.push_back(report(*one, std::move(trouble)));
  }
  std::erase_if(out.records, [&](const contract::record& one) { return !is_wanted(one, question); });
  return out;
}

}  // namespace

result<std::unique_ptr<source>> make_table_source(const json::value& config, table_layout layout) {
  std::vector<json::fault> faults;
  json::reader in(config, "", faults);
  auto out = std::make_unique<table_source>(std::move(layout));
  std::set<std::string> ids;
  const json::array* list = in.items("organisations", ORGANISATIONS_MAX);
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    json::reader of((*list)[i], json::join_pointer(in.at("organisations"), std::to_string(i)), faults);
    contract::organisation one = read_body(of);
    one.systems = {of.text("system", 200)};
    const std::string folder = of.text("folder", 1000);
    const auto people_min = static_cast<std::size_t>(of.if_integer("people_min", 0, PEOPLE_MIN_MAX).value_or(0));
    if (one.id.empty() || one.id.contains('/')) of.add("id", "invalid", "an id is there, and has no stroke");
    if (!ids.insert(one.id).second) of.add("id", "duplicate", "two organisations have one id");
    of.finish();
    out->add(std::move(one), people_min, folder);
  }
  if (list != nullptr && list->empty()) in.add("organisations", "required", "name at least one organisation");
  in.finish();
  if (!faults.empty()) return fail(errc::invalid, describe(faults));
  out->read();
  return out;
}

}  // namespace mash::kit
