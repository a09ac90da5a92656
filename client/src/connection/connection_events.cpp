// What the wire reports, and what follows from it.
#include <chrono>
#include <exception>
#include <string>
#include <utility>

#include <asio/error.hpp>

#include <echo/error.hpp>

#include "connection/pipelined_connection.hpp"
#include "executor/marked.hpp"
#include "net/system_error.hpp"

namespace echo::detail {

void PipelinedConnection::happened(WireEvent event, const Loss& loss) {
    switch (event) {
        case WireEvent::handshake_begun: is_handshaking_ = true; return;
        case WireEvent::connected: return connected();
        case WireEvent::connect_failed: return turn([&] { end(loss, EndReason::lost); });
        case WireEvent::to_be_read: return;  // not asked for
        case WireEvent::bytes_received: return turn([&] { bytes_received(); });
        case WireEvent::write_done: return turn([&] { pipeline_.write_done(); });
        case WireEvent::write_failed: return turn([&] { pipeline_.write_failed(); });
        case WireEvent::lost: return turn([&] { lost_by(loss); });
        case WireEvent::closed:
            wire_.reset();
            status_ = Status::ended;
            return turn([] {});
    }
}

// Handlers are called later: the wire has not begun to read.
void PipelinedConnection::connected() {
    {
        const Marked on(in_turn_);
        now_ = std::chrono::steady_clock::now();
        if (!close_is_wanted_) {
            status_ = Status::open;
            connect_deadline_ = TimePoint::max();
            made_ = wire_->made(1);
            tell(settings_->config.connection_made, *made_);
            pipeline_.connected(now_);
            if (connect_) finish(std::move(connect_), {});
        }
        settle();
    }
    if (!ended_.empty()) come();
}

void PipelinedConnection::bytes_received() {
    const InFlight& in_flight = pipeline_.in_flight();
    const std::optional<Loss> loss = wire_->decode_received(in_flight);
    pipeline_.bytes_received(now_);
    for (std::size_t left = wire_->replies(); left > 0; --left) {
        const PoolRequest* request = in_flight.at(0);
        pipeline_.replied(request ? static_cast<const Call*>(request)->error : std::error_code(), now_);
    }
    if (loss) lost_by(*loss);
}

void PipelinedConnection::write_waiting() {
    while (status_ == Status::open && pipeline_.begin_write(now_)) {
        pipeline_.in_flight().visit_write([this](PoolRequest& request) { return encode(request); });
        if (wire_->has_failed()) {
            pipeline_.write_undone();
            return lost_by(wire_->failure());
        }
        if (!wire_->write()) return;
        pipeline_.write_done();
    }
}

// A request that does not go out loses its place in this write at once. Returns whether others may go out.
bool PipelinedConnection::encode(PoolRequest& request) {
    Call& call = as_call(request);
    tell(settings_->config.pre_request, std::string_view(call.message()), std::uint64_t{1});
    const std::error_code error = wire_->start_request(call);
    if (!error) return true;
    pipeline_.refused(request, error, now_);
    return !wire_->has_failed();
}

void PipelinedConnection::lost_by(const Loss& loss) {
    end(loss, loss.refused ? EndReason::refused : EndReason::lost);
}

// Nothing more is taken before anybody is told: what a hook starts meanwhile has to end too.
void PipelinedConnection::end(const Loss& loss, EndReason reason) {
    if (status_ >= Status::ending) return;
    const bool is_lost = status_ == Status::open && (reason == EndReason::lost || reason == EndReason::refused);
    const bool is_closed = close_is_wanted_ || is_draining_;
    status_ = wire_ ? Status::ending : Status::ended;
    pipeline_.take_no_more(is_closed ? make_error_code(errc::client_closed)
                                     : to_system_error(asio::error::not_connected));
    connect_deadline_ = drain_deadline_ = TimePoint::max();
    cause_ = loss.cause;
    if (is_draining_ && pipeline_.pending() > 0 && !drain_error_) {
        drain_error_ = is_lost ? make_error_code(errc::connection_lost) : loss.error;
    }
    if (connect_) finish(std::move(connect_), loss.error);
    is_lost ? pipeline_.lost(loss, now_) : pipeline_.end(loss, now_);
    complete_ended();  // while a write may still have their messages
    if (wire_) close_wire(reason, loss.cause ? loss.cause : loss.error);
}

void PipelinedConnection::close_wire(EndReason reason, std::error_code error) {
    if (made_) {
        lost_ = ConnectionLost{.session = 1,
                               .peer = wire_->peer(),
                               .reason = reason,
                               .error = reason == EndReason::lost || reason == EndReason::refused ? error
                                                                                                  : std::error_code(),
                               .detail = wire_->failure_detail(),
                               .answered = pipeline_.answered(),
                               .age = std::chrono::steady_clock::now() - wire_->established_at(),
                               .first_byte = wire_->first_byte(),
                               .tcp = wire_->tcp_statistics()};
        tell(settings_->config.connection_lost, *lost_);
    }
    wire_->close();
}

void PipelinedConnection::look_at_the_time() {
    timer_set_to_ = TimePoint::max();
    pipeline_.expire(now_);
    if (connect_deadline_ <= now_) return end(late_connect(is_handshaking_), EndReason::lost);
    if (pipeline_.is_stalled(now_)) return end({.error = errc::connection_lost}, EndReason::stalled);
    if (drain_deadline_ > now_) return;
    if (pipeline_.pending() > 0) drain_error_ = errc::drain_timeout;
    end({.error = errc::client_closed}, EndReason::client_closed);
}

// Asks for one look at the time; what is due later by then is asked for again.
void PipelinedConnection::arm_timer() {
    if (status_ >= Status::ending) {
        timer_.cancel();  // it would keep the executor at work
        return;
    }
    const TimePoint due = std::min({connect_deadline_, drain_deadline_, pipeline_.due_at()});
    if (due >= timer_set_to_) return;
    timer_set_to_ = due;
    timer_.expires_at(due);
    timer_.async_wait([weak = weak_from_this()](std::error_code error) {
        const auto self = weak.lock();
        if (self && !error) self->turn([&] { self->look_at_the_time(); });
    });
}

// The hook may start calls, of which some may end at once.
void PipelinedConnection::complete_ended() {
    std::vector<Pipeline::Ended>& all = pipeline_.ended();
    for (std::size_t place = 0; place < all.size(); ++place) complete(*all[place].request, all[place].error);
    all.clear();
}

void PipelinedConnection::complete(PoolRequest& request, std::error_code error) {
    Call& call = as_call(request);
    if (error && error != errc::reply_mismatch) {
        // The call may have given up in the middle of its write, which goes on.
        if (wire_) wire_->keep_if_being_written(call);
        std::string().swap(call.message());
    }
    tell(settings_->config.post_request, error, call.response);
    finish(OperationPointer(&call), error);
}

void PipelinedConnection::end_waits() {
    if (status_ == Status::ended) {
        for (WaitPointer& drain : std::exchange(drains_, {})) finish(std::move(drain), drain_error_);
    }
    for (WaitPointer& wait : std::exchange(waits_, {})) finish(std::move(wait), {});
}

}  // namespace echo::detail
