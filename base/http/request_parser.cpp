// SPDX-License-Identifier: Apache-2.0
#include "base/http/request_parser.hpp"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>

#include "base/http/target.hpp"

namespace mash::http {
namespace {

namespace beast_http = boost::beast::http;
using boost::beast::error_code;
using beast_view = boost::beast::string_view;

// Writes straight into our request: Beast's own container would mean every field copied twice.
class head_parser final : public beast_http::basic_parser<true> {
 public:
  explicit head_parser(request& into) : into_(into) {}
  [[nodiscard]] const std::string& target() const { return target_; }

 private:
  void on_request_impl(beast_http::verb, beast_view method, beast_view target, int, error_code&) override {
    into_.method.assign(method.data(), method.size());
    target_.assign(target.data(), target.size());
  }
  void on_field_impl(beast_http::field, beast_view name, beast_view value, error_code&) override {
    // Strings of the exchange before keep their storage.
    if (fields_ == into_.headers.size()) into_.headers.emplace_back();
    auto& [lower_name, text] = into_.headers[fields_++];
    lower_name.assign(name.data(), name.size());
    std::ranges::transform(lower_name, lower_name.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    text.assign(value.data(), value.size());
  }
  void on_header_impl(error_code&) override { into_.headers.resize(fields_); }

  // Only the head is ever fed.
  void on_response_impl(int, beast_view, int, error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(beast_view body, error_code&) override { return body.size(); }
  void on_chunk_header_impl(std::uint64_t, beast_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast_view body, error_code&) override { return body.size(); }
  void on_finish_impl(error_code&) override {}

  request& into_;
  std::string target_;
  std::size_t fields_ = 0;
};

}  // namespace

std::expected<void, refusal> parse_head(std::string_view head, const passage& passed, request& into) {
  static constexpr refusal DISAGREES{400, "malformed", "the request's header cannot be read"};
  head_parser parser(into);
  // The gate has set the limits; Beast's own would only make two numbers of one.
  parser.header_limit(static_cast<std::uint32_t>(head.size() + 1));
  parser.body_limit(boost::none);
  error_code ec;
  const std::size_t used = parser.put(boost::asio::buffer(head), ec);
  const bool same_end = !ec && used == head.size() && parser.is_header_done() && !parser.chunked() &&
                        parser.content_length().value_or(0) == passed.body_bytes;
  if (!same_end) return std::unexpected(DISAGREES);
  return read_target(parser.target(), into);
}

}  // namespace mash::http
