// How a connection uses its protocol, which may be the user's: it may fail, and throw.
#include "wire/wire.hpp"

#include <exception>
#include <memory>
#include <string>
#include <utility>

#include <echo/error.hpp>

#include "words_of_exception.hpp"

namespace echo::detail {

std::error_code check_message(const EchoConfig& config, std::string_view message) {
    if (config.make_protocol) return {};
    const Framing& framing = config.framing;
    if (framing.kind() != Framing::Kind::custom) return framing.check(message);
    return message.size() > framing.max_message() ? make_error_code(errc::message_too_large) : std::error_code{};
}

bool is_expected(const EchoConfig& config, std::string_view sent, std::string_view reply) {
    return reply.size() == config.expect_prefix.size() + sent.size() && reply.starts_with(config.expect_prefix) &&
           reply.ends_with(sent);
}

// What a protocol of the user's throws, or the user's way to make one, ends the connection and nothing else.
void Wire::note_exception() {
    thrown_ = std::make_unique<const std::string>(words_of(std::current_exception()));
}

bool Wire::make_protocol() {
    try {
        protocol_ = config_.make_protocol
                        ? config_.make_protocol(config_.framing)
                        : std::make_unique<EchoClientProtocol>(config_.framing, config_.expect_prefix);
        if (!protocol_) thrown_ = std::make_unique<const std::string>("make_protocol returned no protocol");
    } catch (...) {
        note_exception();
    }
    return protocol_ != nullptr;
}

std::error_code Wire::decode(std::string_view bytes) {
    if (!std::exchange(has_received_, true)) first_byte_at_ = std::chrono::steady_clock::now();
    try {
        const std::error_code error = protocol_->data_received(bytes);
        // What the toolkit itself finds wrong with the bytes is no failure of the protocol.
        if (error && error.category() != error_category()) failure_ = error;
        if (error || protocol_->failure()) return error ? error : protocol_->failure();
    } catch (...) {
        note_exception();
        return errc::protocol_exception;
    }
    const bool unowed_bytes = protocol_->partial_size() > 0 && owed_ == 0;
    owed_ = 0;  // what a protocol hands over without having received anything answers nobody
    if (unowed_reply_ || unowed_bytes) return errc::unexpected_reply;
    // A protocol of the user's that takes nothing more would leave the others waiting.
    return protocol_->finished() ? make_error_code(errc::connection_lost) : std::error_code{};
}

void Wire::take_reply(std::string_view message) {
    if (closing_ || unowed_reply_) return;
    unowed_reply_ = owed_ == 0;
    if (unowed_reply_) return;
    --owed_;
    if (PoolRequest* request = in_flight_->at(replies_)) {
        Call& call = static_cast<Call&>(*request);
        if (config_.verify && !is_expected(config_, call.message(), message)) call.error = errc::reply_mismatch;
        keep_if_being_written(call);
        call.take_reply(message);
    }
    ++replies_;  // last: the call is not answered if its reply could not be kept
}

std::error_code Wire::start_request(Call& call) {
    if (call.wants_facts || config_.post_request) call.response.peer = peer_;
    try {
        const std::string& message = call.message();
        // A protocol of the user's may make anything of the message.
        const std::error_code error = config_.make_protocol ? protocol_->start_request(message)
                                      : message.size() < GatheredOutput::spliced_from
                                          ? protocol_->start_checked_request(message)
                                          : start_spliced_request(message);
        if (!has_failed()) return error;
    } catch (...) {
        note_exception();
    }
    return fail_request(call);
}

std::error_code Wire::fail_request(Call& call) const {
    const Loss loss = failure();
    call.response.detail = loss.detail;
    return loss.error;
}

std::error_code Wire::start_spliced_request(const std::string& message) {
    std::size_t gap = 0;
    const std::error_code error = protocol_->start_request_around(message, gap);
    if (!error) output_.splice(gap, message);
    return error;
}

Loss Wire::failure() const {
    const std::error_code told = failure_ ? failure_ : protocol_ ? protocol_->failure() : std::error_code();
    const std::error_code error = thrown_ ? make_error_code(errc::protocol_exception) : told;
    return {.error = error, .by_protocol = true, .detail = failure_detail()};
}

std::string Wire::failure_detail() const {
    if (thrown_) return *thrown_;
    return protocol_ ? std::string(protocol_->error_detail()) : std::string();
}

}  // namespace echo::detail
