// SPDX-License-Identifier: Apache-2.0
// A server on loopback that talks to one connection by a script, on a thread of its own.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <future>
#include <istream>
#include <string>

namespace mash::notify::test {

namespace asio = boost::asio;

class one_connection {
 public:
  class talk {
   public:
    explicit talk(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}
    // Without its CRLF; empty where the other side has ended.
    std::string line() {
      boost::system::error_code ec;
      asio::read_until(socket_, buffer_, "\r\n", ec);
      if (ec) return {};
      std::string out;
      std::istream in(&buffer_);
      std::getline(in, out);
      if (!out.empty()) out.pop_back();
      return out;
    }
    std::string bytes(std::size_t many) {
      boost::system::error_code ec;
      if (buffer_.size() < many) asio::read(socket_, buffer_, asio::transfer_exactly(many - buffer_.size()), ec);
      std::string out(many, '\0');
      std::istream(&buffer_).read(out.data(), static_cast<std::streamsize>(many));
      return out;
    }
    void say(const std::string& text) {
      boost::system::error_code ec;
      asio::write(socket_, asio::buffer(text), ec);
    }

   private:
    asio::ip::tcp::socket socket_;
    asio::streambuf buffer_;
  };

  explicit one_connection(std::function<std::string(talk&)> script)
      : acceptor_(io_, {asio::ip::make_address("127.0.0.1"), 0}),
        heard_(std::async(std::launch::async, [this, script = std::move(script)] {
          talk with(acceptor_.accept());
          return script(with);
        })) {}
  [[nodiscard]] std::string port() const { return std::to_string(acceptor_.local_endpoint().port()); }
  // What the script returned.
  [[nodiscard]] std::string heard() { return heard_.get(); }

 private:
  asio::io_context io_;
  asio::ip::tcp::acceptor acceptor_;
  std::future<std::string> heard_;
};

}  // namespace mash::notify::test
