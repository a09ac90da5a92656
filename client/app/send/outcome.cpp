#include "send/outcome.hpp"

#include <echo/text.hpp>

#include "text/number_text.hpp"

namespace echo::client_app {

std::string details_of(const Outcome& outcome) {
    const Response& response = outcome.response;
    std::string line = "message " + std::to_string(outcome.number) + ": ";
    line += "bytes " + std::to_string(outcome.message.bytes.size()) + ", " + (outcome.error ? "failed" : "answered") +
            " in " + duration_text(response.total) + " (queued " + duration_text(response.queued) + ", connecting " +
            duration_text(response.connecting) + ", waiting " + duration_text(response.waiting) + "), ";
    line += to_string(response.wire_state);
    if (response.session == 0) return line + ", no connection";
    line += ", peer " + escape(response.peer) + ", session " + std::to_string(response.session);
    line += response.reused ? " (reused)" : " (new)";
    return line + ", attempts " + std::to_string(response.attempts);
}

}  // namespace echo::client_app
