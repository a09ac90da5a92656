#include "interactive/call_in_progress.hpp"

#include <future>
#include <memory>
#include <utility>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/error.hpp>
#include <asio/post.hpp>

namespace echo::client_app {

CallResult call(Echo& echo, const std::string& message, Inbox& inbox) {
    // Signalled where the call ends, as a slot is used on one executor only, and so it may outlive this function.
    const auto signal = std::make_shared<asio::cancellation_signal>();
    const auto give_up = [&] {
        asio::post(echo.get_executor(), [signal] { signal->emit(asio::cancellation_type::all); });
    };
    std::promise<CallResult> promise;
    std::future<CallResult> result = promise.get_future();
    auto finish = [&inbox, signal, promise = std::move(promise)](std::error_code error, Response response) mutable {
        promise.set_value({error, std::move(response), error == asio::error::operation_aborted});
        inbox.tell_finished();
    };
    echo.async_request(message, asio::bind_cancellation_slot(signal->slot(), std::move(finish)));
    // The end of the call is always told, and waited for: it refers to what stands here.
    for (bool given_up = false;;) {
        switch (inbox.wait()) {
            case Event::finished: return result.get();
            case Event::interrupted: break;
            case Event::terminated:
                if (!given_up) give_up();
                return result.get();
            case Event::suspended: Inbox::suspend(); continue;
            case Event::readable:
            case Event::redrawn: continue;
        }
        if (!std::exchange(given_up, true)) give_up();
    }
}

}  // namespace echo::client_app
