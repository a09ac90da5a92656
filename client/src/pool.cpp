#include "pool.hpp"

#include <exception>
#include <random>
#include <stdexcept>
#include <utility>

#include <asio/post.hpp>

#include <echo/error.hpp>

namespace echo::detail {
namespace {

using Clock = std::chrono::steady_clock;

// Everything that the pool is given is a Call; the state knows its base only.
Call& as_call(PoolRequest& request) {
    return static_cast<Call&>(request);
}

}  // namespace

void check_client_endpoint(const Endpoint& endpoint) {
    if (endpoint.transport() == Endpoint::Transport::tls) {
        throw std::invalid_argument("endpoint \"" + endpoint.to_string() +
                                    "\": this version of the client speaks no TLS; write host:port or unix:/path");
    }
    if (endpoint.transport() == Endpoint::Transport::tcp && endpoint.port() == 0) {
        throw std::invalid_argument("endpoint \"" + endpoint.to_string() +
                                    "\": nothing can be connected to at port 0; write the server's port");
    }
}

Pool::Pool(asio::any_io_executor executor, Endpoint endpoint, EchoConfig config)
    : executor_(std::move(executor)), endpoint_(std::move(endpoint)), config_(std::move(config)),
      state_(config_, std::random_device{}()), connections_(config_.pool_size), timer_(executor_) {}

// Calls are left only if the executor went away under them; their handlers go with it.
Pool::~Pool() {
    std::vector<Call*> calls;
    state_.for_each_request([&](PoolRequest& request) { calls.push_back(&as_call(request)); });
    for (Call* call : calls) call->destroy();
}

void Pool::submit(CallPointer call) {
    Call& submitted = *call.release();
    // A protocol of the user's own frames messages in its own way, and refuses them when it encodes them.
    const std::error_code fault = config_.make_protocol ? std::error_code{} : config_.framing.check(submitted.message);
    if (fault) return step([=, this, &submitted](TimePoint now) { state_.refuse(submitted, fault, now); });
    step([this, &submitted](TimePoint now) { state_.submit(submitted, now); });
}

// Looked at as late as that, because the call may end before its turn.
void Pool::cancel(std::shared_ptr<CallLink> link) {
    step([this, link = std::move(link)](TimePoint now) {
        if (link->call) state_.cancel(*link->call, now);
    });
}

void Pool::close() {
    step([this](TimePoint now) {
        state_.close(now);
        timer_.cancel();
    });
}

PoolStats Pool::stats() const {
    const std::lock_guard lock(state_mutex_);
    return state_.stats();
}

void Pool::connected(std::size_t connection) {
    step([=, this](TimePoint now) { state_.connected(connection, now); });
}

void Pool::connect_failed(std::size_t connection, std::error_code error) {
    step([=, this](TimePoint now) { state_.connect_failed(connection, error, now); });
}

void Pool::bytes_received(std::size_t connection) {
    step([=, this](TimePoint now) { state_.bytes_received(connection, now); });
}

std::size_t Pool::replies_owed(std::size_t connection) const {
    return state_.in_flight(connection).owed();
}

void Pool::reply_received(std::size_t connection, std::string_view message) {
    std::error_code error;
    if (PoolRequest* request = state_.in_flight(connection).at(0)) {
        Call& call = as_call(*request);
        if (config_.verify) error = verify(call, message);
        call.response.message = message;
    }
    step([=, this](TimePoint now) { state_.replied(connection, error, now); });
}

std::error_code Pool::verify(const Call& call, std::string_view reply) const {
    const bool same = reply.size() == config_.expect_prefix.size() + call.message.size() &&
                      reply.starts_with(config_.expect_prefix) && reply.ends_with(call.message);
    return same ? std::error_code{} : make_error_code(errc::reply_mismatch);
}

void Pool::write_done(std::size_t connection) {
    step([=, this](TimePoint now) { state_.write_done(connection, now); });
}

void Pool::write_failed(std::size_t connection) {
    step([=, this](TimePoint now) { state_.write_failed(connection, now); });
}

void Pool::lost(std::size_t connection, const Loss& loss) {
    step([=, this](TimePoint now) { state_.lost(connection, loss, now); });
}

void Pool::closed(std::size_t connection) {
    connections_[connection].reset();
    step([=, this](TimePoint now) { state_.closed(connection, now); });
}

// Carrying out an action may itself bring about an event. It has to wait until the actions decided
// before it are done, as they describe the state that they were decided in.
template <class Event>
void Pool::step(Event event) {
    if (performing_) return deferred_.push_back(std::move(event));
    // A handler or protocol of the user's may throw; the pool must go on afterwards.
    const std::unique_ptr<bool, void (*)(bool*)> at_end(&performing_, [](bool* performing) { *performing = false; });
    performing_ = true;
    apply(event);
    while (!deferred_.empty()) {
        const auto next = std::move(deferred_.front());
        deferred_.pop_front();
        apply(next);
    }
}

template <class Event>
void Pool::apply(const Event& event) {
    {
        const std::lock_guard lock(state_mutex_);
        event(Clock::now());
    }
    while (!state_.actions().empty()) perform(state_.actions().take());
}

void Pool::perform(const PoolAction& action) {
    switch (action.kind) {
        case PoolAction::Kind::connect: return open(action.connection);
        case PoolAction::Kind::write: return write(action.connection);
        case PoolAction::Kind::close: return connections_[action.connection]->close();
        case PoolAction::Kind::arm_timer: return arm_timer(action.when);
        case PoolAction::Kind::complete: return complete(*action.request, action.error);
    }
}

void Pool::open(std::size_t number) {
    ConnectionOwner& owner = *this;
    connections_[number] = std::make_unique<Connection>(executor_, number, owner, endpoint_, config_);
    connections_[number]->start(shared_from_this());
}

void Pool::write(std::size_t number) {
    try {
        encode_write(number);
    } catch (...) {
        // A bug in a protocol of the user's: the connection ends, and the exception leaves the executor's run().
        asio::post(executor_, [failure = std::current_exception()] { std::rethrow_exception(failure); });
        return lost(number, {.error = errc::connection_lost, .cause = {}});
    }
    Connection& connection = *connections_[number];
    if (connection.protocol().output().empty()) return write_done(number);
    connection.write();
}

void Pool::encode_write(std::size_t number) {
    const InFlight& in_flight = state_.in_flight(number);
    for (std::size_t place = 0; place < in_flight.size();) {
        const bool in_this_write = in_flight.wire_state(place) == WireState::maybe_sent;
        if (!in_this_write || encode(number, *in_flight.at(place))) ++place;
    }
}

// Returns whether the request goes out. If not, it is told at once and not as a step of its own:
// until then the request has a place in this write, where no other event may find it.
bool Pool::encode(std::size_t number, PoolRequest& request) {
    Connection& connection = *connections_[number];
    request.response.peer = connection.peer();
    const std::error_code error = connection.protocol().start_request(as_call(request).message);
    if (!error) return true;
    const std::lock_guard lock(state_mutex_);
    state_.refused(number, request, error, Clock::now());
    return false;
}

void Pool::arm_timer(TimePoint when) {
    timer_.expires_at(when);
    timer_.async_wait([pool = weak_from_this()](std::error_code error) {
        const auto self = pool.lock();
        if (self && !error) self->step([&state = self->state_](TimePoint now) { state.timer(now); });
    });
}

void Pool::complete(PoolRequest& request, std::error_code error) {
    as_call(request).complete(error);
}

}  // namespace echo::detail
