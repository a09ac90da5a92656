#include <echo/async_server_protocol.hpp>

#include <exception>
#include <memory>
#include <utility>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>

#include "words_of_exception.hpp"

namespace echo {

AsyncServerProtocol::AsyncServerProtocol(const Framing& framing) : EchoServerProtocol(framing) {
    outlives_connection_ = true;
}

void AsyncServerProtocol::response(std::string_view message) {
    Reply reply = defer();
    const auto signal = std::make_shared<asio::cancellation_signal>();
    reply.on_unwanted([signal] { signal->emit(asio::cancellation_type::all); });
    auto on_end = [reply = std::move(reply), signal](std::exception_ptr failure, std::string text) mutable {
        failure ? reply.fail(detail::words_of(failure)) : reply.send(std::move(text));
    };
    asio::co_spawn(executor(), answer(std::string(message)),
                   asio::bind_cancellation_slot(signal->slot(), std::move(on_end)));
}

}  // namespace echo
