#include "client/app/text/decoding.hpp"
#include "common/app/text/shown_text.hpp"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/sanitizer.hpp"

namespace client_app_decoding_test {

using namespace echo::client_app;
using namespace std::string_literals;
using echo::program::is_utf8;
using echo::test::contains_text;

namespace {

template <class Decode>
std::string refusal(Decode decode, const std::string& text) {
    try {
        decode(text);
    } catch (const std::invalid_argument& refused) {
        return refused.what();
    }
    return "not refused: " + text;
}

bool json_takes(const std::string& bytes) {
    try {
        return !nlohmann::json(bytes).dump().empty();
    } catch (const nlohmann::json::type_error&) {
        return false;
    }
}

}  // namespace

TEST_CASE("two hexadecimal digits make a byte, and spaces may stand between bytes", "[client_app]") {
    CHECK(decode_hexadecimal("") == "");
    CHECK(decode_hexadecimal("48656c6C6F") == "Hello");
    CHECK(decode_hexadecimal(" 00  fF ") == "\0\xff"s);
}

TEST_CASE("a hexadecimal text is refused with the offset of its fault", "[client_app]") {
    const std::vector<std::pair<std::string, std::string>> table = {
        {"4", "\"4\": at offset 1 a digit is missing"},
        {"4 4", "at offset 1 a digit is missing"},
        {"444", "at offset 3 a digit is missing"},
        {"4g", "at offset 1 is \"g\""},
        {"0x41", "at offset 1 is \"x\""},
        {"41\n", "at offset 2 is \"\\n\""},
    };
    for (const auto& [text, words] : table) CHECK_THAT(refusal(decode_hexadecimal, text), contains_text(words));
}

TEST_CASE("base64 of the RFC's own examples", "[client_app]") {
    const std::vector<std::pair<std::string, std::string>> rfc_4648 = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
    };
    for (const auto& [bytes, text] : rfc_4648) {
        CHECK(encode_base64(bytes) == text);
        CHECK(decode_base64(text) == bytes);
    }
}

TEST_CASE("every byte survives base64 at every place", "[client_app]") {
    std::string bytes;
    for (int value = 0; value < 256; ++value) bytes += static_cast<char>(value);

    for (std::size_t skipped = 0; skipped < 4; ++skipped) {
        const std::string part = bytes.substr(skipped);
        CHECK(decode_base64(encode_base64(part)) == part);
    }
}

TEST_CASE("a base64 text is refused with the offset of its fault", "[client_app]") {
    const std::vector<std::pair<std::string, std::string>> table = {
        {"Zg", "\"Zg\": at offset 2 it ends early"},
        {"Zg=", "at offset 3 it ends early"},
        {"=", "at offset 1 it ends early"},
        {"Zm9vY", "at offset 5 it ends early"},
        {"Zm*v", "at offset 2 is \"*\""},
        {"Zm 9v", "at offset 2 is \" \""},
        {"Z===", "at offset 1 is \"=\""},
        {"Zg==Zg==", "at offset 2 is \"=\""},
        {"Zm9-", "at offset 3 is \"-\""},
        {"Zh==", "at offset 1 are bits that belong to no byte"},
        {"Zm9=", "at offset 2 are bits that belong to no byte"},
    };
    for (const auto& [text, words] : table) CHECK_THAT(refusal(decode_base64, text), contains_text(words));
}

TEST_CASE("a long text is quoted only in part", "[client_app]") {
    std::string text(1000, '0');
    text += 'x';

    const std::string sentence = refusal(decode_hexadecimal, text);

    CHECK(sentence.size() < 150);
    CHECK_THAT(sentence, contains_text("offset 1000") && contains_text("..."));
}

TEST_CASE("what is UTF-8 is agreed upon with the JSON library", "[client_app]") {
    const std::vector<std::string> tails = {"",         "\x80",         "\xbf",         "\x80\x80",
                                            "\xbf\xbf", "\x80\x80\x80", "\xbf\xbf\xbf", "a"};
    constexpr int step = echo::test::is_slow_build ? 15 : 1;
    std::size_t accepted = 0;
    for (int first = 0; first < 256; ++first) {
        for (int second = 0; second < 256; second += step) {
            for (const std::string& tail : tails) {
                const std::string bytes = std::string{static_cast<char>(first), static_cast<char>(second)} + tail;
                if (is_utf8(bytes) == json_takes(bytes)) {
                    accepted += is_utf8(bytes) ? 1u : 0u;
                } else {
                    FAIL_CHECK("first byte " << first << ", second byte " << second << ", tail of " << tail.size());
                }
            }
        }
    }
    CHECK(accepted > 30'000 / step);
    CHECK(is_utf8(""));
    CHECK(is_utf8("a\0ß€😀"s));
    CHECK_FALSE(is_utf8("\xed\xa0\x80"));      // a surrogate
    CHECK_FALSE(is_utf8("\xc0\xaf"));          // overlong
    CHECK_FALSE(is_utf8("\xf4\x90\x80\x80"));  // above U+10FFFF
}

}  // namespace client_app_decoding_test
