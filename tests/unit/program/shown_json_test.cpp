// JSON for programs is looked at on terminals too, which obey more control characters than JSON has escapes for.
#include "common/app/text/shown_text.hpp"

#include <cstdio>
#include <memory>
#include <string>

#include <unistd.h>

#include <nlohmann/json.hpp>

#include "client/app/output/output_stream.hpp"
#include "client/app/report/comparison_json.hpp"
#include "client/app/send/reply_printer.hpp"
#include "support/catch.hpp"
#include "support/programs/captured_log.hpp"
#include "support/programs/sample_run.hpp"

namespace shown_json_test {

using namespace echo::client_app;
using echo::program::shown_json;
using nlohmann::json;

namespace {

// DEL, and U+009B, with which the sequence for red letters begins.
const std::string hostile = "a\x7f"
                            "b\xc2\x9b"
                            "31mc";
const std::string harmless = R"(a\u007fb\u009b31mc)";

using MakePrinter = std::unique_ptr<ReplyPrinter> (*)(OutputStream&, const echo::Endpoint&);

std::string printed(const MakePrinter make_printer) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), &std::fclose);
    REQUIRE(file);
    OutputStream output(::fileno(file.get()));
    const auto printer = make_printer(output, echo::Endpoint("localhost:8060"));
    printer->begin();
    const Message sent{hostile, true};
    Outcome outcome{1, sent, {}, {}, {}};
    outcome.response.message = hostile;
    printer->print(outcome);
    printer->end(ExitCode::done);
    output.flush();
    std::string bytes(4096, '\0');
    const ::ssize_t size = ::pread(::fileno(file.get()), bytes.data(), bytes.size(), 0);
    return bytes.substr(0, static_cast<std::size_t>(size));
}

}  // namespace

TEST_CASE("JSON is printed with escapes for DEL and the second set of control characters", "[program]") {
    CHECK(shown_json("\"" + hostile + "\"") == "\"" + harmless + "\"");
    CHECK(shown_json("\"\xc2\x80\xc2\x9f\"") == R"("\u0080\u009f")");
}

TEST_CASE("all else in JSON is printed as it is", "[program]") {
    for (const std::string text : {"", "{\"a\":[1,\"\\u0000\"]}",
                                   "\"\xc2\xa0 Gr\xc3\xbc\xc3\x9f"
                                   "e \xe2\x82\xac\"",
                                   "\"\xc2"}) {
        CHECK(shown_json(text) == text);
    }
}

TEST_CASE("JSON that is printed with escapes means the same", "[program]") {
    std::string all;
    for (unsigned code = 1; code < 0x100; ++code) {
        if (code >= 0x80) all += static_cast<char>(0xc0 | code >> 6);
        all += static_cast<char>(code < 0x80 ? code : 0x80 | (code & 0x3f));
    }
    CHECK(json::parse(shown_json(json(all).dump())) == all);
}

TEST_CASE("no reply steers the terminal that its JSON is shown on", "[client_app]") {
    for (const MakePrinter make_printer : {&make_json_printer, &make_json_lines_printer}) {
        CHECK_THAT(printed(make_printer), echo::test::contains_text(harmless));
    }
}

TEST_CASE("no file steers the terminal that the JSON of its report is shown on", "[client_app]") {
    report::NamedRun named{"run", echo::test::closed_loop_run(1)};
    named.run.endpoint = hostile;
    CHECK_THAT(report::json_document({&named, 1}), echo::test::contains_text(harmless));
    CHECK_THAT(report::json_lines({&named, 1}), echo::test::contains_text(harmless));
}

TEST_CASE("no peer steers the terminal that the log is shown on", "[server_app][log]") {
    echo::test::CapturedLog as_json(echo::server_app::LogFormat::json);
    as_json.log.write(echo::server_app::Log::Level::info, "event", "", {{"cause", hostile}});
    CHECK_THAT(as_json.lines().front(), echo::test::contains_text(harmless));

    echo::test::CapturedLog as_text(echo::server_app::LogFormat::text);
    as_text.log.write(echo::server_app::Log::Level::info, "event", hostile);
    CHECK_THAT(as_text.lines().front(), echo::test::contains_text(R"(a\x7fb\xc2\x9b31mc)"));
}

}  // namespace shown_json_test
