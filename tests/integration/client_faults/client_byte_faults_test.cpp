// What a network can do to a short exchange, done at each of its bytes in turn: every call ends, with its own reply or
// with an error that the documentation names.
#include <atomic>
#include <exception>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include <asio/error.hpp>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/client/test_server.hpp"
#include "support/peers/fault_proxy.hpp"
#include "support/waiting.hpp"

namespace client_byte_faults_test {

using namespace std::chrono_literals;
using echo::Echo;
using echo::EchoConfig;
using echo::Endpoint;
using echo::errc;
using echo::Response;
using echo::test::Direction;
using echo::test::eventually;
using echo::test::Fault;
using echo::test::FaultPlan;
using echo::test::FaultProxy;
using echo::test::get;
using echo::test::TestServer;

namespace {

const std::vector<std::string> messages = {"Hello!", "World!"};
constexpr std::size_t bytes_of_each = 6 + 4;  // with its separator
constexpr std::size_t bytes_each_way = 2 * bytes_of_each;

struct Case {
    FaultPlan plan;
    bool pipelined = false;

    std::string name() const {
        return std::string(pipelined ? "pipelined, " : "one after the other, ") +
               (plan.direction == Direction::to_server ? "to the server" : "to the client") + " after byte " +
               std::to_string(plan.offset) + ": ";
    }
};

struct Outcome {
    std::error_code error;
    Response response;
};

// Without a time-out of any kind where nothing has to wait for one, so that a call that was forgotten shows.
EchoConfig settings(const Case& tried) {
    const bool needs_time_out = tried.plan.fault == Fault::stop;
    EchoConfig config;
    config.pool_size = 1;
    config.max_in_flight = tried.pipelined ? messages.size() : 1;
    config.connect_timeout = needs_time_out ? 300ms : 10s;
    config.request_timeout = needs_time_out ? 400ms : 0ms;
    config.stall_timeout = needs_time_out ? 100ms : 0ms;
    config.idle_timeout = 0ms;
    return config;
}

Outcome outcome_of(std::future<Response>& call) {
    try {
        return {{}, get(call)};
    } catch (const echo::Error& error) {
        return {error.code(), error.response()};
    }
}

std::vector<Outcome> exchange(Echo& echo, bool pipelined) {
    std::vector<std::future<Response>> calls;
    std::vector<Outcome> outcomes;
    for (const std::string& message : messages) {
        calls.push_back(echo.request(message));
        if (!pipelined) outcomes.push_back(outcome_of(calls.back()));
    }
    if (!pipelined) return outcomes;
    for (auto& call : calls) outcomes.push_back(outcome_of(call));
    return outcomes;
}

// What is documented for a call that the fault may hit.
bool may_end_with(const Case& tried, std::size_t message, std::error_code error) {
    const bool reply_came_first =
        tried.plan.direction == Direction::to_client && (message + 1) * bytes_of_each <= tried.plan.offset;
    switch (tried.plan.fault) {
        case Fault::split:
        case Fault::delay: return false;
        case Fault::stop: return error == errc::request_timeout || error == errc::connect_timeout;
        case Fault::half_close:
        case Fault::close: return error == errc::connection_lost && !reply_came_first;
        case Fault::reset:
            // A reset may be faster than the client's look at whether it is connected.
            if (tried.plan.offset == 0 && error == std::errc::connection_reset) return true;
            return error == errc::connection_lost;
    }
    return false;
}

// Empty if all is well.
std::string fault_of(const Outcome& outcome, const Case& tried, std::size_t message) {
    const Response& response = outcome.response;
    const auto limit = tried.plan.fault == Fault::stop ? 2000ms : 5000ms;
    if (!outcome.error && response.message != messages[message]) return "got \"" + response.message + "\"; ";
    if (outcome.error && !may_end_with(tried, message, outcome.error)) return outcome.error.message() + "; ";
    if (outcome.error && !response.message.empty()) return "has an error and a reply; ";
    return response.total > limit ? "took too long; " : "";
}

std::string what_goes_wrong(const Case& tried, const Endpoint& server) {
    FaultProxy proxy(server, tried.plan);
    Echo echo(proxy.endpoint(), settings(tried));
    std::string wrong;

    const std::vector<Outcome> outcomes = exchange(echo, tried.pipelined);
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const std::string words = fault_of(outcomes[i], tried, i);
        if (!words.empty()) wrong += tried.name() + messages[i] + ": " + words;
    }
    if (!eventually([&] { return proxy.has_struck(); })) wrong += tried.name() + "the fault did not happen; ";
    const auto goes_through = [&] {
        auto call = echo.request("again");
        return outcome_of(call).response.message == "again";
    };
    if (!eventually(goes_through)) wrong += tried.name() + "no later call went through; ";
    return wrong;
}

std::vector<Case> all_cases(Fault fault) {
    std::vector<Case> cases;
    for (const bool pipelined : {false, true}) {
        for (const Direction direction : {Direction::to_server, Direction::to_client}) {
            for (std::size_t offset = 0; offset <= bytes_each_way; ++offset) {
                cases.push_back({{.fault = fault, .direction = direction, .offset = offset}, pipelined});
            }
        }
    }
    return cases;
}

// Several at a time, as most of what they do is to wait.
std::string what_goes_wrong_in_all(const std::vector<Case>& cases) {
    TestServer server;
    std::vector<std::string> wrong(cases.size());
    std::atomic<std::size_t> next = 0;
    std::vector<std::thread> threads(8);
    for (std::thread& thread : threads) {
        thread = std::thread([&] {
            for (std::size_t i = next++; i < cases.size(); i = next++) {
                try {
                    wrong[i] = what_goes_wrong(cases[i], server.endpoint());
                } catch (const std::exception& failure) {
                    wrong[i] = cases[i].name() + failure.what() + "; ";
                }
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    std::string all;
    for (const std::string& words : wrong) all += words;
    return all;
}

}  // namespace

TEST_CASE("an exchange that is cut into two segments anywhere has no error", "[client]") {
    CHECK(what_goes_wrong_in_all(all_cases(Fault::split)) == "");
}

TEST_CASE("an exchange that is delayed anywhere has no error", "[client]") {
    CHECK(what_goes_wrong_in_all(all_cases(Fault::delay)) == "");
}

TEST_CASE("where a network stops anywhere, each call ends in time, and later ones take another way", "[client]") {
    CHECK(what_goes_wrong_in_all(all_cases(Fault::stop)) == "");
}

TEST_CASE("where one direction ends anywhere, each call ends, and never with another's reply", "[client]") {
    CHECK(what_goes_wrong_in_all(all_cases(Fault::half_close)) == "");
}

TEST_CASE("where a connection is closed anywhere, each call ends, and never with another's reply", "[client]") {
    CHECK(what_goes_wrong_in_all(all_cases(Fault::close)) == "");
}

TEST_CASE("where a connection is reset anywhere, each call ends, and never with another's reply", "[client]") {
    CHECK(what_goes_wrong_in_all(all_cases(Fault::reset)) == "");
}

}  // namespace client_byte_faults_test
