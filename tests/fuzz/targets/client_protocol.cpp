// A client's protocol: an echo server gives back each request whatever the cuts, and any other answer is taken apart as
// the few lines here say.
#include <echo/client_protocol.hpp>

#include <deque>

#include <echo/error.hpp>
#include <echo/server_protocol.hpp>

#include "fuzz/fuzz.hpp"
#include "fuzz/streams.hpp"
#include "support/naive_decoder.hpp"

namespace client_protocol_target {
namespace {

using namespace echo::fuzz;
using echo::EchoClientProtocol;
using echo::Framing;
using Messages = std::vector<std::string>;
using Sizes = std::vector<std::size_t>;

void collect(EchoClientProtocol& client, Messages& replies) {
    client.on_reply([&replies](std::string_view reply) { replies.emplace_back(reply); });
}

bool is_raw(const Framing& framing) {
    return framing.kind() == Framing::Kind::raw;
}

// The requests that the framing can carry; the protocol must refuse the others.
Messages start(EchoClientProtocol& client, const Framing& framing, const Messages& requests) {
    Messages started;
    std::string expected;
    for (const std::string& request : requests) {
        const std::error_code error = client.start_request(request);
        require(error == framing.check(request), "a request is refused for what the framing says");
        if (error) continue;
        started.push_back(request);
        require(!framing.encode(request, expected), "a sound request can be encoded");
    }
    require_equal(expected, client.output(), "the output is the requests as the framing writes them");
    return started;
}

void talk_to_server(const Framing& framing, const std::string& prefix, const Messages& requests, const Sizes& sizes) {
    // There the server puts its prefix before each read, and the client cannot know how many there are.
    if (is_raw(framing) && !prefix.empty()) return;
    EchoClientProtocol client(framing, prefix);
    echo::EchoServerProtocol server(framing, {.reply_prefix = prefix, .quit_message = {}});
    Messages replies;
    collect(client, replies);
    Messages expected;
    for (const std::string& request : start(client, framing, requests)) expected.push_back(prefix + request);

    for (const std::string_view piece : cut(client.output(), sizes)) {
        // A prefix may hold what ends a message.
        if (server.data_received(piece)) return;
    }
    for (const std::string_view piece : cut(server.output(), sizes)) {
        require(!client.data_received(piece), "a client takes what an echo server answers");
    }
    require(replies == expected, "an echo server gives back each request");
}

// The framing `raw`: as many bytes as a request has are its reply; with no request open, whatever a read brought.
class RawReplies {
public:
    explicit RawReplies(std::size_t limit) : limit_(limit) {}

    void expect(std::size_t size) { open_.push_back(size); }

    void feed(std::string_view piece) {
        kept_ += piece;
        while (!kept_.empty()) {
            const std::size_t size = open_.empty() ? std::min(kept_.size(), limit_) : open_.front();
            if (kept_.size() < size) return;
            replies.push_back(kept_.substr(0, size));
            kept_.erase(0, size);
            if (!open_.empty()) open_.pop_front();
        }
    }

    Messages replies;

private:
    std::size_t limit_;
    std::deque<std::size_t> open_;
    std::string kept_;
};

// A request is started before each piece, while there are any.
void take_any_answer(const Framing& framing, const std::string& prefix, const Messages& requests,
                     const std::vector<std::string_view>& pieces) {
    EchoClientProtocol client(framing, prefix);
    Messages replies;
    collect(client, replies);
    RawReplies raw(framing.max_message() + prefix.size());
    std::string stream;
    std::error_code error;
    auto request = requests.begin();
    for (const std::string_view piece : pieces) {
        if (request != requests.end()) {
            if (!client.start_request(*request)) raw.expect(prefix.size() + request->size());
            ++request;
        }
        error = client.data_received(piece);
        stream += piece;
        raw.feed(piece);
    }

    const Framing received = framing.with_max_message(framing.max_message() + prefix.size());
    if (is_raw(framing)) {
        require(!error && replies == raw.replies, "the replies are as long as the requests");
        return;
    }
    const echo::test::Decoded expected = echo::test::decode_naively(received, stream);
    require(replies == expected.messages, "the replies are the messages of the naive decoder");
    require((error == echo::errc::message_too_large) == expected.too_large, "a reply too large is an error");
}

void run(std::string_view bytes) {
    Input input(bytes);
    const Framing framing = take_framing(input);
    const std::string prefix(input.bytes(input.below(8)));
    const Sizes sizes = take_sizes(input);
    Messages requests(input.below(8));
    for (std::string& request : requests) request = input.bytes(input.below(40));
    talk_to_server(framing, prefix, requests, sizes);
    take_any_answer(framing, prefix, requests, cut(input.rest(), sizes));
}

const Registration registration("client_protocol", run);

}  // namespace
}  // namespace client_protocol_target
