#include <echo/server_protocol.hpp>

#include <utility>

namespace echo {

EchoServerProtocol::EchoServerProtocol(const Framing& framing) : EchoServerProtocol(framing, Options()) {}

EchoServerProtocol::EchoServerProtocol(const Framing& framing, Options options)
    : EchoProtocol(framing), options_(std::move(options)) {}

void EchoServerProtocol::response(std::string_view message) {
    if (message == options_.quit_message) finish();
    if (options_.reply_prefix.empty()) {
        send(message);
        return;
    }
    std::string answer;
    answer.reserve(options_.reply_prefix.size() + message.size());
    answer.append(options_.reply_prefix).append(message);
    send(answer);
}

}  // namespace echo
