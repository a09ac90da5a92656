#include "options/make_client.hpp"

#include "options/tls_options.hpp"

namespace echo::client_app {

Echo make_client(const CommonOptions& options) {
    return with_tls_option_names([&] { return Echo(options.endpoint, options.config); });
}

std::unique_ptr<Echo> make_replaceable_client(const CommonOptions& options) {
    return with_tls_option_names([&] { return std::make_unique<Echo>(options.endpoint, options.config); });
}

Echo make_client(const asio::any_io_executor& executor, const CommonOptions& options) {
    return with_tls_option_names([&] { return Echo(executor, options.endpoint, options.config); });
}

}  // namespace echo::client_app
