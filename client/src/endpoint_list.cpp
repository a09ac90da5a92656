#include <echo/endpoint_list.hpp>

#include <stdexcept>

namespace echo {
namespace {

constexpr std::string_view local_prefix = "unix:";

// Where the next endpoint's comma stands; npos if this is the last.
std::size_t end_of_first(std::string_view text) {
    if (!text.starts_with(local_prefix)) return text.find(',');
    return text.find(',' + std::string(local_prefix));
}

}  // namespace

EndpointList::EndpointList(std::string_view text) {
    for (std::string_view rest = text;;) {
        const std::size_t end = end_of_first(rest);
        if (end != 0 && !rest.empty()) {
            endpoints_.emplace_back(rest.substr(0, end));
        } else if (text.find(',') != text.npos) {
            throw std::invalid_argument("endpoints \"" + std::string(text) +
                                        "\": one between the commas is empty; write host:port,host:port");
        } else {
            endpoints_.emplace_back(rest);  // which says what is wrong with nothing
        }
        if (end == rest.npos) return;
        rest.remove_prefix(end + 1);
    }
}

EndpointList::EndpointList(std::vector<Endpoint> endpoints) : endpoints_(std::move(endpoints)) {
    if (endpoints_.empty()) throw std::invalid_argument("endpoints: must be one or more, got none");
}

std::string EndpointList::to_string() const {
    std::string text;
    for (const Endpoint& endpoint : endpoints_) text += (text.empty() ? "" : ",") + endpoint.to_string();
    return text;
}

}  // namespace echo
