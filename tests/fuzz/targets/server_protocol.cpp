// A server's protocol answers any bytes in any cuts as the few lines here say it should.
#include <echo/server_protocol.hpp>

#include <echo/error.hpp>

#include "fuzz/fuzz.hpp"
#include "fuzz/streams.hpp"
#include "support/naive_decoder.hpp"

namespace server_protocol_target {
namespace {

using namespace echo::fuzz;
using echo::Framing;
using Options = echo::EchoServerProtocol::Options;

struct Outcome {
    std::string output;
    std::error_code error;
    bool finished = false;
    std::uint64_t messages = 0;
};

Options take_options(Input& input) {
    Options options;
    options.reply_prefix = input.bytes(input.below(8));
    if (const std::size_t size = input.below(8); size > 0) options.quit_message = input.bytes(size - 1);
    return options;
}

// Cuts mean something to the framing `raw` alone: there each piece is a message, cut where it is above the limit.
echo::test::Decoded decode(const Framing& framing, const std::vector<std::string_view>& pieces) {
    std::string stream;
    std::vector<std::size_t> sizes;
    for (std::string_view piece : pieces) {
        stream += piece;
        for (; !piece.empty(); piece.remove_prefix(sizes.back())) {
            sizes.push_back(std::min(piece.size(), framing.max_message()));
        }
    }
    const bool is_raw = framing.kind() == Framing::Kind::raw;
    return is_raw ? echo::test::split_naively(sizes, stream) : echo::test::decode_naively(framing, stream);
}

Outcome expect(const Framing& framing, const Options& options, std::uint64_t limit,
               const std::vector<std::string_view>& pieces) {
    const echo::test::Decoded decoded = decode(framing, pieces);
    Outcome outcome;
    for (const std::string& message : decoded.messages) {
        if (outcome.finished || outcome.error) return outcome;
        ++outcome.messages;
        outcome.finished = outcome.messages == limit || message == options.quit_message;
        const std::string answer = options.reply_prefix + message;
        outcome.error = framing.check_form(answer);
        if (!outcome.error) framing.encode(answer, outcome.output);
    }
    const bool goes_on = !outcome.finished && !outcome.error;
    if (goes_on && decoded.too_large) outcome.error = echo::errc::message_too_large;
    return outcome;
}

void run(std::string_view bytes) {
    Input input(bytes);
    const Framing framing = take_framing(input);
    const Options options = take_options(input);
    const std::uint64_t limit = input.below(8);
    const std::vector<std::size_t> sizes = take_sizes(input);
    const std::vector<std::string_view> pieces = cut(input.rest(), sizes);

    echo::EchoServerProtocol protocol(framing, options);
    protocol.limit_messages(limit);
    Outcome got;
    for (const std::string_view piece : pieces) {
        got.error = protocol.data_received(piece);
        got.output += protocol.output();
        protocol.output().clear();
        if (got.error) break;
    }

    const Outcome expected = expect(framing, options, limit, pieces);
    require_equal(expected.output, got.output, "each message is answered, in order");
    require(expected.error == got.error, "the error is the one that follows from the messages");
    require(expected.finished == protocol.finished(), "it finishes at the quit message and at the limit");
    require(expected.messages == protocol.messages_received(), "each message is counted");
}

const Registration registration("server_protocol", run);

}  // namespace
}  // namespace server_protocol_target
