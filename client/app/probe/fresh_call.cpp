#include "probe/fresh_call.hpp"

#include <chrono>
#include <utility>

#include "options/tls_options.hpp"

namespace echo::client_app {

std::shared_ptr<Connection> begin_fresh_call(asio::io_context& context, const CommonOptions& options,
                                             std::string message, std::function<void(FreshResult)> handler) {
    const auto connection = with_tls_option_names(
        [&] { return std::make_shared<Connection>(context.get_executor(), options.endpoint, options.config); });
    const auto began_at = std::chrono::steady_clock::now();
    connection->async_connect([](std::error_code) {});  // an error is the call's as well
    // On this machine most of it may be done by now, and it is part of what the call takes.
    const std::chrono::nanoseconds begun_before = std::chrono::steady_clock::now() - began_at;
    auto on_reply = [=, has_tls = options.endpoint.is_tls(), handler = std::move(handler)](std::error_code error,
                                                                                           Response response) {
        connection->close();
        response.connecting += begun_before;
        response.total += begun_before;
        FreshResult result{error, std::move(response), {}, {}};
        connection->async_wait_end([=, result = std::move(result)](std::error_code) mutable {
            if (connection->made() && connection->lost()) {
                result.phases = phases_of(*connection->made(), *connection->lost(), has_tls);
                result.kernel = kernel_view_of(*connection->made(), *connection->lost());
            }
            handler(std::move(result));
        });
    };
    connection->async_request(std::move(message), std::move(on_reply));
    return connection;
}

}  // namespace echo::client_app
