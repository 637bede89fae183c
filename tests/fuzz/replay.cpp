// SPDX-License-Identifier: Apache-2.0
// Plays the seeds of a fuzz target, and what becomes of them by a ten thousand changes that are the same in every run,
// so that every build tries what libFuzzer tries for longer under `script/test --long`.
// usage: fuzz_NAME CHANGES FILE|FOLDER...   what a crash was found with is printed as hexadecimal bytes
#include <unistd.h>
#include <array>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::size_t SEED_BYTES_MAX = std::size_t{16} * 1024;
// What parsers look for: the marks that structure a text, and the ends of numbers and encodings.
constexpr std::array<std::string_view, 24> WORDS{"\n",
                                                 "\r\n",
                                                 "\"",
                                                 "{",
                                                 "}",
                                                 "[",
                                                 "]",
                                                 ",",
                                                 ":",
                                                 "=",
                                                 ";",
                                                 "\t",
                                                 " ",
                                                 "\\u0000",
                                                 "\xEF\xBB\xBF",
                                                 "\xFF",
                                                 "-1",
                                                 "1e9",
                                                 "0",
                                                 "9007199254740993",
                                                 "18446744073709551616",
                                                 "null",
                                                 "\"\"\"",
                                                 "\xE2\x80\x94 "};

std::string last_input;  // for the handler below

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string bytes(SEED_BYTES_MAX, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  return bytes;
}

std::vector<std::string> read_seeds(const std::vector<std::string>& places) {
  std::set<std::filesystem::path> files;  // in an order that is the same everywhere
  for (const std::string& place : places) {
    if (!std::filesystem::is_directory(place)) {
      files.insert(place);
      continue;
    }
    for (const auto& entry : std::filesystem::recursive_directory_iterator(place))
      if (entry.is_regular_file()) files.insert(entry.path());
  }
  std::vector<std::string> seeds;
  for (const auto& file : files) seeds.push_back(read(file));
  return seeds;
}

class changer {
 public:
  std::string change(std::string text, const std::string& other) {
    for (std::size_t times = 1 + below(4); times > 0; --times) once(text, other);
    return text;
  }
  std::size_t below(std::size_t end) { return end == 0 ? 0 : dice_() % end; }

 private:
  void once(std::string& text, const std::string& other) {
    const std::size_t at = below(text.size() + 1);
    const std::size_t many = std::min(text.size() - at, 1 + below(32));
    switch (below(7)) {
      case 0:
        if (at < text.size()) text[at] = static_cast<char>(text[at] ^ static_cast<char>(1U << below(8)));
        break;
      case 1:
        if (at < text.size()) text[at] = static_cast<char>(below(256));
        break;
      case 2:
        text.erase(at, many);
        break;
      case 3:
        text.insert(at, text.substr(at, many));
        break;
      case 4:
        text.insert(at, WORDS.at(below(WORDS.size())));
        break;
      case 5:
        text.insert(at, other.substr(below(other.size()), 1 + below(64)));
        break;
      default:
        text.resize(at);
    }
    if (text.size() > SEED_BYTES_MAX) text.resize(SEED_BYTES_MAX);
  }

  std::mt19937_64 dice_{20261122};  // NOLINT(cert-msc51-cpp): the same changes in every run
};

void play(const std::string& input) {
  last_input = input;
  (void)LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(last_input.data()), last_input.size());
}

extern "C" void say_what_was_played(int signal) {
  std::fputs("the input, in hexadecimal: ", stderr);
  for (const char byte : last_input)
    std::fprintf(stderr, "%02x", static_cast<unsigned>(static_cast<unsigned char>(byte)));
  std::fputs("\n", stderr);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  std::size_t changes = 0;
  if (words.size() < 2 ||
      std::from_chars(words[0].data(), words[0].data() + words[0].size(), changes).ec != std::errc{}) {
    std::fputs("usage: fuzz_NAME CHANGES FILE|FOLDER...\n", stderr);
    return 2;
  }
  for (const int signal : {SIGABRT, SIGSEGV}) std::signal(signal, say_what_was_played);
  const std::vector<std::string> seeds = read_seeds({words.begin() + 1, words.end()});
  if (seeds.empty()) {
    std::fputs("there are no seeds\n", stderr);
    return 2;
  }
  for (const std::string& seed : seeds) play(seed);
  changer by;
  for (std::size_t i = 0; i < changes; ++i) play(by.change(seeds[i % seeds.size()], seeds[by.below(seeds.size())]));
  std::printf("%zu seeds and %zu changes of them\n", seeds.size(), changes);
  return 0;
}
