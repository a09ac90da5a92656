#include "pool/pool.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <random>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <asio/error.hpp>
#include <asio/post.hpp>

#include <echo/error.hpp>

#include "connection/shared_settings.hpp"
#include "executor/marked.hpp"

namespace echo::detail {

namespace {

std::vector<std::unique_ptr<PoolEndpoint>> make_endpoints(const EndpointList& list, const EchoConfig& config) {
    std::vector<std::unique_ptr<PoolEndpoint>> endpoints;
    for (const Endpoint& one : list.endpoints()) endpoints.push_back(std::make_unique<PoolEndpoint>(one, config));
    return endpoints;
}

}  // namespace

Pool::Pool(const asio::io_context::executor_type& executor, std::shared_ptr<asio::io_context> own_loop,
           std::shared_ptr<CallMemory> memory, std::shared_ptr<const EndpointList> list, EchoConfig config)
    : own_loop_(std::move(own_loop)), executor_(asio::make_strand(executor)), memory_(std::move(memory)),
      config_(std::move(config)), list_(std::move(list)), endpoints_(make_endpoints(*list_, config_)),
      state_(config_, std::random_device{}(), endpoints_.size()), addresses_(endpoints_.size()),
      connections_(config_.pool_size), timer_(executor_), batches_(memory_) {
    const auto follows_name = [](const auto& endpoint) { return endpoint->follows_name; };
    if (std::any_of(endpoints_.begin(), endpoints_.end(), follows_name)) state_.follow_names();
}

// Calls are left only if the executor went away under them; their handlers go with it.
Pool::~Pool() {
    OperationList calls;
    state_.for_each_request([&](PoolRequest& request) { calls.push(OperationPointer(&as_call(request))); });
}

template <class Note>
void Pool::turn(const Note& note) {
    if (in_turn_) return note_meanwhile(note);
    one_turn(note);
    deliver_ended();
    if (!own_loop_ || is_calling_handlers()) return;
    if (!own_inbox_.operations.empty()) {
        one_turn([] {});
        deliver_ended();
    }
    if (!own_inbox_.operations.empty() || !deliveries_.empty()) come_again();
}

// For what handlers have started in the second round, and for handlers that were too many in a row: the event loop has
// its chance between.
void Pool::come_again() {
    if (std::exchange(turn_is_coming_, true)) return;
    asio::post(own_loop_->get_executor(), [self = shared_from_this()] {
        self->turn_is_coming_ = false;
        self->take_turn();
    });
}

template <class Note>
void Pool::one_turn(const Note& note) {
    {
        const Marked on(in_turn_);
        now_ = std::chrono::steady_clock::now();
        note_and_settle(note);
        carry_out();
        while (std::exchange(has_noted_, false) || close_is_wanted_) {
            note_and_settle([] {});
            carry_out();
        }
    }
    if (!state_.closed()) return;
    timer_.cancel();                       // it would keep the executor at work
    if (is_own_process()) stop_looking();  // a child's copy may be locked by a thread that only the parent has
}

template <class Note>
void Pool::note_and_settle(const Note& note) {
    const std::lock_guard lock(mutex_);
    // What happens to a child's copies of the connections is none of its calls' business.
    if (!is_own_process() && !std::exchange(disowned_, true)) state_.close(now_);
    note_received();
    note();
    take_arrived();
    if (close_is_wanted_.exchange(false)) state_.close(now_);
    state_.settle(now_);
}

void Pool::take_turn() {
    turn([] {});
}

// Looked at after what has arrived is taken: whoever fetches the pool to the calls may come later than the one who
// cancels one of them.
void Pool::cancel(const std::shared_ptr<OperationLink>& link) {
    turn([&] {
        take_arrived();
        if (!link->operation) return;
        state_.cancel(static_cast<Call&>(*link->operation), asio::error::operation_aborted, now_);
    });
}

void Pool::loop_gone() {
    loop_is_gone_ = true;
    if (!is_own_process()) return;  // its locks may be held by threads that only the parent has
    close_is_wanted_ = true;
    take_turn();
}

// Not at once, also on the pool's own thread: handlers would be called inside.
void Pool::close() {
    close_is_wanted_ = true;
    asio::post(executor_, TurnTaker{shared_from_this()});
}

void Pool::cancel_drain(const std::shared_ptr<OperationLink>& link) {
    turn([&] {
        take_arrived();
        const auto is_meant = [&](const WaitPointer& drain) { return drain.get() == link->operation; };
        const auto place = std::find_if(drains_.begin(), drains_.end(), is_meant);
        if (place == drains_.end()) return;
        end(std::move(*place), asio::error::operation_aborted);
        drains_.erase(place);
    });
}

PoolStats Pool::stats() const {
    const std::lock_guard lock(mutex_);
    PoolStats stats = state_.stats();
    // What handlers are just starting is in the books of their own thread only.
    const std::size_t own_calls = is_calling_handlers() ? own_inbox_.calls.load() : 0;
    stats.queued += inbox_.calls + own_calls;
    stats.queued_bytes += inbox_.bytes + (own_calls > 0 ? own_inbox_.bytes.load() : 0);
    const std::size_t refused = refused_on_arrival_;
    stats.refused += refused;
    stats.requests += inbox_.calls + own_calls + refused;
    return stats;
}

void Pool::happened(std::size_t connection, WireEvent event, const Loss& loss) {
    switch (event) {
        case WireEvent::handshake_begun: return state_.handshake_begun(connection);
        case WireEvent::connected: return connected(connection);
        case WireEvent::connect_failed: return turn([&] { state_.connect_failed(connection, loss, now_); });
        case WireEvent::to_be_read: return join_round(connection);
        case WireEvent::bytes_received: return bytes_received(connection);
        case WireEvent::write_done: return turn([&] { state_.write_done(connection, now_); });
        case WireEvent::write_failed: return turn([&] { state_.write_failed(connection, now_); });
        case WireEvent::lost: return lost(connection, loss);
        case WireEvent::closed: return closed(connection);
    }
}

void Pool::connected(std::size_t connection) {
    {
        // What the hook brings about waits until the connection is the state's as well.
        const Marked on(in_turn_);
        tell(config_.connection_made, connections_[connection]->made(state_.next_session()));
    }
    turn([&] { note_connected(connection); });
}

void Pool::note_found(std::size_t endpoint, const TcpAddresses& found, bool at_interval) {
    turn([&] {
        const EndpointAddresses::Changes changes = addresses_.found(endpoint, found, at_interval);
        note_added(endpoint, changes);  // first, as an endpoint is never without a server
        note_removed(changes);
    });
}

// First the replies are put where they belong, then the state is told of all: of those of a whole read, and of several
// connections that are looked at in one round.
void Pool::bytes_received(std::size_t connection) {
    Wire& wire = *connections_[connection];
    std::optional<Loss> loss;
    {
        const Marked on(in_turn_);
        loss = wire.decode_received(state_.in_flight(connection));
    }
    received_.push_back(connection);
    brought_ = {.replies = wire.replies(), .bytes = wire.bytes()};
    if (!loss) return is_looking_ ? void() : take_turn();
    keep_what_is_being_written(connection);
    turn([&] { state_.lost(connection, *loss, now_); });
}

void Pool::note_received() {
    for (const std::size_t connection : received_) {
        const InFlight& in_flight = state_.in_flight(connection);
        state_.bytes_received(connection, now_);
        // Nobody is left to wait for the rest where a connection ends with the last of those that somebody waits for.
        for (std::size_t left = connections_[connection]->replies(); left > 0 && in_flight.owed() > 0; --left) {
            const PoolRequest* request = in_flight.at(0);
            const std::error_code error = request ? static_cast<const Call*>(request)->error : std::error_code();
            state_.replied(connection, error, now_);
        }
    }
    received_.clear();
}

// On the client's own loop only.
void Pool::join_round(std::size_t connection) {
    rounds_.join(connection);
    if (!round_is_coming_) come_for_round();
}

void Pool::come_for_round() {
    round_is_coming_ = true;
    asio::post(own_loop_->get_executor(), RoundTaker{shared_from_this()});
}

void Pool::take_round() {
    const auto look = [this](std::size_t connection, bool once_more) {
        const Marked on(is_looking_);
        brought_ = {};
        const Look result = connections_[connection]->look(once_more);
        return std::pair(result, brought_);
    };
    rounds_.take(look, [this] {
        if (!received_.empty()) take_turn();
    });
    round_is_coming_ = false;
    if (rounds_.has_next()) come_for_round();
}

void Pool::lost(std::size_t connection, const Loss& loss) {
    keep_what_is_being_written(connection);
    turn([&] { state_.lost(connection, loss, now_); });
}

void Pool::closed(std::size_t connection) {
    connections_[connection].reset();
    turn([&] { state_.closed(connection); });
}

void Pool::timer_expired() {
    turn([&] { state_.timer(now_); });
}

}  // namespace echo::detail
