// SPDX-License-Identifier: Apache-2.0
// A folder into which the council's staff drop their annual returns. It is read again whenever a file in it changed. A
// file that is broken, or has a row that cannot be read, is trouble for its system; what is sound of it, and the other
// files, are still used. Everything that is wrong is kept for `--check-source` and counted in the metrics.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "adapters/findings/report.hpp"
#include "adapters/kit/source/drop_folder.hpp"
#include "adapters/local_authority/history.hpp"
#include "base/errors.hpp"

namespace mash::local_authority {

struct parsed_file {
  histories children;
  std::string as_at;
  std::string left_out;  // why something of it is missing; empty: nothing is
  std::vector<held_upn> upns;
  std::string table;  // which of the return's tables it is, where a return has several
};
using file_parser =
    std::function<result<parsed_file>(std::string_view text, const std::string& system, findings::in_file& found)>;

struct folder_content {
  histories children;
  std::map<std::string, std::set<std::string>> ids_of_upn;  // a UPN shared by two children is nobody's
  // Empty if everything could be read; else one sentence with file positions, no names. An empty or absent folder is
  // trouble too: nothing was searched in it.
  std::string trouble;
  findings::report wrong;
};

class drop_folder {
 public:
  // `extension` with its dot, in lower case; file names may have it in any case. `parser` must be safe on any thread.
  // `needed`: the table without which the return was not wholly searched, whatever else is there; empty: none.
  drop_folder(std::string path, std::string extension, std::string system, file_parser parser, std::string needed = {});
  [[nodiscard]] std::shared_ptr<const folder_content> read();  // any thread; never null

 private:
  kit::drop_folder<folder_content> files_;
};

[[nodiscard]] result<parsed_file> cin_parser(std::string_view text, const std::string& system,
                                             findings::in_file& found);
[[nodiscard]] result<parsed_file> annex_a_parser(std::string_view bytes, const std::string& system,
                                                 findings::in_file& found);
[[nodiscard]] result<parsed_file> ssda903_parser(std::string_view text, const std::string& system,
                                                 findings::in_file& found);

}  // namespace mash::local_authority
