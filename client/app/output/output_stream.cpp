#include "output/output_stream.hpp"

#include <cerrno>
#include <cstddef>
#include <system_error>

#include <poll.h>
#include <unistd.h>

#include "errors/failure.hpp"

namespace echo::client_app {
namespace {

constexpr std::size_t write_size = 64 * 1024;

[[noreturn]] void fail_output(int error) {
    if (error == EPIPE) throw Failure(ExitCode::output, {});
    throw Failure(ExitCode::output, "cannot write to standard output: " + std::system_category().message(error));
}

// Somebody who shares the descriptor may have made it non-blocking.
void wait_until_writable(int descriptor) {
    pollfd watched{.fd = descriptor, .events = POLLOUT, .revents = 0};
    ::poll(&watched, 1, -1);
}

void write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const ::ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN) {
            wait_until_writable(descriptor);
        } else if (errno != EINTR) {
            fail_output(errno);
        }
    }
}

}  // namespace

void OutputStream::write(std::string_view bytes) {
    if (buffer_.size() + bytes.size() > write_size) flush();
    if (bytes.size() > write_size) return write_all(descriptor_, bytes);
    buffer_ += bytes;
}

void OutputStream::flush() {
    write_all(descriptor_, buffer_);
    buffer_.clear();
}

}  // namespace echo::client_app
