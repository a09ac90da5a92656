#include <echo/protocol.hpp>

namespace echo {

std::error_code EchoProtocol::start_request(std::string_view message) {
    if (const std::error_code error = framing_.check(message)) return error;
    framing_.encode(message, output_);
    return {};
}

std::error_code EchoProtocol::data_received(std::string_view bytes) {
    // A subclass may finish or fail between two reads, where no decoder is there to be stopped.
    if (finished_ || send_error_) return send_error_;
    const std::error_code decode_error = decoder_.feed(bytes, [this](std::string_view message) {
        ++messages_received_;
        if (messages_received_ == message_limit_) finish();
        if (observer_) observer_->before_response(message);
        response(message);
        if (observer_) observer_->after_response(message);
        return !finished_ && !send_error_;
    });
    return send_error_ ? send_error_ : decode_error;
}

void EchoProtocol::send(std::string_view message) {
    if (send_error_) return;
    if (const std::error_code error = framing_.check_form(message)) {
        send_error_ = error;
        return;
    }
    framing_.encode(message, output_);
}

}  // namespace echo
