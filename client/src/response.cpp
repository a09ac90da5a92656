#include <echo/response.hpp>

#include <utility>

namespace echo {

std::string_view to_string(WireState state) noexcept {
    switch (state) {
        case WireState::not_sent: return "not_sent";
        case WireState::maybe_sent: return "maybe_sent";
        case WireState::sent: return "sent";
    }
    return "unknown";
}

Error::Error(std::error_code code, Response response, const std::string& endpoint)
    : std::system_error(code, endpoint), response_(std::make_shared<const Response>(std::move(response))) {
    if (response_->detail.empty()) return;
    text_ = std::make_shared<const std::string>(std::string(std::system_error::what()) + ": " + response_->detail);
}

}  // namespace echo
