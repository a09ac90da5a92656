// Several addresses of one server, of which only some answer; different ports of this machine stand for them.
#include "connect/parallel_connect.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include <asio/co_spawn.hpp>
#include <asio/error.hpp>
#include <asio/io_context.hpp>

#include "net/socket_address.hpp"
#include "support/catch.hpp"
#include "support/peers/unwilling_ports.hpp"
#include "support/waiting.hpp"

namespace parallel_connect_test {

using namespace std::chrono_literals;
using asio::ip::tcp;
using echo::detail::ParallelConnect;
using echo::detail::TcpAddresses;
using echo::test::eventually;
using echo::test::FullListener;
using echo::test::RefusingPort;

namespace {

using Clock = std::chrono::steady_clock;

// Listens; the system itself answers those who connect.
class ListeningPort {
public:
    ListeningPort() : acceptor_(context_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {}

    tcp::endpoint address() const { return acceptor_.local_endpoint(); }

private:
    asio::io_context context_;
    tcp::acceptor acceptor_;
};

std::size_t open_sockets() {
    std::size_t sockets = 0;
    for (const auto& descriptor : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code gone;
        const std::string target = std::filesystem::read_symlink(descriptor, gone).string();
        if (target.starts_with("socket:")) ++sockets;
    }
    return sockets;
}

// One race, and what came of it.
class Race {
public:
    explicit Race(TcpAddresses addresses) : addresses_(std::move(addresses)), sockets_before_(open_sockets()) {
        asio::co_spawn(executor_, attempts_.connect(addresses_, socket_),
                       [this](std::exception_ptr, std::error_code error) { error_ = error; });
    }

    std::error_code outcome() {
        const auto began = Clock::now();
        while (!error_ && Clock::now() - began < echo::test::patience) {
            context_.run_one_for(10ms);
            most_sockets_ = std::max(most_sockets_, sockets());
        }
        took_ = Clock::now() - began;
        if (!error_) throw std::runtime_error("the race has no end");
        return *error_;
    }

    // Goes on until so many attempts are under way.
    bool runs_until_open(std::size_t attempts) {
        const auto deadline = Clock::now() + echo::test::patience;
        while (sockets() != attempts && Clock::now() < deadline) context_.run_one_for(10ms);
        return sockets() == attempts;
    }

    // That this race has open now, and had at the most while its outcome was awaited.
    std::size_t sockets() const { return open_sockets() - sockets_before_; }
    std::size_t most_sockets() const { return most_sockets_; }

    void cancel() { attempts_.cancel(); }
    std::chrono::nanoseconds took() const { return took_; }
    tcp::endpoint connected_to() const { return echo::detail::to_tcp(socket_.remote_endpoint()); }

private:
    asio::io_context context_;
    echo::detail::PoolExecutor executor_{context_.get_executor()};
    ParallelConnect attempts_{executor_};
    echo::detail::Socket socket_{context_};
    TcpAddresses addresses_;
    std::size_t sockets_before_;
    std::optional<std::error_code> error_;
    std::chrono::nanoseconds took_{0};
    std::size_t most_sockets_ = 0;
};

// A machine that is busy may look at a timer late, but not by that much.
constexpr auto slack = 1s;

}  // namespace

TEST_CASE("while one address keeps silent, the next is connected to", "[client]") {
    const FullListener silent;
    const ListeningPort listening;
    Race race({silent.address(), listening.address()});

    CHECK_FALSE(race.outcome());

    CHECK(race.connected_to() == listening.address());
    CHECK(race.took() >= 250ms);
    CHECK(race.took() < 250ms + slack);
    CHECK(race.sockets() == 1);
}

TEST_CASE("an address that refuses holds nobody up", "[client]") {
    const RefusingPort refusing;
    const ListeningPort listening;
    Race race({refusing.address(), listening.address()});

    CHECK_FALSE(race.outcome());

    CHECK(race.connected_to() == listening.address());
    CHECK(race.sockets() == 1);
}

TEST_CASE("silent addresses are not given up while others are tried", "[client]") {
    const RefusingPort refusing;
    const FullListener silent;
    const ListeningPort listening;
    Race race({refusing.address(), silent.address(), silent.address(), silent.address(), listening.address()});

    CHECK_FALSE(race.outcome());

    CHECK(race.connected_to() == listening.address());
    CHECK(race.took() >= 750ms);
    CHECK(race.most_sockets() == 4);
    CHECK(race.sockets() == 1);
}

TEST_CASE("of two attempts that connect before anybody could look, only one stays open", "[client]") {
    FullListener late;
    Race race({late.address(), late.address()});
    REQUIRE(race.runs_until_open(2));

    late.make_room();
    // What was refused room is tried again by the system after a second. The race hears of it all at once only then.
    REQUIRE(eventually([&] { return late.accept_all() == FullListener::waiting + 2; }));
    const std::size_t accepted = open_sockets();
    CHECK_FALSE(race.outcome());

    CHECK(open_sockets() == accepted - 1);
}

TEST_CASE("where every address refuses, the refusal is told, and nothing stays open", "[client]") {
    const RefusingPort one;
    const RefusingPort other;
    Race race({one.address(), other.address()});

    CHECK(race.outcome() == std::errc::connection_refused);
    CHECK(race.sockets() == 0);
}

TEST_CASE("cancelling closes every attempt at once", "[client]") {
    const FullListener silent;
    const std::size_t under_way = GENERATE(1u, 2u);
    CAPTURE(under_way);
    Race race({silent.address(), silent.address()});
    REQUIRE(race.runs_until_open(under_way));

    race.cancel();

    CHECK(race.sockets() == 0);
    CHECK(race.outcome() == asio::error::operation_aborted);
}

TEST_CASE("a race cancelled before it begins opens nothing", "[client]") {
    const ListeningPort listening;
    Race race({listening.address()});

    race.cancel();

    CHECK(race.outcome() == asio::error::operation_aborted);
    CHECK(race.sockets() == 0);
}

TEST_CASE("a race may go with its executor", "[client]") {
    const FullListener silent;
    const std::size_t before = open_sockets();
    {
        Race race({silent.address(), silent.address()});
        REQUIRE(race.runs_until_open(2));
    }
    CHECK(open_sockets() == before);
}

}  // namespace parallel_connect_test
