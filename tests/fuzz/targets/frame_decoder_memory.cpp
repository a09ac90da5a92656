// However much arrives, in pieces of any size, the memory held is that of a part of one message.
#include <echo/frame_decoder.hpp>

#include <algorithm>

#include <echo/error.hpp>

#include "fuzz/fuzz.hpp"
#include "fuzz/streams.hpp"

namespace frame_decoder_memory_target {
namespace {

using namespace echo::fuzz;
using echo::Framing;

// As the decoder has it: so much is kept ready, and beyond that a quarter of the memory is in use.
constexpr std::size_t kept_ready = 64 * 1024;
constexpr std::size_t most_in_all = 2 * 1024 * 1024;

void run(std::string_view bytes) {
    Input input(bytes);
    Framing framing = take_framing(input);
    // Large limits are of interest here.
    framing = framing.with_max_message(std::min(framing.max_message() << input.below(16), std::size_t{1} << 20));
    echo::FrameDecoder decoder(framing);
    const bool is_raw = framing.kind() == Framing::Kind::raw;

    std::size_t arrived = 0;
    std::size_t handed_over = 0;
    while (!input.empty() && arrived < most_in_all) {
        const std::size_t times = std::size_t{1} << input.below(17);
        const std::string_view pattern = input.bytes(1 + input.below(32));
        std::string piece;
        for (std::size_t time = 0; time < times && piece.size() < kept_ready * 4; ++time) piece += pattern;
        if (is_raw && input.below(2) == 1) decoder.expect(1 + times);
        arrived += piece.size();
        const std::error_code error = decoder.feed(piece, [&](std::string_view message) {
            require(message.size() <= framing.max_message() || is_raw, "no message is above the limit");
            handed_over += message.size();
            return true;
        });
        const std::size_t part = decoder.partial_size();
        require(handed_over + part <= arrived, "no byte is handed over twice");
        require(is_raw || part <= framing.max_message() + Framing::max_separator, "a bounded part is kept");
        if (decoder.buffer_size() > kept_ready && decoder.buffer_size() / 4 > part) {
            throw BrokenProperty("does not hold: the memory is that of the part: " + std::to_string(part) +
                                 " bytes of a message, " + std::to_string(decoder.buffer_size()) + " held");
        }
        if (error) return;
    }
}

const Registration registration("frame_decoder_memory", run);

}  // namespace
}  // namespace frame_decoder_memory_target
