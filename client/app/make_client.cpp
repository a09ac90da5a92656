#include "make_client.hpp"

#include <stdexcept>

#include "tls_options.hpp"

namespace echo::client_app {

Echo make_client(const CommonOptions& options) {
    try {
        return Echo(options.endpoint, options.config);
    } catch (const std::invalid_argument& fault) {
        throw std::invalid_argument(name_tls_option(fault.what()));
    }
}

Echo make_client(const asio::any_io_executor& executor, const CommonOptions& options) {
    try {
        return Echo(executor, options.endpoint, options.config);
    } catch (const std::invalid_argument& fault) {
        throw std::invalid_argument(name_tls_option(fault.what()));
    }
}

}  // namespace echo::client_app
