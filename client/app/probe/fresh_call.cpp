#include "probe/fresh_call.hpp"

#include <utility>

#include "options/tls_options.hpp"

namespace echo::client_app {

std::shared_ptr<Connection> begin_fresh_call(asio::io_context& context, const CommonOptions& options,
                                             std::string message, std::function<void(FreshResult)> handler) {
    auto connection = with_tls_option_names(
        [&] { return std::make_shared<Connection>(context.get_executor(), options.endpoint, options.config); });
    connection->async_connect([](std::error_code) {});  // an error is the call's as well
    auto on_reply = [connection, has_tls = options.endpoint.is_tls(),
                     handler = std::move(handler)](std::error_code error, Response response) {
        connection->close();
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
