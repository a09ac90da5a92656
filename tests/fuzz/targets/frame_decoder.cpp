// Any bytes in any cuts give the messages of the naive decoder, and no more is kept than a message may be long.
#include <echo/frame_decoder.hpp>

#include <echo/error.hpp>

#include "fuzz/fuzz.hpp"
#include "fuzz/streams.hpp"
#include "support/naive_decoder.hpp"

namespace frame_decoder_target {
namespace {

using namespace echo::fuzz;
using echo::Framing;
using echo::test::Decoded;

// What may be kept besides the bytes of a message.
constexpr std::size_t most_around_message = Framing::max_separator;
// Comparing after each piece takes a time that is quadratic.
constexpr std::size_t compare_each_piece_up_to = 256;

// The messages that the other side is known to answer with, at least as long as the stream.
std::vector<std::size_t> take_expected_sizes(Input& input) {
    const std::vector<std::size_t> turns = take_sizes(input);
    std::vector<std::size_t> sizes;
    std::size_t sum = 0;
    for (std::size_t turn = 0; sum < input.rest().size(); ++turn) {
        sizes.push_back(1 + (turns.empty() ? input.rest().size() : turns[turn % turns.size()]));
        sum += sizes.back();
    }
    return sizes;
}

void require_refusal_of_more(echo::FrameDecoder& decoder) {
    const auto take_none = [](std::string_view) -> bool { throw BrokenProperty("a message after an error"); };
    require(decoder.feed("x", take_none) == echo::errc::message_too_large, "an error stays");
    require(decoder.partial_size() == 0, "nothing is kept after an error");
}

void run(std::string_view bytes) {
    Input input(bytes);
    const Framing framing = take_framing(input);
    const bool is_raw = framing.kind() == Framing::Kind::raw;
    const std::vector<std::size_t> piece_sizes = take_sizes(input);
    const std::vector<std::size_t> expected_sizes = is_raw ? take_expected_sizes(input) : std::vector<std::size_t>();
    const std::string_view stream = input.rest();

    echo::FrameDecoder decoder(framing);
    for (const std::size_t size : expected_sizes) decoder.expect(size);
    Decoded got;
    std::size_t fed = 0;
    for (const std::string_view piece : cut(stream, piece_sizes)) {
        const std::error_code error = decoder.feed(piece, [&](std::string_view message) {
            got.messages.emplace_back(message);
            return true;
        });
        fed += piece.size();
        got.too_large = error == echo::errc::message_too_large;
        got.partial_size = decoder.partial_size();
        require(!error || got.too_large, "the only error is that a message is too large");
        require(is_raw || got.partial_size <= framing.max_message() + most_around_message, "a bounded part is kept");
        if (fed < stream.size() && stream.size() > compare_each_piece_up_to) continue;
        const std::string_view begin = stream.substr(0, fed);
        const Decoded expected =
            is_raw ? echo::test::split_naively(expected_sizes, begin) : echo::test::decode_naively(framing, begin);
        require_equal(printable(expected), printable(got), "the messages of the naive decoder");
    }
    if (got.too_large) require_refusal_of_more(decoder);
}

const Registration registration("frame_decoder", run);

}  // namespace
}  // namespace frame_decoder_target
