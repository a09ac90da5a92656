// A framing of a user's own: whatever its find says, nothing breaks and a bounded part is kept; a sound one gives the
// same messages in any cuts.
#include <echo/frame_decoder.hpp>

#include <echo/error.hpp>

#include "fuzz/fuzz.hpp"
#include "fuzz/streams.hpp"
#include "support/netstring.hpp"

namespace custom_framing_target {
namespace {

using namespace echo::fuzz;
using echo::FoundFrame;
using echo::Framing;

constexpr std::size_t overhead = 8;

// Answers with what the input says, however mad.
class Hostile : public echo::FrameFormat {
public:
    explicit Hostile(Input script) : script_(script) {}

    std::string_view name() const noexcept override { return "hostile"; }
    std::size_t max_overhead() const noexcept override { return script_.byte() % 2 == 0 ? overhead : SIZE_MAX; }
    std::error_code wrap(std::string_view, std::string&, std::string&) const override { return {}; }

    FoundFrame find(std::string_view bytes, std::size_t) const override {
        switch (script_.below(6)) {
            case 0: return FoundFrame::incomplete(size_near(bytes.size()));
            case 1: return FoundFrame::announced(size_near(bytes.size()), size_near(bytes.size()));
            case 2: return FoundFrame::complete(message_in(bytes), size_near(bytes.size()));
            case 3: return FoundFrame::complete("elsewhere", size_near(bytes.size()));
            case 4: return FoundFrame::malformed(std::string(script_.bytes(3)));
            default: return FoundFrame::complete(bytes.substr(0, 1), std::min<std::size_t>(bytes.size(), 2));
        }
    }

private:
    std::size_t size_near(std::size_t size) const {
        const std::size_t sizes[] = {0, 1, size / 2, size - 1, size, size + 1, size + script_.byte(), SIZE_MAX};
        return sizes[script_.below(std::size(sizes))];
    }

    std::string_view message_in(std::string_view bytes) const {
        const std::size_t at = script_.below(256) % (bytes.size() + 1);
        return bytes.substr(at, script_.byte());
    }

    mutable Input script_;
};

void feed_hostile(Input input) {
    const std::size_t max_message = 1 + input.byte();
    const std::vector<std::size_t> sizes = take_sizes(input);
    const std::string_view stream = input.bytes(input.byte());
    const std::unique_ptr<Hostile> probe = std::make_unique<Hostile>(input);
    if (probe->max_overhead() == SIZE_MAX) return;  // is refused
    const Framing framing = Framing::custom(std::make_shared<Hostile>(input)).with_max_message(max_message);
    require(framing.max_overhead() == overhead, "the overhead is asked for once");
    echo::FrameDecoder decoder(framing);
    for (const std::string_view piece : cut(stream, sizes)) {
        const std::error_code error = decoder.feed(piece, [&](std::string_view message) {
            require(message.size() <= max_message, "no message is longer than max_message");
            return true;
        });
        require(decoder.partial_size() <= max_message + overhead, "a bounded part is kept");
        if (!error) continue;
        const bool is_known = error == echo::errc::malformed_frame || error == echo::errc::message_too_large;
        require(is_known && decoder.partial_size() == 0, "an error has a name, and nothing is kept");
        return;
    }
}

std::string decoded(std::string_view stream, const std::vector<std::size_t>& sizes) {
    echo::FrameDecoder decoder(echo::test::netstrings().with_max_message(64));
    std::string text;
    std::error_code error;
    for (const std::string_view piece : cut(stream, sizes)) {
        error = decoder.feed(piece, [&](std::string_view message) {
            text.append(message).append("|");
            return true;
        });
        if (error) break;
    }
    // Which of two faults a message has is found first depends on how much of it is there.
    return text + (error ? "refused" : "");
}

void run(std::string_view bytes) {
    Input input(bytes);
    if (input.below(2) == 0) return feed_hostile(input);
    const std::vector<std::size_t> sizes = take_sizes(input);
    require_equal(decoded(input.rest(), {}), decoded(input.rest(), sizes), "the messages of the whole");
}

const Registration registration("custom_framing", run);

}  // namespace
}  // namespace custom_framing_target
