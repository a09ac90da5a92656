#include "support/pool/pool_script.hpp"

#include <algorithm>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <echo/error.hpp>

namespace echo::test {

using detail::PoolAction;
using detail::PoolRequest;

std::string word(std::error_code error) {
    if (!error) return "ok";
    if (error == std::make_error_code(std::errc::operation_canceled)) return "cancelled";
    if (error.category() != error_category()) return error.message();
    switch (static_cast<errc>(error.value())) {
        case errc::client_closed: return "client_closed";
        case errc::queue_full: return "queue_full";
        case errc::deadline_unreachable: return "deadline_unreachable";
        case errc::message_too_large: return "message_too_large";
        case errc::separator_in_message: return "separator_in_message";
        case errc::empty_message: return "empty_message";
        case errc::request_timeout: return "request_timeout";
        case errc::connect_timeout: return "connect_timeout";
        case errc::connection_lost: return "connection_lost";
        case errc::unexpected_reply: return "unexpected_reply";
        case errc::malformed_frame: return "malformed_frame";
        case errc::protocol_exception: return "protocol_exception";
        case errc::reply_mismatch: return "reply_mismatch";
        case errc::drain_timeout: return "drain_timeout";
        case errc::forked: return "forked";
        case errc::would_deadlock: return "would_deadlock";
        case errc::tls_certificate_not_trusted: return "tls_certificate_not_trusted";
        case errc::tls_certificate_expired: return "tls_certificate_expired";
        case errc::tls_name_mismatch: return "tls_name_mismatch";
        case errc::tls_certificate_invalid: return "tls_certificate_invalid";
        case errc::tls_not_spoken: return "tls_not_spoken";
        case errc::tls_handshake_failed: return "tls_handshake_failed";
        case errc::tls_client_certificate_required: return "tls_client_certificate_required";
        case errc::tls_client_certificate_refused: return "tls_client_certificate_refused";
    }
    return error.message();
}

EchoConfig pool_of(std::size_t pool_size, std::size_t max_in_flight) {
    EchoConfig config;
    config.pool_size = pool_size;
    config.max_in_flight = max_in_flight;
    return config;
}

EchoConfig open_pool_of(std::size_t pool_size, std::size_t max_in_flight) {
    EchoConfig config = pool_of(pool_size, max_in_flight);
    config.max_connecting = pool_size;
    config.check_after = std::chrono::seconds(0);
    return config;
}

PoolScript::PoolScript(EchoConfig config, std::size_t servers)
    : config_(std::move(config)), state_(config_, 1, servers) {}

std::string PoolScript::submit(const std::string& name, ScriptedCall options) {
    const auto [place, is_new] = calls_.try_emplace(name);
    if (!is_new) throw std::logic_error("the script uses the name " + name + " twice");
    PoolRequest& request = place->second;
    request.size = options.size;
    request.idempotent = options.idempotent;
    request.submitted_at = now_;
    if (options.timeout) request.deadline = now_ + *options.timeout;
    state_.submit(request, now_);
    return actions();
}

std::string PoolScript::cancel(const std::string& name) {
    state_.cancel(calls_.at(name), std::make_error_code(std::errc::operation_canceled), now_);
    return actions();
}

std::string PoolScript::close() {
    state_.close(now_);
    return actions();
}

std::string PoolScript::drain(std::chrono::nanoseconds time) {
    state_.drain(now_ + time);
    return actions();
}

std::string PoolScript::connected(std::size_t connection) {
    state_.connected(connection, now_);
    return actions();
}

std::string PoolScript::connect_failed(std::size_t connection, std::error_code error, std::error_code cause) {
    state_.connect_failed(connection, {.error = error, .cause = cause}, now_);
    return actions();
}

std::string PoolScript::written(std::size_t connection) {
    state_.write_done(connection, now_);
    return actions();
}

std::string PoolScript::write_failed(std::size_t connection) {
    state_.write_failed(connection, now_);
    return actions();
}

std::string PoolScript::bytes_received(std::size_t connection) {
    state_.bytes_received(connection, now_);
    return actions();
}

std::string PoolScript::replied(std::size_t connection, std::error_code error) {
    state_.bytes_received(connection, now_);
    state_.replied(connection, error, now_);
    return actions();
}

void PoolScript::note_replied(std::size_t connection) {
    state_.bytes_received(connection, now_);
    state_.replied(connection, {}, now_);
}

std::string PoolScript::refused(std::size_t connection, const std::string& name, std::error_code error) {
    state_.refused(connection, calls_.at(name), error, now_);
    return actions(false);  // it is told while the write is carried out
}

std::string PoolScript::lost(std::size_t connection, const detail::Loss& loss) {
    state_.lost(connection, loss, now_);
    return actions();
}

std::string PoolScript::write_undone(std::size_t connection, bool is_settled) {
    echo::detail::Loss loss = peer_closed();
    loss.is_settled = is_settled;
    state_.write_undone(connection, loss, now_);
    return actions();
}

std::string PoolScript::stale(std::size_t connection) {
    state_.stale(connection, std::make_error_code(std::errc::connection_reset), now_);
    return actions();
}

std::string PoolScript::closed(std::size_t connection) {
    state_.closed(connection);
    return actions();
}

std::string PoolScript::end_turn() {
    in_turn_ = false;
    return actions();
}

std::string PoolScript::timer() {
    if (timer_at_ == TimePoint::max()) throw std::logic_error("the script's timer is not armed");
    now_ = std::max(now_, timer_at_);
    timer_at_ = TimePoint::max();
    state_.timer(now_);
    return actions();
}

std::optional<std::chrono::nanoseconds> PoolScript::timer_at() const {
    if (timer_at_ == TimePoint::max()) return std::nullopt;
    return timer_at_ - beginning;
}

void PoolScript::use_connection() {
    submit("the first call");
    connected(0);
    written(0);
    replied(0);
}

void PoolScript::use_connections(std::size_t connections) {
    for (std::size_t i = 0; i < connections; ++i) submit("warm" + std::to_string(i));
    for (std::size_t i = 0; i < connections; ++i) {
        connected(i);
        written(i);
    }
    for (std::size_t i = 0; i < connections; ++i) {
        pass(Milliseconds(1));
        replied(i);
    }
}

detail::Loss PoolScript::peer_closed() {
    return {.error = errc::connection_lost, .cause = std::make_error_code(std::errc::connection_reset)};
}

detail::Loss PoolScript::peer_closed_in_mid_reply() {
    return {.error = errc::connection_lost,
            .cause = std::make_error_code(std::errc::connection_reset),
            .reply_begun = true};
}

std::string PoolScript::actions(bool settle) {
    if (settle && !in_turn_) state_.settle(now_);
    std::string words;
    while (!state_.actions().empty()) {
        const std::string action = in_words(state_.actions().take());
        if (!action.empty()) words += (words.empty() ? "" : "; ") + action;
    }
    return words;
}

std::string PoolScript::in_words(const PoolAction& action) {
    switch (action.kind) {
        case PoolAction::Kind::connect: return "connect " + std::to_string(action.connection);
        case PoolAction::Kind::write:
            return "write " + std::to_string(action.connection) + ":" + names_in_write(action.connection);
        case PoolAction::Kind::check_and_write:
            return "check, write " + std::to_string(action.connection) + ":" + names_in_write(action.connection);
        case PoolAction::Kind::close: return "close " + std::to_string(action.connection);
        case PoolAction::Kind::resolve: return "resolve";
        case PoolAction::Kind::arm_timer:
            timer_at_ = action.when;
            ++times_armed_;
            return {};
        case PoolAction::Kind::complete: return name_of(action.request) + " " + word(action.error);
        case PoolAction::Kind::drained: return "drained " + word(action.error);
    }
    return {};
}

std::string PoolScript::names_in_write(std::size_t connection) const {
    const detail::InFlight& in_flight = state_.in_flight(connection);
    std::string names;
    for (std::size_t place = 0; place < in_flight.size(); ++place) {
        if (in_flight.wire_state(place) == WireState::maybe_sent) names += " " + name_of(in_flight.at(place));
    }
    return names;
}

std::string PoolScript::name_of(const PoolRequest* request) const {
    for (const auto& [name, call] : calls_) {
        if (&call == request) return name;
    }
    return request ? "a stranger" : "an abandoned one";
}

}  // namespace echo::test
