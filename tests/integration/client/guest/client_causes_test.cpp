// What callers are told: the cause that is the true one, in the standard's words, and of which endpoint.
#include <chrono>
#include <filesystem>
#include <string>
#include <system_error>

#include <sys/resource.h>
#include <unistd.h>

#include <asio/use_future.hpp>

#include <echo/client.hpp>

#include "support/catch.hpp"
#include "support/client/test_server.hpp"
#include "support/peers/unwilling_ports.hpp"
#include "support/waiting.hpp"

namespace client_causes_test {

using namespace std::chrono_literals;
using echo::Echo;
using echo::Error;
using echo::test::error_of;
using echo::test::get;
using echo::test::RefusingPort;
using echo::test::TestServer;

namespace {

// As long as it lives the process is given no further descriptor.
class NoDescriptors {
public:
    NoDescriptors() {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        const rlimit none{0, before_.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &none);
    }
    ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
    NoDescriptors(const NoDescriptors&) = delete;
    NoDescriptors& operator=(const NoDescriptors&) = delete;

private:
    rlimit before_{};
};

template <class Result>
std::string words_of(std::future<Result> future) {
    try {
        get(future);
    } catch (const Error& error) {
        return error.what();
    }
    return "no echo::Error was thrown";
}

// Of a call, without an exception: what the thread sanitizer knows to be harmless about those that travel from thread
// to thread it knows by name, and without descriptors it finds no names.
std::error_code outcome_of(Echo& echo) {
    std::promise<std::error_code> outcome;
    echo.async_call("Hello!", [&](std::error_code error, std::string) { outcome.set_value(error); });
    return get(outcome.get_future());
}

}  // namespace

TEST_CASE("a refused connect is the standard's connection_refused, and what() names the endpoint", "[client]") {
    const RefusingPort port;
    Echo echo(port.endpoint());
    const std::string words = port.endpoint().to_string() + ": Connection refused";

    CHECK(error_of(echo("Hello!")) == std::errc::connection_refused);
    CHECK(words_of(echo("Hello!")) == words);
    CHECK(words_of(echo.request("Hello!")) == words);
    CHECK(words_of(echo.async_call("Hello!", asio::use_future)) == words);
    CHECK(words_of(echo.async_request("Hello!", asio::use_future)) == words);
}

TEST_CASE("a shortage of descriptors is told as that, not as a name that does not exist", "[client]") {
    const RefusingPort port;
    Echo by_name("localhost:" + std::to_string(port.endpoint().port()));
    Echo by_address(port.endpoint());
    const NoDescriptors none;

    CHECK(outcome_of(by_name) == std::errc::too_many_files_open);
    CHECK(outcome_of(by_address) == std::errc::too_many_files_open);
}

TEST_CASE("a zone that is no interface of this machine is told as that", "[client]") {
    Echo echo("[fe80::1%nosuch]:8060");
    CHECK(error_of(echo("Hello!")) == std::errc::no_such_device);

    try {
        const TestServer server({.listen = {"[fe80::1%nosuch]:0"}});
        FAIL("it listens");
    } catch (const std::system_error& error) {
        CHECK(error.code() == std::errc::no_such_device);
        CHECK(std::string(error.what()) == "cannot listen on [fe80::1%nosuch]:0: No such device");
    }
}

TEST_CASE("a name with an @ before it is one of the abstract namespace, and makes no file", "[client]") {
    const std::string name = "@echo-test-" + std::to_string(::getpid());
    const TestServer server({.listen = {"unix:" + name}});
    CHECK(server.endpoint().to_string() == "unix:" + name);
    Echo echo("unix:" + name);

    CHECK(get(echo("Hello!")) == "Hello!");

    CHECK_FALSE(std::filesystem::exists(name));
    CHECK_THROWS_WITH(TestServer({.listen = {"unix:" + name}}),
                      "cannot listen on unix:" + name + ": Address already in use");
}

TEST_CASE("a call may have all the time that a unit can count, and so may a client and a server", "[client]") {
    const TestServer server({.limits = {.idle_timeout = std::chrono::hours::max(),
                                        .message_timeout = std::chrono::hours::max(),
                                        .write_timeout = std::chrono::seconds::max()}});
    Echo patient(server.endpoint(), {.request_timeout = std::chrono::hours::max(),
                                     .connect_timeout = std::chrono::seconds::max(),
                                     .idle_timeout = std::chrono::minutes::max()});
    Echo echo(server.endpoint());

    CHECK(get(patient("Hello!")) == "Hello!");
    CHECK(get(echo("Hello!", {.timeout = std::chrono::seconds::max()})) == "Hello!");
    CHECK(get(echo("Hello!", {.timeout = std::chrono::milliseconds::max()})) == "Hello!");
    auto last = echo("Hello!");
    CHECK_NOTHROW(get(echo.async_drain(std::chrono::hours::max(), asio::use_future)));
    CHECK(get(last) == "Hello!");
}

}  // namespace client_causes_test
