// What one write sends, and where its bytes are meanwhile.
#include "wire/gathered_output.hpp"

#include <optional>
#include <string>
#include <vector>

#include "support/allocation_count.hpp"
#include "support/catch.hpp"

namespace gathered_output_test {

using echo::detail::BufferView;
using echo::detail::GatheredOutput;
using echo::test::AllocationWatch;

namespace {

std::vector<std::string> pieces(BufferView buffers) {
    std::vector<std::string> texts;
    for (const asio::const_buffer& buffer : buffers) {
        texts.emplace_back(static_cast<const char*>(buffer.data()), buffer.size());
    }
    return texts;
}

using Pieces = std::vector<std::string>;

}  // namespace

TEST_CASE("text alone is one buffer, and its memory is taken over", "[connection]") {
    GatheredOutput output;
    std::string text(100, 't');
    const char* const address = text.data();

    const BufferView buffers = output.begin(text);

    REQUIRE(buffers.size() == 1);
    CHECK(buffers.front().data() == address);
    CHECK(pieces(buffers) == Pieces{std::string(100, 't')});
    CHECK(text.empty());
}

TEST_CASE("what is written is taken off, wherever it was cut", "[connection]") {
    const std::string all = "a<1>bc";
    for (std::size_t cut = 0; cut <= all.size(); ++cut) {
        for (std::size_t next = cut; next <= all.size(); ++next) {
            GatheredOutput output;
            std::string text = "abc";
            output.splice(1, "<1>");
            output.begin(text);

            std::string rest;
            output.consume(cut);
            for (const std::string& piece : pieces(output.consume(next - cut))) rest += piece;
            CHECK(rest == all.substr(next));
            CHECK(output.under_way() == (next < all.size()));

            output.end();
            text = "next";
            CHECK(pieces(output.begin(text)) == Pieces{"next"});
        }
    }
}

TEST_CASE("spliced messages stand at their offsets", "[connection]") {
    struct Case {
        std::vector<std::size_t> offsets;
        Pieces buffers;
    };
    const std::vector<Case> cases = {
        {{0}, {"<1>", "abc"}},
        {{1}, {"a", "<1>", "bc"}},
        {{3}, {"abc", "<1>"}},
        {{1, 2}, {"a", "<1>", "b", "<2>", "c"}},
        {{1, 1}, {"a", "<1>", "<2>", "bc"}},
        {{0, 3}, {"<1>", "abc", "<2>"}},
    };
    const Pieces messages = {"<1>", "<2>"};
    for (const Case& the_case : cases) {
        CAPTURE(the_case.offsets);
        GatheredOutput output;
        std::string text = "abc";

        for (std::size_t i = 0; i < the_case.offsets.size(); ++i) output.splice(the_case.offsets[i], messages[i]);

        CHECK(pieces(output.begin(text)) == the_case.buffers);
    }
}

TEST_CASE("a message needs no text around it", "[connection]") {
    GatheredOutput output;
    std::string text;
    output.splice(0, "message");

    CHECK(pieces(output.begin(text)) == Pieces{"message"});
    CHECK(output.under_way());
}

TEST_CASE("a spliced message is sent from where it is", "[connection]") {
    GatheredOutput output;
    std::string text = "head";
    const std::string message(GatheredOutput::spliced_from, 'm');

    output.splice(4, message);
    const BufferView buffers = output.begin(text);

    REQUIRE(buffers.size() == 2);
    CHECK(buffers[1].data() == message.data());
}

TEST_CASE("a message that is kept stays at its address until the write ends", "[connection]") {
    GatheredOutput output;
    std::string text;
    std::optional<std::string> message(std::string(GatheredOutput::spliced_from, 'm'));
    output.splice(0, *message);
    const BufferView buffers = output.begin(text);

    const AllocationWatch watch;
    output.keep(std::move(*message));
    message.reset();
    CHECK(watch.largest() < GatheredOutput::spliced_from);
    CHECK(watch.live() >= 0);
    // Enough of them that the list of what is kept has moved.
    for (int i = 0; i < 100; ++i) output.keep(std::string(GatheredOutput::spliced_from, 'k'));

    CHECK(pieces(buffers) == Pieces{std::string(GatheredOutput::spliced_from, 'm')});
}

TEST_CASE("nothing to write is no write", "[connection]") {
    GatheredOutput output;
    std::string text;

    CHECK(output.begin(text).empty());
    CHECK_FALSE(output.under_way());
}

TEST_CASE("a write that has ended leaves nothing to the next one", "[connection]") {
    GatheredOutput output;
    std::string text = "first";
    output.splice(5, "message");
    output.begin(text);
    REQUIRE(output.under_way());

    output.end();
    CHECK_FALSE(output.under_way());
    text += "second";

    CHECK(pieces(output.begin(text)) == Pieces{"second"});
}

TEST_CASE("the text's memory goes back and forth, unless it has become large", "[connection]") {
    const std::size_t size = GENERATE(1000u, 100'000u);
    GatheredOutput output;
    std::string text(size, 't');
    const char* const address = text.data();
    output.begin(text);
    output.end();

    output.begin(text);

    CHECK((text.data() == address) == (size == 1000));
    CHECK(text.capacity() < 100'000);
}

}  // namespace gathered_output_test
