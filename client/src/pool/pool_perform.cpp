// How the pool carries out what PoolState decides.
#include <chrono>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include <asio/post.hpp>

#include <echo/error.hpp>

#include "pool/pool.hpp"

namespace echo::detail {

void Pool::carry_out() {
    while (!state_.actions().empty()) perform(state_.actions().take());
}

void Pool::perform(const PoolAction& action) {
    switch (action.kind) {
        case PoolAction::Kind::connect: return open(action.connection);
        case PoolAction::Kind::write: return write(action.connection);
        case PoolAction::Kind::check_and_write: return check_and_write(action.connection);
        case PoolAction::Kind::close: return close_connection(action);
        case PoolAction::Kind::resolve: return resolve();
        case PoolAction::Kind::arm_timer: return arm_timer(action.when);
        case PoolAction::Kind::complete: return complete(*action.request, action.error);
        case PoolAction::Kind::drained: return end_drains(action.error);
    }
}

void Pool::open(std::size_t number) {
    const PoolEndpoint& to = *endpoints_[state_.fleet()[state_.member(number)].endpoint];
    Connector::ChooseAddresses choose;
    if (to.follows_name) choose = [this, number](const TcpAddresses& found) { return addresses_to_try(number, found); };
    connections_[number] = std::make_unique<Wire>(
        executor_, own_loop_ != nullptr, to.endpoint, config_, to.tls.get(), *memory_,
        [this, number](WireEvent event, const Loss& loss) { happened(number, event, loss); }, std::move(choose));
    if (own_loop_) connections_[number]->look_in_rounds();
    connections_[number]->start(shared_from_this());
}

void Pool::check_and_write(std::size_t number) {
    const std::error_code error = connections_[number]->find_end();
    if (!error) return write(number);
    note_meanwhile([&] { state_.stale(number, error, now_); });
}

void Pool::write(std::size_t number) {
    Wire& connection = *connections_[number];
    const bool had_failed = connection.has_failed();
    if (!had_failed) {
        state_.in_flight(number).visit_write([&](PoolRequest& request) { return encode(connection, number, request); });
    }
    if (connection.has_failed()) {
        Loss loss = connection.failure();
        loss.is_settled = !had_failed;
        return note_meanwhile([&] { state_.write_undone(number, loss, now_); });
    }
    if (!connection.write()) return;
    const std::lock_guard lock(mutex_);
    if (state_.write_done(number, now_)) has_noted_ = true;
}

// A request that does not go out loses its place in this write at once. Returns whether others may go out.
bool Pool::encode(Wire& wire, std::size_t number, PoolRequest& request) {
    Call& call = as_call(request);
    if (config_.pre_request) tell(config_.pre_request, std::string_view(call.message()), state_.session(number));
    const std::error_code error = wire.start_request(call);
    if (!error) return true;
    note_meanwhile([&] { state_.refused(number, request, error, now_); });
    return !wire.has_failed();
}

void Pool::arm_timer(TimePoint when) {
    timer_.expires_at(when);
    timer_.async_wait([pool = weak_from_this()](std::error_code error) {
        const auto self = pool.lock();
        if (self && !error) self->timer_expired();
    });
}

void Pool::complete(PoolRequest& request, std::error_code error) {
    Call& call = as_call(request);
    if (error) keep_or_drop_message(call, error);
    tell(config_.post_request, error, call.response);
    end(OperationPointer(&call), error);
}

// The call may have given up in the middle of its write, which goes on.
void Pool::keep_or_drop_message(Call& call, std::error_code error) {
    if (error == errc::reply_mismatch) return;  // then it is the reply
    if (Wire* const wire = wire_of(call)) wire->keep_if_being_written(call);
    std::string().swap(call.message());
}

void Pool::close_connection(const PoolAction& action) {
    Wire& connection = *connections_[action.connection];
    if (config_.connection_lost && connection.is_established()) {
        tell(config_.connection_lost,
             ConnectionLost{.session = state_.session(action.connection),
                            .peer = connection.peer(),
                            .reason = action.reason,
                            .error = action.error,
                            .detail = connection.failure_detail(),
                            .answered = state_.answered(action.connection),
                            .age = std::chrono::steady_clock::now() - connection.established_at(),
                            .first_byte = connection.first_byte(),
                            .tcp = connection.tcp_statistics()});
    }
    connection.close();
}

void Pool::end_drains(std::error_code error) {
    for (WaitPointer& drain : std::exchange(drains_, {})) end(std::move(drain), error);
}

Wire* Pool::wire_of(const Call& call) const noexcept {
    return call.connection == PoolRequest::no_connection ? nullptr : connections_[call.connection].get();
}

// A call that is sent once more takes a copy along: the write that is cut off has the message until it ends.
void Pool::keep_what_is_being_written(std::size_t number) {
    const InFlight& in_flight = state_.in_flight(number);
    Wire& wire = *connections_[number];
    for (std::size_t place = 0; place < in_flight.size(); ++place) {
        PoolRequest* request = in_flight.at(place);
        if (!request || in_flight.wire_state(place) != WireState::maybe_sent) continue;
        Call& call = as_call(*request);
        if (!wire.is_being_written(call)) continue;
        std::string copy = call.message();
        wire.keep(std::exchange(call.message(), std::move(copy)));
    }
}

// The exception leaves the executor's run(), where whoever runs it can see to it.
void Pool::rethrow_later(std::exception_ptr failure) const {
    asio::post(executor_, [failure = std::move(failure)] { std::rethrow_exception(failure); });
}

}  // namespace echo::detail
