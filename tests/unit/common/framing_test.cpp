#include <echo/framing.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <echo/error.hpp>
#include <echo/frame_decoder.hpp>
#include <echo/text.hpp>

#include "support/all_texts.hpp"
#include "support/catch.hpp"
#include "support/naive_decoder.hpp"

namespace framing_test {

using namespace std::string_literals;
using echo::errc;
using echo::Framing;
using echo::test::all_texts;
using echo::test::contains_text;

namespace {

std::string encoded(const Framing& framing, std::string_view message) {
    std::string bytes;
    framing.encode(message, bytes);
    return bytes;
}

// What a peer's decoder makes of one message on the wire; its own limit is the sender's.
bool arrives_as_itself(const Framing& framing, const std::string& message) {
    std::vector<std::string> messages;
    echo::FrameDecoder decoder(framing);
    const std::error_code error = decoder.feed(encoded(framing, message), [&](std::string_view found) {
        messages.emplace_back(found);
        return true;
    });
    return !error && decoder.partial_size() == 0 && messages == std::vector{message};
}

// check() refuses a message exactly if it would not arrive as itself.
void require_check_is_exact(const Framing& framing, std::string_view alphabet, std::size_t longest) {
    std::size_t refused = 0;
    const std::vector<std::string> texts = all_texts(alphabet, longest);
    for (const std::string& message : texts) {
        const bool accepted = !framing.check(message);
        refused += accepted ? 0 : 1;
        if (accepted != arrives_as_itself(framing, message)) {
            FAIL(framing.name() << " \"" << echo::escape(framing.terminator()) << "\" "
                                << (accepted ? "accepts" : "refuses") << " \"" << echo::escape(message) << "\"");
        }
    }
    CHECK(refused > 0);
    CHECK(refused < texts.size());
}

}  // namespace

TEST_CASE("a sentence about a framing that is not known is one line whatever was given", "[framing]") {
    CHECK_THROWS_WITH(Framing::named("a\nb\x1b"), R"(framing: must be separator, line, length or raw, got "a\nb\x1b")");
}

TEST_CASE("each framing writes messages as the protocol says", "[framing]") {
    CHECK(encoded(Framing(), "Hello!") == "Hello!\r\n\r\n");
    CHECK(encoded(Framing::separator("|"), "Hello!") == "Hello!|");
    CHECK(encoded(Framing::line(), "Hello!\r") == "Hello!\r\n");
    CHECK(encoded(Framing::length(), "Hello!") == "\0\0\0\6Hello!"s);
    CHECK(encoded(Framing::raw(), "Hello!") == "Hello!");
}

TEST_CASE("an empty message is its framing alone", "[framing]") {
    CHECK(encoded(Framing(), "") == "\r\n\r\n");
    CHECK(encoded(Framing::line(), "") == "\n");
    CHECK(encoded(Framing::length(), "") == "\0\0\0\0"s);
}

TEST_CASE("a length is written in big-endian order", "[framing]") {
    const std::string bytes = encoded(Framing::length(), std::string(0x00020384, 'x'));

    CHECK(bytes.substr(0, 4) == "\x00\x02\x03\x84"s);
}

TEST_CASE("encode appends to what the output holds", "[framing]") {
    std::string output = "before";

    Framing::line().encode("one", output);
    Framing::line().encode("two", output);

    CHECK(output == "beforeone\ntwo\n");
}

TEST_CASE("a framing is found by its name", "[framing]") {
    const std::string name = GENERATE("separator", "line", "length", "raw");

    CHECK(Framing::named(name).name() == name);
}

TEST_CASE("the framing called separator is the default one", "[framing]") {
    CHECK(Framing().kind() == Framing::Kind::separator);
    CHECK(Framing::named("separator").terminator() == "\r\n\r\n");
    CHECK(Framing().terminator() == "\r\n\r\n");
    CHECK(Framing().max_message() == 16 * 1024 * 1024);
}

TEST_CASE("an unknown framing is refused with the names there are", "[framing]") {
    const std::string name = GENERATE("", "lines", "LINE", "raw ");
    std::string sentence;

    try {
        Framing::named(name);
    } catch (const std::invalid_argument& error) {
        sentence = error.what();
    }

    CHECK_THAT(sentence, contains_text("separator, line, length or raw"));
    CHECK_THAT(sentence, contains_text("\"" + name + "\""));
}

TEST_CASE("a separator has 1 to 16 bytes of any value", "[framing]") {
    CHECK(Framing::separator("\0"s).terminator() == "\0"s);
    CHECK(Framing::separator("0123456789abcdef").terminator() == "0123456789abcdef");
    CHECK_THROWS_AS(Framing::separator(""), std::invalid_argument);
    CHECK_THROWS_WITH(Framing::separator("0123456789abcdefg"), "separator: must be 1 to 16 bytes long, got 17");
}

TEST_CASE("max_message is 1 to 4294967295 bytes", "[framing]") {
    CHECK(Framing().with_max_message(1).max_message() == 1);
    CHECK(Framing().with_max_message(0xffffffff).max_message() == 0xffffffff);
    CHECK_THROWS_WITH(Framing().with_max_message(0), "max_message: must be 1 to 4294967295 bytes, got 0");
    CHECK_THROWS_WITH(Framing().with_max_message(0x100000000),
                      "max_message: must be 1 to 4294967295 bytes, got 4294967296");
}

TEST_CASE("another limit leaves the rest of a framing as it is", "[framing]") {
    const Framing framing = Framing::separator("ab").with_max_message(7);

    CHECK(framing.kind() == Framing::Kind::separator);
    CHECK(framing.terminator() == "ab");
}

TEST_CASE("a message may be as long as max_message and no longer", "[framing]") {
    const Framing framing = GENERATE(Framing(), Framing::line(), Framing::length(), Framing::raw()).with_max_message(5);

    CHECK_FALSE(framing.check("12345"));
    CHECK(framing.check("123456") == errc::message_too_large);
}

TEST_CASE("a message that holds its separator cannot be sent", "[framing]") {
    CHECK(Framing().check("a\r\n\r\nb") == errc::separator_in_message);
    CHECK(Framing().check("\r\n\r\n") == errc::separator_in_message);
    CHECK(Framing::line().check("a\nb") == errc::separator_in_message);
    CHECK_FALSE(Framing().check("a\nb\r\nc"));
    CHECK_FALSE(Framing::line().check("a\rb\r"));
    CHECK_FALSE(Framing::length().check("a\r\n\r\nb"));
    CHECK_FALSE(Framing::raw().check("a\r\n\r\nb"));
}

TEST_CASE("a message whose end would join the separator too early cannot be sent", "[framing]") {
    CHECK(Framing().check("a\r\n") == errc::separator_in_message);
    CHECK(Framing::separator("aa").check("ba") == errc::separator_in_message);
    CHECK_FALSE(Framing().check("a\r"));
    CHECK_FALSE(Framing::separator("aab").check("baa"));
}

TEST_CASE("an empty message is refused by raw alone", "[framing]") {
    CHECK(Framing::raw().check("") == errc::empty_message);
    CHECK_FALSE(Framing().check(""));
    CHECK_FALSE(Framing::line().check(""));
    CHECK_FALSE(Framing::length().check(""));
}

TEST_CASE("a separator is refused in a message exactly if the message would not arrive as itself", "[framing]") {
    const std::string separator =
        GENERATE("a", "aa", "ab", "aab", "aba", "abb", "abab", "aaa", "abaab", "abcab", "acaca");

    require_check_is_exact(Framing::separator(separator), "abc", 8);
}

TEST_CASE("check tells exactly what arrives, whatever refuses it", "[framing]") {
    require_check_is_exact(Framing().with_max_message(6), "\r\nx", 8);
    require_check_is_exact(Framing::separator("\0a\0"s).with_max_message(5), "\0ab"s, 7);
    require_check_is_exact(Framing::line().with_max_message(6), "\r\nx", 8);
    require_check_is_exact(Framing::length().with_max_message(6), "\0ab"s, 8);
    require_check_is_exact(Framing::raw().with_max_message(6), "\0ab"s, 8);
}

TEST_CASE("every pair of messages that may be sent arrives as that pair", "[framing]") {
    const Framing framing = Framing::separator(GENERATE("aa", "aab", "aba", "abab"));
    std::vector<std::string> messages = all_texts("ab", 5);
    messages.erase(std::remove_if(messages.begin(), messages.end(),
                                  [&](const std::string& message) { return bool(framing.check(message)); }),
                   messages.end());

    for (const std::string& first : messages) {
        for (const std::string& second : messages) {
            const auto decoded =
                echo::test::decode_naively(framing, encoded(framing, first) + encoded(framing, second));
            if (decoded.messages != std::vector{first, second} || decoded.partial_size != 0) {
                FAIL("\"" << framing.terminator() << "\": \"" << first << "\", \"" << second << "\"");
            }
        }
    }
    CHECK(messages.size() > 10);
}

TEST_CASE("a large message takes no more memory than it needs", "[framing]") {
    const Framing framing = GENERATE(Framing::separator(), Framing::line(), Framing::length(), Framing::raw());
    const std::string large(1024 * 1024, 'l');
    std::string output;

    framing.encode(large, output);

    CHECK(output.size() >= large.size());
    CHECK(output.capacity() < large.size() + 1024);
}

}  // namespace framing_test
