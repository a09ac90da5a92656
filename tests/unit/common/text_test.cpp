#include <echo/text.hpp>

#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"

namespace text_test {

using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

template <class Parse>
std::string refusal(Parse parse, const std::string& text) {
    try {
        parse(text);
    } catch (const std::invalid_argument& refused) {
        return refused.what();
    }
    return {};
}

}  // namespace

TEST_CASE("a size is a number of bytes with or without a unit", "[text]") {
    const std::vector<std::pair<std::string, std::uint64_t>> table = {
        {"0", 0},
        {"1", 1},
        {"4096", 4096},
        {"512B", 512},
        {"1kB", 1000},
        {"64KiB", 65'536},
        {"64kib", 65'536},
        {"1 MiB", 1'048'576},
        {"1MB", 1'000'000},
        {"3GB", 3'000'000'000},
        {"2GiB", 2'147'483'648},
        {"9223372036854775807", 9'223'372'036'854'775'807},
    };
    for (const auto& [text, bytes] : table) {
        INFO(text);
        CHECK(echo::parse_size(text) == bytes);
    }
}

TEST_CASE("a text that is no size is refused by a sentence that quotes it", "[text]") {
    for (const std::string text : {"", "KiB", "-1", "+1", "1.5MiB", "1 X", "1  KiB", "1K", "64KiB ", " 1", "0x10"}) {
        INFO(text);
        const std::string sentence = refusal(echo::parse_size, text);
        CHECK(sentence.find("\"" + text + "\"") == 0);
        CHECK(sentence.find("64KiB") != std::string::npos);
    }
    for (const std::string text : {"9223372036854775808", "99999999999999999999", "9007199254740992KiB"}) {
        INFO(text);
        CHECK(refusal(echo::parse_size, text).find("too large") != std::string::npos);
    }
}

TEST_CASE("a time is a number with a unit, to the nanosecond", "[text]") {
    const std::vector<std::pair<std::string, std::chrono::nanoseconds>> table = {
        {"0", 0ns},       {"0s", 0ns},
        {"7ns", 7ns},     {"3us", 3us},
        {"250ms", 250ms}, {"1.5s", 1500ms},
        {"2m", 2min},     {"1h", 1h},
        {"0.25h", 15min}, {"1.000000001s", 1'000'000'001ns},
        {"1.9ns", 1ns},   {"10 s", 10s},
        {"250MS", 250ms}, {"2562047h", 2'562'047h},
    };
    for (const auto& [text, time] : table) {
        INFO(text);
        CHECK(echo::parse_duration(text) == time);
    }
}

TEST_CASE("a text that is no time is refused by a sentence that quotes it", "[text]") {
    for (const std::string text : {"", "5", "00", "s", "-1s", "1.s", ".5s", "1,5s", "1d", "1s2", "1.5.2s", "1e3s"}) {
        INFO(text);
        const std::string sentence = refusal(echo::parse_duration, text);
        CHECK(sentence.find("\"" + text + "\"") == 0);
        CHECK(sentence.find("250ms") != std::string::npos);
    }
    for (const std::string text : {"2562048h", "9223372036854775808ns", "9223372036.854775808s"}) {
        INFO(text);
        CHECK(refusal(echo::parse_duration, text).find("too large") != std::string::npos);
    }
}

TEST_CASE("escapes stand for the bytes they name", "[text]") {
    CHECK(echo::unescape("") == "");
    CHECK(echo::unescape("plain") == "plain");
    CHECK(echo::unescape(R"(\r\n\r\n)") == "\r\n\r\n");
    CHECK(echo::unescape(R"(a\tb\\n\0)") == "a\tb\\n\0"s);
    CHECK(echo::unescape(R"(\x00\x7F\xff1)") == "\0\x7f\xff"
                                                "1"s);
}

TEST_CASE("a malformed escape is refused", "[text]") {
    for (const std::string text : {"\\", "a\\", "\\q", "\\x", "\\x1", "\\xg1", "\\x1g", "\\R", "\\8"}) {
        INFO(text);
        CHECK(refusal(echo::unescape, text).find("must") != std::string::npos);
    }
}

TEST_CASE("every byte can be escaped to printable text and back", "[text]") {
    std::string bytes;
    for (int value = 0; value < 256; ++value) bytes += static_cast<char>(value);

    const std::string text = echo::escape(bytes);

    for (const char c : text) CHECK((c >= ' ' && c < 127));
    CHECK(echo::unescape(text) == bytes);
    CHECK(echo::escape("GET /\r\n\t\0\\\x1b\xff"s) == R"(GET /\r\n\t\0\\\x1b\xff)");
}

}  // namespace text_test
