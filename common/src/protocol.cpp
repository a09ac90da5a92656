#include <echo/protocol.hpp>

#include <utility>

namespace echo {
namespace {

// As long as response() is at a message, and not longer, whatever it throws.
class Answering {
public:
    Answering(const std::string_view*& answered, const std::string_view& message) : answered_(answered) {
        answered_ = &message;
    }
    ~Answering() { answered_ = nullptr; }
    Answering(const Answering&) = delete;
    Answering& operator=(const Answering&) = delete;

private:
    const std::string_view*& answered_;
};

}  // namespace

std::error_code EchoProtocol::start_request(std::string_view message) {
    if (message.size() > max_sent_) return errc::message_too_large;
    return framing().encode(message, output_);
}

std::error_code EchoProtocol::data_received(std::string_view bytes) {
    return decode(bytes);
}

std::error_code EchoProtocol::decode(std::string_view bytes) {
    // A subclass may finish or fail between two reads, where no decoder is there to be stopped.
    if (finished_ || failure_) return failure_;
    const std::error_code decode_error = decoder_.feed(bytes, [this](std::string_view message) {
        ++messages_received_;
        if (messages_received_ == message_limit_) finish();
        if (observer_) observer_->before_response(message);
        {
            const Answering answering(answered_, message);
            response(message);
        }
        if (observer_) observer_->after_response(message);
        return !finished_ && !failure_;
    });
    return failure_ ? failure_ : decode_error;
}

std::error_code EchoProtocol::echo_unseen(std::string_view bytes, std::string_view& echo) {
    if (observer_ || message_limit_ > 0 || finished_ || failure_) return data_received(bytes);
    const FrameDecoder::Unseen unseen = decoder_.feed_unseen(bytes, output_);
    messages_received_ += unseen.messages;
    echo = bytes.substr(0, unseen.size);
    return unseen.error;
}

// A message that comes back as it came was found by its end, and is not searched for one again.
void EchoProtocol::send(std::string_view message) {
    if (failure_) return;
    const bool is_as_received = answered_ && message.data() == answered_->data() && message.size() == answered_->size();
    const std::error_code error =
        is_as_received ? framing().encode_checked(message, *sending_into_) : framing().encode(message, *sending_into_);
    if (error) fail(error);
}

void EchoProtocol::fail(std::error_code error, std::string detail) {
    if (failure_) return;
    failure_ = error;
    if (!detail.empty()) failure_detail_ = std::make_unique<const std::string>(std::move(detail));
}

}  // namespace echo
