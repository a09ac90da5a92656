#include "admin/admin_connection.hpp"

#include <array>
#include <exception>
#include <string_view>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <asio/buffer.hpp>
#include <asio/error.hpp>

#include "admin/http_answer.hpp"

namespace echo::server_app {
namespace {

using server_detail::Socket;

// What a client may send beyond its request, so that it gets to read the answer.
constexpr std::size_t most_discarded = 256 * 1024;

using Space = std::array<char, 4096>;

// To a peer that does not read, what was written would stay with the kernel for minutes after the close.
void limit_time_in_kernel([[maybe_unused]] Socket& socket, [[maybe_unused]] std::chrono::nanoseconds time) {
#if defined(TCP_USER_TIMEOUT)
    const auto milliseconds = static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(time).count());
    ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof milliseconds);
#endif
}

AdminAnswer answer_to(const HttpHead& head, const AdminSource& source) {
    if (head.refusal == 0) return answer_admin(head.method, head.path, source);
    return {head.refusal, "text/plain; charset=utf-8", std::string(head.why) + "\n"};
}

}  // namespace

AdminConnection::AdminConnection(Socket socket, const AdminSource& source)
    : socket_(std::move(socket)), time_is_up_(socket_.get_executor()), source_(source) {}

void AdminConnection::start(std::chrono::nanoseconds time_limit) {
    time_is_up_.expires_after(time_limit);
    time_is_up_.async_wait([self = shared_from_this()](std::error_code aborted) {
        if (!aborted) self->close();
    });
    limit_time_in_kernel(socket_, time_limit);
    go_on();
}

void AdminConnection::close() {
    std::error_code ignored;
    socket_.close(ignored);
    time_is_up_.cancel();
}

// One connection that lacks memory is closed; the others go on.
void AdminConnection::go_on() try {
    std::error_code error;
    while (!error) {
        switch (step_) {
            case Step::reading: error = read(); break;
            case Step::writing: error = write(); break;
            case Step::discarding: error = discard(); break;
        }
    }
    if (error != asio::error::would_block) return close();
    socket_.async_wait(step_ == Step::writing ? Socket::wait_write : Socket::wait_read,
                       [self = shared_from_this()](std::error_code aborted) {
                           if (!aborted) self->go_on();
                       });
} catch (const std::exception&) {
    close();
}

std::error_code AdminConnection::read() {
    Space space;
    std::error_code error;
    const std::size_t size = socket_.read_some(asio::buffer(space), error);
    if (const HttpHead* head = head_.read({space.data(), size})) answer(*head);
    return error;
}

void AdminConnection::answer(const HttpHead& head) {
    answer_ = to_http(answer_to(head, source_), head.method, std::chrono::system_clock::now());
    step_ = Step::writing;
}

std::error_code AdminConnection::write() {
    std::error_code error;
    answer_.erase(0, socket_.write_some(asio::buffer(answer_), error));
    if (!answer_.empty()) return error;
    step_ = Step::discarding;
    socket_.shutdown(Socket::shutdown_send, error);
    return error;
}

// Closing a socket that holds unread bytes makes the kernel send a reset, which can destroy the answer on its way to
// the peer (RFC 9112, section 9.6).
std::error_code AdminConnection::discard() {
    Space space;
    std::error_code error;
    discarded_ += socket_.read_some(asio::buffer(space), error);
    return discarded_ > most_discarded ? asio::error::operation_aborted : error;
}

}  // namespace echo::server_app
