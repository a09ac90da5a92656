// The servers that one client spreads its calls over.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <concepts>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <echo/detail/export.hpp>
#include <echo/endpoint.hpp>

namespace echo {

/// One endpoint or several, as `Echo` takes them: `"a:8060"`, `"a:8060,b:8060"`, an `Endpoint`, or a list of them. In a
/// text a comma divides them; the path of a Unix socket may hold commas and goes on until `,unix:`. A plain value.
///
/// With several servers (or with one name that has several addresses, see `EchoConfig::resolve_every`) each has at
/// least one connection where `EchoConfig::pool_size` allows it, and a call goes to the one of two, chosen at random,
/// that promises the shorter wait by what it has in flight and how quickly it has answered lately. A server that fails
/// (no connection, a connection that ends before it has answered, or a call whose time is up without a byte)
/// gets no calls for a random time of 50 to 100 ms, which doubles up to 5 s with each failure in a row; then one
/// connection and one call at a time try it. Never are all left out. A call that was sent to one that fails may be sent
/// once more, to another. `Response::peer`, the hooks and `Echo::endpoint_stats()` name the server.
class ECHO_EXPORT EndpointList {
public:
    /// @throws std::invalid_argument with one sentence that names the text and its fault.
    EndpointList(std::string_view text);
    EndpointList(const char* text) : EndpointList(std::string_view(text)) {}
    EndpointList(const std::string& text) : EndpointList(std::string_view(text)) {}
    EndpointList(Endpoint endpoint) { endpoints_.push_back(std::move(endpoint)); }
    /// @throws std::invalid_argument if there is none.
    EndpointList(std::vector<Endpoint> endpoints);
    /// Two or more, as in `Echo({first, second})`.
    template <std::convertible_to<Endpoint>... More>
    EndpointList(Endpoint first, Endpoint second, More&&... more)
        : EndpointList(
              std::vector<Endpoint>{std::move(first), std::move(second), Endpoint(std::forward<More>(more))...}) {}

    const std::vector<Endpoint>& endpoints() const noexcept { return endpoints_; }

    /// Their texts, divided by commas.
    std::string to_string() const;

    bool operator==(const EndpointList&) const = default;

private:
    std::vector<Endpoint> endpoints_;
};

}  // namespace echo
