// Clients of the admin endpoint that mean harm: they get neither its memory, nor others' time.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <future>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "support/catch.hpp"
#include "support/client/round_trips.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/processes/process_figures.hpp"
#include "support/processes/server_process.hpp"
#include "support/sanitizer.hpp"
#include "support/waiting.hpp"

namespace server_app_admin_hostile_test {

using namespace std::chrono_literals;
using echo::Endpoint;
using echo::test::is_sanitized;
using echo::test::RawSocket;
using echo::test::RoundTrips;
using echo::test::ServerProcess;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t allowed_growth = 8 * 1024 * 1024;

std::string repeated(std::string_view text, std::size_t size) {
    std::string all;
    while (all.size() < size) all += text;
    return all;
}

const std::string head = "GET /metrics HTTP/1.1\r\nHost: a\r\n";
const std::string junk = repeated("a", 64 * 1024);

// What each of them sends; none reads.
struct Kind {
    std::string name;
    std::size_t clients;
    std::string bytes;
    RawSocket::Buffers buffers = RawSocket::Buffers::usual;
};

std::vector<Kind> kinds(std::size_t clients) {
    return {{"silent", clients / 2, ""},
            {"a line without end", clients / 10, junk},
            {"a head without end", clients / 10, head + repeated("X-Padding: nothing\r\n", junk.size())},
            {"slow readers", clients / 10, head + "\r\n", RawSocket::Buffers::smallest},
            {"pipelines", clients / 10, repeated(head + "\r\n", junk.size())},
            {"ranges", clients / 10, head + "Range: bytes=0-" + repeated(",0-", 8 * 1024) + "\r\n\r\n"}};
}

// 10,000 clients; all of a kind are there at once.
std::size_t client_count() {
    const std::size_t wanted = is_sanitized ? 1'000 : 10'000;
    const std::size_t possible = (echo::test::raise_descriptor_limit() - 100) * 2;
    if (possible < wanted) WARN("ATTENTION: " << possible << " instead of " << wanted << ": no more descriptors");
    return std::min(wanted, possible);
}

// @returns whether the server takes it.
bool send_what_fits(RawSocket& client, std::string_view bytes) {
    try {
        client.send_some(bytes);
        return true;
    } catch (const std::runtime_error&) {
        return false;
    }
}

// @returns whether there is one more.
bool add_client(std::vector<RawSocket>& clients, const Endpoint& admin, RawSocket::Buffers buffers) {
    try {
        clients.emplace_back(admin, buffers);
        return true;
    } catch (const std::runtime_error&) {
        return false;
    }
}

// Three clients that always have more to send, and come again when they are cut.
void send_without_end(const Endpoint& admin, const std::atomic<bool>& is_over) {
    std::vector<RawSocket> clients;
    while (!is_over) {
        if (clients.size() < 3) add_client(clients, admin, RawSocket::Buffers::usual);
        std::erase_if(clients, [](RawSocket& client) { return !send_what_fits(client, junk); });
        std::this_thread::sleep_for(1ms);
    }
}

// Whoever looks whether the server is ready, and what that one has met with.
struct Prober {
    std::atomic<std::size_t> asked = 0;
    std::vector<std::string> failures{};
    Clock::duration slowest{};

    void ask(const Endpoint& admin) {
        const auto began = Clock::now();
        try {
            RawSocket probe(admin);
            probe.send("GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n");
            const std::string answer = probe.receive_until_end();
            if (!answer.ends_with("ready\n")) throw std::runtime_error("answered: " + answer);
        } catch (const std::runtime_error& failure) {
            failures.emplace_back(failure.what());
        }
        slowest = std::max(slowest, Clock::now() - began);
        ++asked;
        std::this_thread::sleep_for(2ms);
    }
};

// In bursts, between which a probe gets through: how long it takes behind thousands is a matter of the processor alone.
// A burst is smaller than the number of connections that are held, so that no probe is cut off on its way.
// @returns how many clients there were: fewer where it takes too long.
std::size_t attack(const Endpoint& admin, const Kind& kind, Clock::time_point deadline, const Prober& prober) {
    constexpr std::size_t burst = 100;
    std::vector<RawSocket> clients;
    while (clients.size() < kind.clients && Clock::now() < deadline && add_client(clients, admin, kind.buffers)) {
        send_what_fits(clients.back(), kind.bytes);
        if (clients.size() % burst != 0) continue;
        echo::test::eventually([&, seen = prober.asked.load()] { return prober.asked > seen + 1; });
    }
    return clients.size();
}

Endpoint admin_of(const ServerProcess& server) {
    const std::string before = "http://";
    std::string log;
    const bool is_logged = echo::test::eventually([&] {
        log = server.log();
        const auto found = log.find(before);
        return found != log.npos && log.find('\n', found) != log.npos;
    });
    if (!is_logged) throw std::runtime_error("no admin endpoint is logged: " + log);
    const auto begin = log.find(before) + before.size();
    return log.substr(begin, log.find('\n', begin) - begin);
}

auto milliseconds(Clock::duration time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

}  // namespace

TEST_CASE("hostile clients of the admin endpoint cost little memory, delay no probe and disturb no echo client",
          "[server][admin][reliability][alone]") {
    const std::size_t wanted = client_count();
    ServerProcess server("127.0.0.1:0", {"--framing", "line", "--admin", "127.0.0.1:0"});
    const Endpoint admin = admin_of(server);
    RawSocket good(server.endpoint());
    RoundTrips before(good);
    before.make(2000);
    Prober prober;
    for (int i = 0; i < 20; ++i) prober.ask(admin);
    const std::size_t memory_before = echo::test::peak_memory(server.id());
    const auto began = Clock::now();

    RoundTrips meanwhile(good);
    std::size_t clients = 0;
    {
        std::atomic<bool> is_over = false;
        const auto probes = std::async(std::launch::async, [&] {
            while (!is_over) prober.ask(admin);
        });
        const auto senders = std::async(std::launch::async, [&] { send_without_end(admin, is_over); });
        auto echo_client = std::async(std::launch::async, [&] {
            for (; !is_over; std::this_thread::sleep_for(1ms)) meanwhile.make(1);
        });
        for (const Kind& kind : kinds(wanted)) clients += attack(admin, kind, began + echo::test::patience, prober);
        is_over = true;
        echo_client.get();
    }
    const std::size_t growth = echo::test::peak_memory(server.id()) - memory_before;

    WARN(clients << " clients in " << milliseconds(Clock::now() - began) << " ms: memory + " << growth / 1024
                 << " KiB; of " << prober.asked << " probes " << prober.failures.size() << " unanswered, the slowest "
                 << milliseconds(prober.slowest) << " ms; an echo client's p99 " << before.percentile(99).count()
                 << " us before, " << meanwhile.percentile(99).count() << " us meanwhile");
    for (const std::string& failure : prober.failures) UNSCOPED_INFO(failure);
    CHECK(clients == wanted);
    CHECK(prober.failures.empty());
    CHECK(prober.slowest < 1s);
    if (is_sanitized) {
        WARN("NOT CHECKED under a sanitizer, which has memory of its own: the memory of the server");
    } else {
        CHECK(growth < allowed_growth);
    }
    // Ten milliseconds for a machine that has other things to do.
    CHECK(meanwhile.percentile(99) <= 2 * before.percentile(99) + 10ms);
}

}  // namespace server_app_admin_hostile_test
