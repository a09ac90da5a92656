// What a network can do to a few calls on one connection, done at each of their bytes in turn: every call ends once,
// with its own reply or an error, and nothing is sent twice.
#include <chrono>
#include <cstddef>
#include <string>
#include <system_error>
#include <vector>

#include <asio/io_context.hpp>

#include <echo/connection.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/client/test_server.hpp"
#include "support/peers/fault_proxy.hpp"
#include "support/waiting.hpp"

namespace connection_byte_faults_test {

using namespace std::chrono_literals;
using echo::Connection;
using echo::EchoConfig;
using echo::Endpoint;
using echo::errc;
using echo::test::Direction;
using echo::test::Fault;
using echo::test::FaultProxy;
using echo::test::patience;
using echo::test::TestServer;

namespace {

const std::vector<std::string> messages = {"Hello!", "World!", "Again!"};
constexpr std::size_t bytes_each_way = 3 * (6 + 4);  // with their separators

// Without time-outs where nothing has to wait for one, so that a call that was forgotten shows.
EchoConfig settings(Fault fault) {
    EchoConfig config;
    config.max_in_flight = 2;
    const bool needs_time_out = fault == Fault::stop;
    config.connect_timeout = needs_time_out ? 100ms : 10s;
    config.request_timeout = needs_time_out ? 150ms : 0ms;
    config.stall_timeout = needs_time_out ? 50ms : 0ms;
    return config;
}

bool may_end_with(Fault fault, std::error_code error) {
    if (fault == Fault::split || fault == Fault::delay) return !error;
    if (!error || error == errc::connection_lost)
        return true;  // by a stop: of one in line when the others have given up
    if (fault == Fault::stop) return error == errc::request_timeout || error == errc::connect_timeout;
    return error == std::errc::not_connected || error == std::errc::connection_reset;
}

// Empty if all is well.
std::string what_goes_wrong(Fault fault, Direction direction, std::size_t offset, const Endpoint& server) {
    FaultProxy proxy(server, {.fault = fault, .direction = direction, .offset = offset});
    asio::io_context context{1};
    Connection connection(context.get_executor(), proxy.endpoint(), settings(fault));
    std::vector<int> endings(messages.size());
    std::string wrong;
    std::size_t ended = 0;
    connection.async_connect([](std::error_code) {});
    for (std::size_t i = 0; i < messages.size(); ++i) {
        connection.async_request(messages[i], [&, i](std::error_code error, const echo::Response& response) {
            ++endings[i];
            if (!error && response.message != messages[i]) wrong += "got \"" + response.message + "\"; ";
            if (!may_end_with(fault, error)) wrong += error.message() + "; ";
            if (response.attempts > 1) wrong += "was sent twice; ";
            if (++ended == messages.size()) connection.close();
        });
    }
    context.run_for(patience);
    if (!context.stopped()) wrong += "something is left; ";
    for (const int times : endings) {
        if (times != 1) wrong += "ended " + std::to_string(times) + " times; ";
    }
    if (wrong.empty()) return {};
    return (direction == Direction::to_server ? "to the server, byte " : "to the client, byte ") +
           std::to_string(offset) + ": " + wrong;
}

}  // namespace

TEST_CASE("whatever happens to one connection at whichever byte, each call ends once", "[connection]") {
    const TestServer server;
    const Fault fault =
        GENERATE(Fault::split, Fault::delay, Fault::stop, Fault::half_close, Fault::close, Fault::reset);
    const std::size_t step = fault == Fault::stop ? 3 : 1;  // each of those waits for its time-out
    std::string all;
    for (const Direction direction : {Direction::to_server, Direction::to_client}) {
        for (std::size_t offset = 0; offset <= bytes_each_way; offset += step) {
            all += what_goes_wrong(fault, direction, offset, server.endpoint());
        }
    }
    CHECK(all == "");
}

}  // namespace connection_byte_faults_test
