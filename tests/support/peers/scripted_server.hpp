// A server that misbehaves on purpose: what it does with each connection is a script of the test's.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <thread>

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>

#include <echo/endpoint.hpp>

namespace echo::test {

class ScriptedServer;

/// One accepted connection, in the hands of a script. Every operation throws when the client has gone.
class ScriptedPeer {
public:
    ScriptedPeer(ScriptedServer& server, asio::ip::tcp::socket socket, std::size_t number)
        : server_(server), socket_(std::move(socket)), number_(number) {}

    /// What stands before the next separator (`\r\n\r\n`), which is taken too.
    asio::awaitable<std::string> read_message();

    /// Exactly that many bytes.
    asio::awaitable<std::string> read_exactly(std::size_t size);

    asio::awaitable<void> send(std::string bytes);
    asio::awaitable<void> send_message(std::string message);

    /// Echoes one message after the other; without a number, until the client closes.
    asio::awaitable<void> echo();
    asio::awaitable<void> echo(std::size_t messages);

    /// Waits for `ScriptedServer::open_gate`.
    asio::awaitable<void> gate();

    /// Reads, and answers nothing, until the client closes.
    asio::awaitable<void> read_until_closed();

    /// Ends the connection by a reset instead of in good order; the script should return then.
    void reset();

    /// Counted from 1 in the order of accepting.
    std::size_t number() const { return number_; }

private:
    friend class ScriptedServer;

    ScriptedServer& server_;
    asio::ip::tcp::socket socket_;
    std::size_t number_;
    std::string received_;  // and not read by the script yet
};

/// Runs the script for each connection that it accepts on a free port of 127.0.0.1, all on one thread. A connection is
/// closed when its script returns. Its members may be called from any thread.
class ScriptedServer {
public:
    using Script = std::function<asio::awaitable<void>(ScriptedPeer&)>;

    explicit ScriptedServer(Script script);
    ~ScriptedServer();
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    Endpoint endpoint() const { return "127.0.0.1:" + std::to_string(port_); }

    /// Closes the connection that was accepted first of those still open.
    void close_oldest();

    /// Lets every script go on that waits at the gate, now and later.
    void open_gate();

    std::size_t accepted() const { return accepted_; }
    std::size_t open() const { return open_; }
    std::size_t most_open() const { return most_open_; }
    std::size_t bytes_received() const { return bytes_received_; }
    std::size_t messages_read() const { return messages_read_; }

private:
    friend class ScriptedPeer;

    asio::awaitable<void> accept();
    asio::awaitable<void> run_script(std::list<ScriptedPeer>::iterator peer);

    const Script script_;
    asio::io_context context_{1};
    asio::ip::tcp::acceptor acceptor_;
    std::uint16_t port_;
    asio::steady_timer gate_;
    std::list<ScriptedPeer> peers_;
    std::atomic<bool> gate_is_open_ = false;
    std::atomic<std::size_t> accepted_ = 0;
    std::atomic<std::size_t> open_ = 0;
    std::atomic<std::size_t> most_open_ = 0;
    std::atomic<std::size_t> bytes_received_ = 0;
    std::atomic<std::size_t> messages_read_ = 0;
    std::thread thread_;  // last: it uses all the others
};

/// Echoes every message.
ScriptedServer::Script echo_all();

/// Echoes every message once the gate is open.
ScriptedServer::Script echo_behind_gate();

/// Echoes that many messages, then closes.
ScriptedServer::Script close_after(std::size_t messages);

/// Echoes a number of messages that is drawn anew for each connection, from 1 to `most`, then closes.
ScriptedServer::Script close_after_up_to(std::size_t most, std::uint64_t seed);

/// Reads everything and never answers.
ScriptedServer::Script never_answer();

/// Reads one message, sends `bytes` and closes.
ScriptedServer::Script answer_and_close(std::string bytes);

/// Reads one message after the other, and answers each with `bytes`.
ScriptedServer::Script answer_with(std::string bytes);

}  // namespace echo::test
