#include "interactive/line_reader.hpp"

#include <algorithm>
#include <cerrno>
#include <iostream>
#include <system_error>

#include <unistd.h>

#include "errors/failure.hpp"

namespace echo::client_app {
namespace {

constexpr std::size_t line_read_size = 64 * 1024;

class PlainLineReader final : public LineReader {
public:
    PlainLineReader(Inbox& inbox, const std::string& prompt) : inbox_(inbox), prompt_(prompt) {}

    Line read(std::size_t most) override {
        std::cerr << prompt_ << std::flush;
        std::string line;
        while (!take_up_to_newline(line, most)) {
            switch (inbox_.wait(STDIN_FILENO)) {
                case Event::readable: break;
                case Event::suspended: Inbox::suspend(); continue;
                case Event::finished:
                case Event::redrawn: continue;
                case Event::interrupted: return {Line::Kind::interrupted};
                case Event::terminated: return {Line::Kind::end};
            }
            if (fill()) continue;
            return line.empty() ? Line{Line::Kind::end} : Line{Line::Kind::whole, line};
        }
        return {Line::Kind::whole, line};
    }

private:
    // False: the newline is still to come.
    bool take_up_to_newline(std::string& line, std::size_t most) {
        const std::size_t newline = buffer_.find('\n', taken_);
        const std::size_t end = newline == buffer_.npos ? buffer_.size() : newline;
        const std::size_t room = most + 1 - std::min(line.size(), most + 1);
        line.append(buffer_, taken_, std::min(end - taken_, room));
        taken_ = newline == buffer_.npos ? end : end + 1;
        return newline != buffer_.npos;
    }

    // False: there is no more. Only called with an empty buffer.
    bool fill() {
        buffer_.resize(line_read_size);
        taken_ = 0;
        ::ssize_t count = 0;
        do {
            count = ::read(STDIN_FILENO, buffer_.data(), buffer_.size());
        } while (count < 0 && errno == EINTR);
        const int error = errno;
        buffer_.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
        if (count >= 0 || error == EAGAIN) return count != 0;
        throw Failure(ExitCode::usage, "cannot read standard input: " + std::system_category().message(error));
    }

    Inbox& inbox_;
    std::string prompt_;
    std::string buffer_;
    std::size_t taken_ = 0;  // of the buffer
};

}  // namespace

std::unique_ptr<LineReader> make_plain_reader(Inbox& inbox, const std::string& prompt) {
    return std::make_unique<PlainLineReader>(inbox, prompt);
}

}  // namespace echo::client_app
