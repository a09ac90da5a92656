// A load by the client library: as many callers as there are places on its connections, each of which makes its next
// call when it has its reply, and compares it.
//
//     echo-client-load PORT callbacks|coroutines|futures|connections CONNECTIONS DEPTH SIZE SECONDS
//                      [SERVER_PIDS]
#include <cstdio>
#include <cstdlib>

#include <atomic>
#include <chrono>
#include <deque>
#include <future>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>

#include <echo/client.hpp>
#include <echo/connection.hpp>

#include "figures.hpp"

namespace {

struct Load {
    echo::Endpoint endpoint;
    std::size_t connections;
    std::size_t depth;
    std::string message;
    std::chrono::duration<double> time;
    std::vector<pid_t> servers;  // whose processor time is told too

    bench::Figures figures() const { return bench::Figures(time, servers); }

    echo::EchoConfig config() const {
        echo::EchoConfig settings;
        settings.pool_size = connections;
        settings.max_connecting = connections;
        settings.max_in_flight = depth;
        return settings;
    }
};

void require(bool right) {
    if (right) return;
    std::fputs("a call failed, or other bytes came back\n", stderr);
    std::exit(1);
}

// Asks the clock at every sixteenth reply only.
class Counter {
public:
    explicit Counter(bench::Figures figures) : figures_(std::move(figures)) {}

    /// Whether the caller is to go on.
    bool count() {
        figures_.count(1);
        if (++replies_ % 16 == 0 && !is_over_ && figures_.time_is_up()) {
            is_over_ = true;
            over_.set_value();
        }
        return !is_over_;
    }

    bool is_over() const { return is_over_; }
    void wait() { over_.get_future().wait(); }
    void print() const { figures_.print(); }

private:
    bench::Figures figures_;
    std::promise<void> over_;
    unsigned replies_ = 0;
    bool is_over_ = false;
};

struct Caller {
    echo::Echo& echo;
    const Load& load;
    Counter& counter;

    void call(std::string message) {
        echo.async_call(std::move(message), [this](std::error_code error, std::string reply) {
            if (counter.is_over()) return;  // the client is being destroyed
            require(!error && reply == load.message);
            if (counter.count()) call(std::move(reply));
        });
    }
};

void use_callbacks(const Load& load) {
    Counter counter(load.figures());
    {
        std::deque<Caller> callers;
        echo::Echo echo(load.endpoint, load.config());
        while (callers.size() < load.connections * load.depth) callers.push_back({echo, load, counter});
        asio::post(echo.get_executor(), [&] {
            for (Caller& caller : callers) caller.call(load.message);
        });
        counter.wait();
    }
    counter.print();
}

asio::awaitable<void> keep_calling(echo::Echo& echo, const Load& load, Counter& counter) {
    std::string message = load.message;
    do {
        message = co_await echo.async_call(std::move(message), asio::use_awaitable);
        require(message == load.message);
    } while (counter.count());
}

void use_coroutines(const Load& load) {
    Counter counter(load.figures());
    echo::Echo echo(load.endpoint, load.config());
    asio::post(echo.get_executor(), [&] {
        for (std::size_t caller = 0; caller < load.connections * load.depth; ++caller) {
            asio::co_spawn(echo.get_executor(), keep_calling(echo, load, counter), asio::detached);
        }
    });
    counter.wait();
    counter.print();
    std::fflush(stdout);
    std::_Exit(0);  // the others are in the middle of a call
}

// Without a pool: each connection by itself, all on one io_context.
void use_connections(const Load& load) {
    struct Peer {
        echo::Connection connection;
        const Load& load;
        Counter& counter;

        void call(std::string message) {
            connection.async_call(std::move(message), [this](std::error_code error, std::string reply) {
                if (counter.is_over()) return connection.close();
                require(!error && reply == load.message);
                counter.count() ? call(std::move(reply)) : connection.close();
            });
        }
    };
    Counter counter(load.figures());
    asio::io_context context{1};
    const echo::ConnectionSettings settings(load.endpoint, load.config());
    std::deque<Peer> peers;
    while (peers.size() < load.connections) {
        peers.push_back({echo::Connection(context.get_executor(), settings), load, counter});
        peers.back().connection.async_connect([](std::error_code error) { require(!error); });
        for (std::size_t place = 0; place < load.depth; ++place) peers.back().call(load.message);
    }
    context.run();
    counter.print();
}

// A thread for each place, which waits for its future.
void use_futures(const Load& load) {
    echo::Echo echo(load.endpoint, load.config());
    std::vector<std::atomic<std::uint64_t>> counts(load.connections * load.depth);
    std::vector<std::jthread> threads;  // last, and so ended first
    for (std::atomic<std::uint64_t>& count : counts) {
        threads.emplace_back([&](std::stop_token stop) {
            while (!stop.stop_requested()) {
                require(echo(load.message).get() == load.message);
                count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
            }
        });
    }
    bench::Figures figures = load.figures();
    std::uint64_t counted = 0;
    do {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        std::uint64_t total = 0;
        for (const std::atomic<std::uint64_t>& count : counts) total += count.load(std::memory_order_relaxed);
        figures.count(total - std::exchange(counted, total));
    } while (!figures.time_is_up());
    figures.print();
    for (std::jthread& thread : threads) thread.request_stop();
}

}  // namespace

int main(int count, char** words) {
    if (count != 7 && count != 8) {
        std::fputs(
            "usage: echo-client-load PORT callbacks|coroutines|futures|connections CONNECTIONS DEPTH SIZE SECONDS "
            "[SERVER_PIDS]\n",
            stderr);
        return 2;
    }
    const Load load{.endpoint = echo::Endpoint(std::string("127.0.0.1:") + words[1]),
                    .connections = std::strtoul(words[3], nullptr, 10),
                    .depth = std::strtoul(words[4], nullptr, 10),
                    .message = bench::message(std::strtoul(words[5], nullptr, 10)),
                    .time = std::chrono::duration<double>(std::atof(words[6])),
                    .servers = bench::process_ids(count > 7 ? words[7] : "")};
    const std::string_view way = words[2];
    if (way == "callbacks") return use_callbacks(load), 0;
    if (way == "coroutines") return use_coroutines(load), 0;
    if (way == "futures") return use_futures(load), 0;
    if (way == "connections") return use_connections(load), 0;
    std::fputs("the way must be callbacks, coroutines, futures or connections\n", stderr);
    return 2;
}
