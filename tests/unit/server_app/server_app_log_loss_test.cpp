// Lines of the log that standard error does not take.
#include <array>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "server/app/log/line_writer.hpp"
#include "server/app/log/log.hpp"
#include "support/catch.hpp"

namespace server_app_log_loss_test {

using echo::server_app::LineWriter;
using echo::server_app::Log;
using echo::server_app::LogFormat;
using echo::test::contains_text;

namespace {

// A pipe that refuses what it has no space for.
class Pipe {
public:
    Pipe() { REQUIRE(::pipe2(ends_.data(), O_NONBLOCK | O_CLOEXEC) == 0); }
    ~Pipe() {
        for (const int end : ends_) ::close(end);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    int descriptor() const { return ends_[1]; }

    // All but the last `left` bytes of its space.
    void fill(std::size_t left = 0) {
        const int space = ::fcntl(ends_[1], F_GETPIPE_SZ);
        const std::string bytes(static_cast<std::size_t>(space) - left, '#');
        REQUIRE(::write(ends_[1], bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    }

    std::string read() {
        std::string text;
        std::array<char, 4096> part{};
        for (;;) {
            const ssize_t size = ::read(ends_[0], part.data(), part.size());
            if (size <= 0) break;
            text.append(part.data(), static_cast<std::size_t>(size));
        }
        return text.substr(text.find_last_of('#') + 1);
    }

private:
    std::array<int, 2> ends_{};
};

void write(Log& log, const std::string& sentence) {
    log.write(Log::Level::info, "event", sentence, {{"sentence", sentence}});
}

}  // namespace

TEST_CASE("a line that was cut off does not run into the next", "[server_app][log]") {
    Pipe pipe;
    LineWriter writer(pipe.descriptor());
    const std::string line(10'000, 'x');
    pipe.fill(4096);

    CHECK(writer.write(line + "\n") == std::errc::resource_unavailable_try_again);
    CHECK(writer.write("lost too\n") == std::errc::resource_unavailable_try_again);
    CHECK(pipe.read() == line.substr(0, 4096));
    CHECK_FALSE(writer.write("whole\n"));
    CHECK_FALSE(writer.write("again\n"));
    CHECK(pipe.read() == "\nwhole\nagain\n");
}

TEST_CASE("what cannot be written says why", "[server_app][log]") {
    const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
    REQUIRE(full >= 0);
    CHECK(LineWriter(full).write("line\n") == std::errc::no_space_on_device);
    ::close(full);
    CHECK(LineWriter(full).write("line\n") == std::errc::bad_file_descriptor);
}

TEST_CASE("lines that were lost are counted, and told of as soon as there is one again", "[server_app][log]") {
    Pipe pipe;
    Log log(LogFormat::json, "info", {}, pipe.descriptor());
    write(log, "before");
    CHECK_THAT(pipe.read(), contains_text("before"));
    CHECK(log.lost_lines() == 0);
    pipe.fill();

    write(log, "first");
    write(log, "second");
    CHECK(log.lost_lines() == 2);

    CHECK(pipe.read().empty());
    write(log, "after");
    write(log, "later");
    const std::string lines = pipe.read();
    const auto end = lines.find('\n');
    const auto notice = nlohmann::json::parse(lines.substr(0, end));
    CHECK(notice["event"] == "log_lines_lost");
    CHECK(notice["level"] == "warning");
    CHECK(notice["lines"] == 2);
    CHECK(notice["cause"] == std::make_error_code(std::errc::resource_unavailable_try_again).message());
    CHECK(nlohmann::json::parse(lines.substr(end + 1, lines.find('\n', end + 1) - end - 1))["sentence"] == "after");
    CHECK(lines.find("log_lines_lost", end) == lines.npos);
    CHECK(log.lost_lines() == 2);
}

TEST_CASE("a notice that is lost itself is no further line, and is told again", "[server_app][log]") {
    Pipe pipe;
    Log log(LogFormat::text, "info", {}, pipe.descriptor());
    pipe.fill();
    for (const char* sentence : {"one", "two", "three"}) write(log, sentence);
    CHECK(log.lost_lines() == 3);

    CHECK(pipe.read().empty());
    write(log, "four");
    CHECK_THAT(pipe.read(), contains_text(" warning lines of this log that could not be written: 3 (") &&
                                contains_text(" info four\n"));
}

}  // namespace server_app_log_loss_test
