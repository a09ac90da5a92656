// Every setting that cannot be right is refused in one sentence.
#include <echo/client_config.hpp>

#include <cstdint>
#include <functional>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include <echo/client.hpp>

#include "support/catch.hpp"

namespace client_config_test {

using namespace std::chrono_literals;
using echo::EchoConfig;

namespace {

struct Refused {
    std::function<void(EchoConfig&)> change;
    std::string sentence;
};

const std::vector<Refused>& refused_settings() {
    static const std::vector<Refused> settings = {
        {[](EchoConfig& c) { c.pool_size = 0; }, "pool_size: must be 1 to 65535 connections, got 0"},
        {[](EchoConfig& c) { c.pool_size = 65'536; }, "pool_size: must be 1 to 65535 connections, got 65536"},
        {[](EchoConfig& c) { c.max_in_flight = 0; }, "max_in_flight: must be 1 to 65535 requests, got 0"},
        {[](EchoConfig& c) { c.max_in_flight = 65'536; }, "max_in_flight: must be 1 to 65535 requests, got 65536"},
        {[](EchoConfig& c) { c.max_in_flight_bytes = 0; }, "max_in_flight_bytes: must be 1 byte or more, got 0"},
        {[](EchoConfig& c) { c.max_connecting = 0; }, "max_connecting: must be 1 connection or more, got 0"},
        {[](EchoConfig& c) { c.max_queued = 0; }, "max_queued: must be 1 call or more, got 0"},
        {[](EchoConfig& c) { c.max_queued_bytes = 0; }, "max_queued_bytes: must be 1 byte or more, got 0"},
        {[](EchoConfig& c) { c.request_timeout = -1ms; }, "request_timeout: must be 0 (none) or more, got -1ms"},
        {[](EchoConfig& c) { c.idle_timeout = -1ns; }, "idle_timeout: must be 0 (none) or more, got -1ns"},
        {[](EchoConfig& c) { c.stall_timeout = -1s; }, "stall_timeout: must be 0 (none) or more, got -1s"},
        {[](EchoConfig& c) { c.connect_timeout = 0s; }, "connect_timeout: must be more than 0, got 0s"},
        {[](EchoConfig& c) { c.connect_timeout = -2s; }, "connect_timeout: must be more than 0, got -2s"},
        {[](EchoConfig& c) { c.connect_timeout = c.request_timeout; },
         "connect_timeout: must be less than request_timeout, which covers the whole call, got 5s"},
    };
    return settings;
}

}  // namespace

TEST_CASE("a wrong setting is refused with its name, the rule and the value given", "[client]") {
    for (const Refused& refused : refused_settings()) {
        CAPTURE(refused.sentence);
        EchoConfig config;
        refused.change(config);

        CHECK_THROWS_AS(echo::check(config), std::invalid_argument);
        CHECK_THROWS_WITH(echo::check(config), refused.sentence);
        CHECK_THROWS_WITH(echo::Echo("localhost:8060", config), refused.sentence);
    }
}

TEST_CASE("the default settings are accepted", "[client]") {
    CHECK_NOTHROW(echo::check(EchoConfig{}));
}

TEST_CASE("the extremes that mean something are accepted", "[client]") {
    EchoConfig smallest;
    smallest.pool_size = smallest.max_in_flight = smallest.max_in_flight_bytes = 1;
    smallest.max_connecting = smallest.max_queued = smallest.max_queued_bytes = 1;
    smallest.request_timeout = 2ns;
    smallest.connect_timeout = smallest.idle_timeout = smallest.stall_timeout = 1ns;
    CHECK_NOTHROW(echo::check(smallest));

    EchoConfig largest;
    largest.pool_size = largest.max_in_flight = 65'535;
    largest.max_in_flight_bytes = largest.max_connecting = largest.max_queued = SIZE_MAX;
    largest.max_queued_bytes = largest.max_abandoned = SIZE_MAX;
    largest.request_timeout = largest.idle_timeout = largest.stall_timeout = std::chrono::nanoseconds::max();
    largest.connect_timeout = std::chrono::nanoseconds::max() - 1ns;
    CHECK_NOTHROW(echo::check(largest));
}

TEST_CASE("without a request_timeout the connect_timeout may be anything above 0", "[client]") {
    EchoConfig config;
    config.request_timeout = 0s;
    config.connect_timeout = 1h;

    CHECK_NOTHROW(echo::check(config));
}

TEST_CASE("the defaults are those that the documentation promises", "[client]") {
    const EchoConfig config;

    CHECK(config.pool_size == 10);
    CHECK(config.max_in_flight == 1);
    CHECK(config.max_in_flight_bytes == 1024 * 1024);
    CHECK(config.max_connecting == 2);
    CHECK(config.max_queued == 65'536);
    CHECK(config.max_queued_bytes == 64 * 1024 * 1024);
    CHECK(config.request_timeout == 5s);
    CHECK(config.connect_timeout == 2s);
    CHECK(config.idle_timeout == 30s);
    CHECK(config.stall_timeout == 5s);
    CHECK(config.max_abandoned == 0);
    CHECK_FALSE(config.verify);
}

}  // namespace client_config_test
