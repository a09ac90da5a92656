#include "options/make_client.hpp"

#include <stdexcept>

#include "options/tls_options.hpp"

namespace echo::client_app {
namespace {

template <class Make>
auto with_option_names(Make make) {
    try {
        return make();
    } catch (const std::invalid_argument& fault) {
        throw std::invalid_argument(name_tls_option(fault.what()));
    }
}

}  // namespace

Echo make_client(const CommonOptions& options) {
    return with_option_names([&] { return Echo(options.endpoint, options.config); });
}

std::unique_ptr<Echo> make_replaceable_client(const CommonOptions& options) {
    return with_option_names([&] { return std::make_unique<Echo>(options.endpoint, options.config); });
}

Echo make_client(const asio::any_io_executor& executor, const CommonOptions& options) {
    return with_option_names([&] { return Echo(executor, options.endpoint, options.config); });
}

}  // namespace echo::client_app
