#include "session/worker.hpp"

#include <exception>
#include <memory>
#include <random>
#include <string>
#include <system_error>
#include <utility>

#include <asio/co_spawn.hpp>
#include <asio/post.hpp>

#include "thread.hpp"

namespace echo::server_detail {
namespace {

// How long a peer may take to close its side after the server has closed its own.
constexpr std::chrono::seconds goodbye_limit(1);

// How long a stop waits for the rest of a record of TLS of which it has a part.
constexpr std::chrono::seconds last_words_limit(1);

// Tells Asio that one thread runs the loop: a handler queued by that thread then wakes no other. The only worker's
// sockets are touched by no other thread either, and need no lock; those of several are, where one listener accepts
// for all of them.
int concurrency_hint(const ServerConfig& config) {
    return config.threads == 1 ? ASIO_CONCURRENCY_HINT_UNSAFE_IO : 1;
}

}  // namespace

Worker::Worker(std::size_t index, const SessionSettings& settings, Neighbours neighbours)
    : index_(index), neighbours_(std::move(neighbours)), context_(concurrency_hint(settings.config)),
      stay_(context_.get_executor()), drain_timer_(context_.get_executor()),
      // Not initialised: memory that is never read into costs no page.
      read_memory_(std::make_unique_for_overwrite<char[]>(settings.config.read_size)),
      host_{settings,
            Watch(context_.get_executor(), std::random_device{}()),
            Turns(context_.get_executor()),
            AnswerSampling(),
            asio::buffer(read_memory_.get(), settings.config.read_size),
            counters_,
            [this](std::size_t before, std::size_t now) { memory_changed(before, now); }} {
    limit_waits();
}

void Worker::join() {
    if (thread_.joinable()) thread_.join();
}

void Worker::start() {
    thread_ = detail::start_thread("echo-server-" + std::to_string(index_), [this] { run(); });
}

void Worker::adopt(AcceptedConnection connection) {
    // Behind what waits already: a reload that came before the connection holds for it.
    asio::post(context_,
               [this, connection = std::move(connection)]() mutable { begin_session(std::move(connection)); });
}

void Worker::begin_session(AcceptedConnection connection) {
    auto session = std::make_unique<Session>(std::move(connection), host_);
    ++sessions_;
    Awaitable<void> life = session->run();
    // What is no fault of the connection, such as an event callback that throws, is passed on and ends the program.
    auto on_end = [this, session = std::move(session)](std::exception_ptr bug) mutable {
        session.reset();
        session_ended();
        if (bug) std::rethrow_exception(bug);
    };
    asio::co_spawn(context_.get_executor(), std::move(life), std::move(on_end));
}

void Worker::session_ended() {
    --sessions_;
    report_if_drained();
}

void Worker::change_settings(const ServerLimits& limits, const Framing& framing, std::shared_ptr<ServerTls> tls) {
    asio::post(context_, [this, limits, framing, tls = std::move(tls)]() mutable {
        host_.settings.config.limits = limits;
        host_.settings.config.framing = framing;
        // Listeners stay as they are: without TLS in the new settings they go on with what they have.
        if (tls) host_.settings.tls = std::move(tls);
        limit_waits();
        close_largest_holders();
    });
}

void Worker::limit_waits() {
    const ServerLimits& limits = host_.settings.config.limits;
    host_.watch.set_limit(Wait::handshake, limits.handshake_timeout);
    host_.watch.set_limit(Wait::message, limits.idle_timeout);
    host_.watch.set_limit(Wait::rest_of_message, limits.message_timeout);
    host_.watch.set_limit(Wait::reader, limits.write_timeout);
    host_.watch.set_limit(Wait::last_words, last_words_limit);
    host_.watch.set_limit(Wait::peers_end, goodbye_limit);
    host_.watch.set_age_limit(limits.max_connection_age);
}

void Worker::memory_changed(std::size_t before, std::size_t now) {
    BufferMemory& memory = neighbours_.memory;
    memory.change(index_, before, now);
    if (now <= before || !memory.is_exceeded()) return;
    const std::size_t where = memory.worker_with_largest();
    if (where == index_ || memory.is_far_exceeded()) {
        close_largest_holders();
    } else {
        neighbours_.make_room(where);
    }
}

void Worker::make_room() {
    asio::post(context_, [this] { close_largest_holders(); });
}

void Worker::close_largest_holders() {
    BufferMemory& memory = neighbours_.memory;
    while (memory.is_exceeded()) {
        Session* const largest = largest_holder();
        memory.set_largest(index_, largest ? largest->memory() : 0);
        // What is known of a worker may be out of date. So it is passed on until it comes to one that does have the
        // largest of all; unless that one's thread lags behind and here is one that is about as large.
        const std::size_t where = memory.worker_with_largest();
        const bool will_do = largest && memory.is_far_exceeded() && largest->memory() >= memory.largest() / 2;
        if (where != index_ && !will_do) return neighbours_.make_room(where);
        if (!largest) break;
        largest->give_up_memory();
    }
}

// Looks at all, which is done only while there is too much.
Session* Worker::largest_holder() {
    Session* largest = nullptr;
    for_each_session([&](Session& session) {
        if (session.memory() > (largest ? largest->memory() : 0)) largest = &session;
    });
    return largest;
}

void Worker::drain_until(Clock::time_point deadline) {
    asio::post(context_, [this, deadline] { begin_drain(deadline); });
}

void Worker::begin_drain(Clock::time_point deadline) {
    const bool is_first = !std::exchange(draining_, true);
    if (deadline <= Clock::now()) {
        cut_all();
        report_if_drained();
        return;
    }
    if (is_first) for_each_session([](Session& session) { session.drain(); });
    drain_timer_.expires_at(deadline);
    drain_timer_.async_wait([this](std::error_code aborted) {
        if (!aborted) cut_all();
    });
    report_if_drained();
}

void Worker::cut_all() {
    for_each_session([this](Session& session) { cut_count_ += session.cut() ? 1U : 0U; });
}

void Worker::report_if_drained() {
    if (!draining_ || sessions_ > 0 || !neighbours_.drained) return;
    drain_timer_.cancel();
    std::exchange(neighbours_.drained, nullptr)(cut_count_);
}

// Each waits for something all its life.
template <class Visit>
void Worker::for_each_session(Visit visit) {
    host_.watch.waits().for_each([&](Waiter& waiter) { visit(static_cast<Session&>(waiter)); });
}

}  // namespace echo::server_detail
