#include "send/message_source.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "errors/exit_code.hpp"
#include "errors/failure.hpp"
#include "program/option_value.hpp"

namespace echo::client_app {
namespace {

constexpr std::size_t message_read_size = 64 * 1024;

[[noreturn]] void fail_message_source(const std::string& name, int error) {
    const std::error_code code(error, std::system_category());
    const bool is_shortage = exit_code(code) == ExitCode::local_resource;
    throw Failure(is_shortage ? ExitCode::local_resource : ExitCode::usage,
                  "cannot read " + name + ": " + code.message() + "; nothing was sent");
}

class MessageFile {
public:
    explicit MessageFile(const std::string& path) : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
        if (descriptor_ < 0) fail_message_source(program::quote(path), errno);
    }
    ~MessageFile() { ::close(descriptor_); }
    MessageFile(const MessageFile&) = delete;
    MessageFile& operator=(const MessageFile&) = delete;

    int descriptor() const noexcept { return descriptor_; }

private:
    int descriptor_;
};

// Somebody who shares the descriptor may have made it non-blocking.
void wait_until_readable(int descriptor) {
    pollfd watched{.fd = descriptor, .events = POLLIN, .revents = 0};
    ::poll(&watched, 1, -1);
}

std::string read_all(int descriptor, const std::string& name, std::size_t most) {
    std::string bytes;
    std::size_t size = 0;
    while (size < most) {
        bytes.resize(size + std::min(std::max(message_read_size, size), most - size));
        const ::ssize_t count = ::read(descriptor, bytes.data() + size, bytes.size() - size);
        if (count == 0) break;
        if (count > 0) {
            size += static_cast<std::size_t>(count);
        } else if (errno == EAGAIN) {
            wait_until_readable(descriptor);
        } else if (errno != EINTR) {
            fail_message_source(name, errno);
        }
    }
    bytes.resize(size);
    return bytes;
}

Message read_message(const MessageSource& source, std::size_t most) {
    switch (source.kind) {
        case MessageSource::Kind::argument: break;
        case MessageSource::Kind::file: {
            const MessageFile file(source.text);
            return {read_all(file.descriptor(), program::quote(source.text), most), false};
        }
        case MessageSource::Kind::standard_input: return {read_all(STDIN_FILENO, "standard input", most), false};
    }
    return {source.text, true};
}

}  // namespace

std::vector<Message> read_messages(const std::vector<MessageSource>& sources, std::size_t max_message) {
    std::vector<Message> messages;
    messages.reserve(sources.size());
    for (const MessageSource& source : sources) messages.push_back(read_message(source, max_message + 1));
    return messages;
}

}  // namespace echo::client_app
