#include "client/app/send/reply_printer.hpp"

#include <chrono>
#include <csignal>
#include <cstdio>
#include <functional>
#include <memory>
#include <sstream>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include <echo/error.hpp>

#include "client/app/errors/failure.hpp"
#include "client/app/output/output_stream.hpp"
#include "client/app/send/failure_report.hpp"
#include "support/catch.hpp"

namespace client_app_output_test {

using namespace echo::client_app;
using namespace std::chrono_literals;
using namespace std::string_literals;
using nlohmann::json;

namespace {

const Message typed{"Hello!", true};
const Message from_file{"Hello!", false};
const echo::Endpoint endpoint("localhost:8060");

Outcome answered(std::uint64_t number, const Message& message, const std::string& reply) {
    Outcome outcome{number, message, {}, {}, {}};
    outcome.response.message = reply;
    outcome.response.session = 2;
    outcome.response.peer = "127.0.0.1:8060";
    outcome.response.wire_state = echo::WireState::sent;
    outcome.response.waiting = outcome.response.total = 7us;
    return outcome;
}

Outcome failed(std::uint64_t number, echo::errc error, const std::string& sentence = "it went wrong") {
    return {number, typed, error, {}, sentence};
}

// What `write` leaves in a file.
std::string written(const std::function<void(OutputStream&)>& write) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), &std::fclose);
    REQUIRE(file);
    OutputStream output(::fileno(file.get()));
    write(output);
    output.flush();
    std::string bytes(static_cast<std::size_t>(::lseek(::fileno(file.get()), 0, SEEK_END)), '\0');
    CHECK(::pread(::fileno(file.get()), bytes.data(), bytes.size(), 0) == static_cast<::ssize_t>(bytes.size()));
    return bytes;
}

struct Pipe {
    Pipe() { REQUIRE(::pipe2(ends, O_CLOEXEC) == 0); }
    ~Pipe() {
        ::close(ends[1]);
        if (reader_is_open) ::close(ends[0]);
    }
    void close_reader() {
        ::close(ends[0]);
        reader_is_open = false;
    }
    int ends[2];
    bool reader_is_open = true;
};

}  // namespace

TEST_CASE("an output stream keeps the order of small and large pieces", "[client_app]") {
    const std::string large(200'000, 'x');
    CHECK(written([&](OutputStream& output) {
              output.write("a");
              output.write(large);
              output.write("b");
          }) == "a" + large + "b");
}

TEST_CASE("an output that cannot be written is a failure, and a quiet one if the reader has gone", "[client_app]") {
    Pipe pipe;
    OutputStream to_reading_end(pipe.ends[0]);
    to_reading_end.write("a");
    try {
        to_reading_end.flush();
        FAIL("the write went through");
    } catch (const Failure& failure) {
        CHECK(failure.code() == ExitCode::output);
        CHECK_THAT(failure.what(), echo::test::contains_text("cannot write to standard output: Bad file descriptor"));
    }

    const auto previous = std::signal(SIGPIPE, SIG_IGN);
    pipe.close_reader();
    OutputStream to_nobody(pipe.ends[1]);
    to_nobody.write("a");
    try {
        to_nobody.flush();
        FAIL("the write went through");
    } catch (const Failure& failure) {
        CHECK(failure.code() == ExitCode::output);
        CHECK(failure.what() == ""s);
    }
    std::signal(SIGPIPE, previous);
}

TEST_CASE("text is the reply's bytes, with a newline only for what was typed", "[client_app]") {
    const auto text = [](bool newline) {
        return written([=](OutputStream& output) {
            const auto printer = make_text_printer(output, {.newline = newline, .exact = true});
            printer->print(answered(1, typed, "a\0b"s));
            printer->print(failed(2, echo::errc::connection_lost));
            printer->print(answered(3, from_file, "c"));
            printer->print(answered(4, typed, ""));
        });
    };
    CHECK(text(true) == "a\0b\nc\n"s);
    CHECK(text(false) == "a\0bc"s);
}

TEST_CASE("json is one document with a result for each message", "[client_app]") {
    const json document = json::parse(written([](OutputStream& output) {
        const auto printer = make_json_printer(output, endpoint);
        printer->begin();
        printer->print(answered(1, typed, "Hello!"));
        printer->print(failed(2, echo::errc::connection_lost));
        printer->end(ExitCode::connection_lost);
    }));

    CHECK(document["schema_version"] == 1);
    CHECK(document["endpoint"] == "localhost:8060");
    CHECK(document["exit_code"] == 8);
    REQUIRE(document["results"].size() == 2);
    const json& first = document["results"][0];
    CHECK(first["message"] == "Hello!");
    CHECK(first["error"].is_null());
    CHECK(first["session"] == 2);
    CHECK(first["peer"] == "127.0.0.1:8060");
    CHECK(first["wire_state"] == "sent");
    CHECK(first["waiting_ns"] == 7000);
    CHECK(first["queued_ns"] == 0);
    const json& second = document["results"][1];
    CHECK(second["message"].is_null());
    CHECK(second["session"].is_null());
    CHECK(second["peer"].is_null());
    CHECK(second["error"]["sentence"] == "it went wrong");
    CHECK(second["error"]["category"] == "echo");
    CHECK(second["error"]["exit_code"] == 8);
}

TEST_CASE("jsonl is an object on a line for each message, whole as soon as it is printed", "[client_app]") {
    std::istringstream lines(written([](OutputStream& output) {
        const auto printer = make_json_lines_printer(output, endpoint);
        printer->begin();
        printer->print(answered(1, typed, "two\nlines"));
        printer->print(failed(2, echo::errc::request_timeout));
    }));

    std::string line;
    REQUIRE(std::getline(lines, line));
    CHECK(json::parse(line)["message"] == "two\nlines");
    CHECK(json::parse(line)["event"] == "reply");
    REQUIRE(std::getline(lines, line));
    CHECK(json::parse(line)["error"]["exit_code"] == 9);
    CHECK_FALSE(std::getline(lines, line));
}

TEST_CASE("bytes that are not UTF-8 stand in JSON as base64 or as escapes", "[client_app]") {
    const json object = json::parse(written([](OutputStream& output) {
        make_json_lines_printer(output, "unix:/a\xff")->print(answered(1, typed, "\0\xff"s));
    }));

    CHECK_FALSE(object.contains("message"));
    CHECK(object["message_base64"] == "AP8=");
    CHECK(object["endpoint"] == "unix:/a\\xff");
}

TEST_CASE("a reply that differs is shown in JSON beside its error", "[client_app]") {
    const json object = json::parse(written([](OutputStream& output) {
        Outcome outcome = answered(1, typed, "something else");
        outcome.error = echo::errc::reply_mismatch;
        make_json_lines_printer(output, endpoint)->print(outcome);
    }));

    CHECK(object["message"] == "something else");
    CHECK(object["error"]["exit_code"] == 1);
}

TEST_CASE("failures of one kind are said once, and the first gives the exit code", "[client_app]") {
    std::ostringstream said;
    FailureReport report(said, true);
    CHECK(report.exit_code() == ExitCode::done);

    report.add(failed(2, echo::errc::connection_lost, "lost"));
    report.add(failed(3, echo::errc::connection_lost, "lost"));
    report.add(failed(5, echo::errc::connection_lost, "lost"));
    report.add(failed(6, echo::errc::request_timeout, "late"));
    report.end();

    CHECK(said.str() == "echo-client: message 2: lost\n"
                        "echo-client: the same for 2 more messages\n"
                        "echo-client: message 6: late\n");
    CHECK(report.exit_code() == ExitCode::connection_lost);
    CHECK(report.failures() == 4);
}

TEST_CASE("details tell which connection served a message and where the time went", "[client_app]") {
    CHECK(details_of(answered(3, typed, "Hello!")) ==
          "message 3: bytes 6, answered in 7us (queued 0s, connecting 0s, waiting 7us), sent, peer 127.0.0.1:8060, "
          "session 2 (new), attempts 0");
    CHECK(details_of(failed(4, echo::errc::connect_timeout)) ==
          "message 4: bytes 6, failed in 0s (queued 0s, connecting 0s, waiting 0s), not_sent, no connection");
}

}  // namespace client_app_output_test
