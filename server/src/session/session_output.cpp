// How a session writes its answers.
#include "session/session.hpp"

#include <array>
#include <string>
#include <string_view>
#include <system_error>

#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/redirect_error.hpp>

#include <echo/error.hpp>

namespace echo::server_detail {
namespace {

bool is_would_block(std::error_code error) {
    return error == asio::error::would_block || error == asio::error::try_again;
}

}  // namespace

// An answer nearly always fits into the socket's buffer; then it leaves without a round through the event loop. It is
// the output and `echo` behind it, which is copied only if it has to wait.
bool Session::write_at_once(std::string_view echo) {
    std::string& output = protocol_->output();
    const std::size_t size = output.size() + echo.size();
    written_ = 0;
    if (size > 0) {
        std::error_code error;
        const std::array<asio::const_buffer, 2> both{asio::buffer(output), asio::buffer(echo)};
        count_sent(output.empty() ? stream_.write_some(both.back(), error) : stream_.write_some(both, error));
        if (error && !is_would_block(error)) {
            end_by_failure(error);
        } else if (written_ < size) {
            keep_unwritten(echo);
            return false;
        }
    }
    output_written();
    return true;
}

// What has to wait is copied behind the output, or in its place where that has left.
void Session::keep_unwritten(std::string_view echo) {
    std::string& output = protocol_->output();
    if (written_ >= output.size()) {
        output.assign(echo.substr(written_ - output.size()));
        written_ = 0;
    } else {
        output.append(echo);
    }
    account();
}

Awaitable<void> Session::write_rest() {
    const std::string& output = protocol_->output();
    std::error_code error;
    while (!error && written_ < output.size()) {
        wait_for(Wait::reader);
        count_sent(co_await stream_.async_write_some(asio::buffer(output) + written_,
                                                     asio::redirect_error(use_awaitable, error)));
    }
    if (error) end_by_failure(error);
    output_written();
}

void Session::count_sent(std::size_t bytes) {
    written_ += bytes;
    bytes_sent_ += bytes;
    host_.counters.bytes_sent.add(bytes);
}

void Session::output_written() {
    std::string& output = protocol_->output();
    output.clear();
    if (!has_ended() && answer_timer_.ends(protocol_->messages_received(), protocol_->pending_replies())) {
        host_.counters.add_answer_time(Clock::now() - answer_timer_.began_at());
    }
    // A large answer's memory is given back; what an ordinary read brings about is kept for the next.
    if (output.capacity() > 2 * config().read_size) {
        std::string().swap(output);
        account();
    }
    end_if_done();
}

}  // namespace echo::server_detail
