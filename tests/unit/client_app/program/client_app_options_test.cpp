#include "client/app/options/common_options.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "client/app/send/send_options.hpp"
#include "support/catch.hpp"

namespace client_app_options_test {

using namespace echo::client_app;
using namespace std::chrono_literals;
using namespace std::string_literals;
using echo::test::contains_text;
using Kind = MessageSource::Kind;

namespace {

template <class Flags>
std::string refusal(const std::function<void(Flags&)>& set) {
    Flags flags;
    set(flags);
    try {
        if constexpr (std::is_same_v<Flags, CommonFlags>) {
            to_common_options(flags);
        } else {
            to_send_options(flags);
        }
    } catch (const std::invalid_argument& refused) {
        return refused.what();
    }
    return "not refused";
}

echo::EchoConfig timeouts(std::optional<std::string> timeout, std::optional<std::string> connect_timeout) {
    CommonFlags flags;
    flags.timeout = std::move(timeout);
    flags.connect_timeout = std::move(connect_timeout);
    return to_common_options(flags).config;
}

}  // namespace

TEST_CASE("without options the client is the library's, with verification", "[client_app]") {
    const CommonOptions options = to_common_options({});

    CHECK(options.endpoint == echo::Endpoint("127.0.0.1:8060"));
    CHECK(options.config.verify);
    CHECK(options.config.pool_size == 10);
    CHECK(options.config.max_in_flight == 1);
    CHECK(options.output == OutputFormat::text);
}

TEST_CASE("the option --to comes before ECHO_TO, and an empty ECHO_TO is none", "[client_app]") {
    CommonFlags flags;
    CHECK(to_common_options(flags, "localhost:1").endpoint == echo::Endpoint("localhost:1"));
    CHECK(to_common_options(flags, "").endpoint == echo::Endpoint("127.0.0.1:8060"));
    flags.to = "localhost:2";
    CHECK(to_common_options(flags, "localhost:1").endpoint == echo::Endpoint("localhost:2"));
}

TEST_CASE("each common option sets its setting", "[client_app]") {
    CommonFlags flags;
    flags.to = "localhost";
    flags.v6 = true;
    flags.pool_size = "3";
    flags.pipeline = "7";
    flags.separator = "\\x00\\n";
    flags.expect_prefix = "a\\tb";
    flags.max_message = "1KiB";
    flags.no_verify = true;
    flags.output = "jsonl";

    const CommonOptions options = to_common_options(flags);

    CHECK(options.config.address_family == echo::AddressFamily::v6);
    CHECK(options.config.pool_size == 3);
    CHECK(options.config.max_in_flight == 7);
    CHECK(options.config.framing.terminator() == "\0\n"s);
    CHECK(options.config.framing.max_message() == 1024);
    CHECK(options.config.expect_prefix == "a\tb");
    CHECK_FALSE(options.config.verify);
    CHECK(options.output == OutputFormat::jsonl);
}

TEST_CASE("a short time-out shortens the connect time-out below itself", "[client_app]") {
    const auto [timeout, connect_timeout] = GENERATE(table<std::string, std::chrono::nanoseconds>({
        {"3s", 2s},
        {"2s", 1800ms},
        {"100ms", 90ms},
        {"1us", 900ns},
        {"0", 2s},
    }));
    CAPTURE(timeout);

    const echo::EchoConfig config = timeouts(timeout, {});

    CHECK(config.connect_timeout == connect_timeout);
    CHECK_NOTHROW(echo::check(config));
}

TEST_CASE("a connect time-out that is given is kept", "[client_app]") {
    CHECK(timeouts("10s", "7s").connect_timeout == 7s);
    CHECK(timeouts({}, "4s").connect_timeout == 4s);
    CHECK(timeouts("0", "1h").connect_timeout == 1h);
}

TEST_CASE("a faulty common option is refused by a sentence that names it", "[client_app]") {
    using Set = std::function<void(CommonFlags&)>;
    const std::vector<std::pair<Set, std::string>> table = {
        {[](auto& f) { f.to = "a:b"; }, "--to: endpoint \"a:b\""},
        {[](auto& f) { f.v4 = f.v6 = true; }, "-4 and -6 exclude each other"},
        {[](auto& f) { f.v6 = true; }, "-6: 127.0.0.1 is not such an address"},
        {[](auto& f) { f.to = "unix:/a", f.v4 = true; }, "-4: a Unix socket has no IP address"},
        {[](auto& f) { f.pool_size = "0"; }, "--pool-size: must be a whole number from 1 to 65535, got \"0\""},
        {[](auto& f) { f.pool_size = "65536"; }, "--pool-size: must be"},
        {[](auto& f) { f.pipeline = "1x"; }, "--pipeline: must be a whole number from 1 to 65535, got \"1x\""},
        {[](auto& f) { f.framing = "lines"; }, "--framing: must be separator, line, length or raw"},
        {[](auto& f) { f.framing = "line", f.separator = "a"; }, "--separator: belongs to separator framing"},
        {[](auto& f) { f.separator = ""; }, "--separator: must be 1 to 16 bytes long, got 0"},
        {[](auto& f) { f.separator = "\\q"; }, "--separator: \"\\\\q\""},
        {[](auto& f) { f.expect_prefix = "\\"; }, "--expect-prefix: "},
        {[](auto& f) { f.max_message = "0"; }, "--max-message: must be 1 to 4294967295 bytes, got 0"},
        {[](auto& f) { f.max_message = "many"; }, "--max-message: \"many\""},
        {[](auto& f) { f.timeout = "5x"; }, "--timeout: \"5x\""},
        {[](auto& f) { f.timeout = "999ns"; }, "--timeout: must be 0 (none), or 1us or more"},
        {[](auto& f) { f.connect_timeout = "0"; }, "--connect-timeout: must be more than 0"},
        {[](auto& f) { f.connect_timeout = "5s"; }, "--connect-timeout: must be less than --timeout (5s)"},
        {[](auto& f) { f.timeout = f.connect_timeout = "1s"; }, "--connect-timeout: must be less than --timeout (1s)"},
        {[](auto& f) { f.output = "xml"; },
         "--output: must be text, json or jsonl, or prometheus with check and bench, got \"xml\""},
    };
    for (const auto& [set, words] : table) CHECK_THAT(refusal<CommonFlags>(set), contains_text(words));
}

TEST_CASE("arguments come before files, and nothing at all means standard input", "[client_app]") {
    SendFlags flags;
    CHECK(to_send_options(flags).sources.at(0).kind == Kind::standard_input);

    flags.files = {"picture.png"};
    flags.messages = {"a", "-", ""};
    const std::vector<MessageSource> sources = to_send_options(flags).sources;

    REQUIRE(sources.size() == 4);
    CHECK(sources[0].text == "a");
    CHECK(sources[1].kind == Kind::standard_input);
    CHECK(sources[2].kind == Kind::argument);
    CHECK(sources[3].kind == Kind::file);
}

TEST_CASE("an encoding applies to the arguments alone", "[client_app]") {
    SendFlags flags;
    flags.messages = {"6869"};
    flags.files = {"6869"};
    flags.hex = true;

    const std::vector<MessageSource> sources = to_send_options(flags).sources;

    CHECK(sources.at(0).text == "hi");
    CHECK(sources.at(1).text == "6869");
}

TEST_CASE("a faulty option of send is refused by a sentence that names it", "[client_app]") {
    using Set = std::function<void(SendFlags&)>;
    const std::vector<std::pair<Set, std::string>> table = {
        {[](auto& f) { f.hex = f.base64 = true; }, "--hex and --base64 exclude each other"},
        {[](auto& f) { f.hex = true; }, "--hex: decodes MESSAGE arguments, and there is none"},
        {[](auto& f) { f.base64 = true, f.messages = {"-"}; }, "--base64: decodes MESSAGE arguments"},
        {[](auto& f) { f.hex = true, f.messages = {"4"}; }, "--hex: \"4\": at offset 1"},
        {[](auto& f) {
             f.messages = {"-", "-"};
         },
         "standard input can be read only once"},
        {[](auto& f) { f.messages = {"-"}, f.files = {"-"}; }, "standard input can be read only once"},
        {[](auto& f) { f.repeat = "0"; }, "--repeat: must be a whole number from 1 to"},
        {[](auto& f) { f.repeat = "-1"; }, "--repeat: must be a whole number from 1 to"},
    };
    for (const auto& [set, words] : table) CHECK_THAT(refusal<SendFlags>(set), contains_text(words));
}

}  // namespace client_app_options_test
