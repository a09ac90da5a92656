// A text is refused in one sentence, or is an endpoint that is written as a text which means the same.
#include <echo/endpoint.hpp>
#include <echo/listen_endpoint.hpp>

#include "fuzz/fuzz.hpp"

namespace endpoint_target {
namespace {

using namespace echo::fuzz;
using echo::Endpoint;
using echo::ListenEndpoint;

void require_same_again(const Endpoint& endpoint) {
    const std::string text = endpoint.to_string();
    require(is_one_line(text), "an endpoint is written on one line");
    require(Endpoint(text) == endpoint, "an endpoint that was written is read as the same");
    require_equal(text, Endpoint(text).to_string(), "an endpoint is written in one way");
}

void run_listening(std::string_view text) {
    const auto listen = unless_refused([text] { return ListenEndpoint(text); });
    if (!listen) return;
    const std::string again = listen->to_string();
    require(is_one_line(again), "where to listen is written on one line");
    require(ListenEndpoint(again) == *listen, "where to listen is read as it was written");
}

void run(std::string_view text) {
    run_listening(text);
    const auto endpoint = unless_refused([text] { return Endpoint(text); });
    if (!endpoint) return;
    require_same_again(*endpoint);
    require_same_again(endpoint->with_port(0));
    require_same_again(endpoint->with_port(65535));
    const bool is_local = endpoint->transport() == Endpoint::Transport::local;
    require(is_local == !endpoint->path().empty(), "a Unix socket has a path, and nothing else has");
    require(!is_local || !endpoint->is_tls(), "TLS stands on TCP alone");
    require(!is_local || (endpoint->host().empty() && endpoint->port() == 0), "a Unix socket has no host");
}

const Registration registration("endpoint", run);

}  // namespace
}  // namespace endpoint_target
