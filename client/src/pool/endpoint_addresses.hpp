// Which server of the fleet each address of an endpoint's name is.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include <asio/ip/tcp.hpp>

#include "connect/tcp_addresses.hpp"

namespace echo::detail {

/// Pure bookkeeping. At first an endpoint is one member, with the endpoint's number and no address. The addresses of
/// one family are members each: those of the other lead to the same servers, and are taken to when they answer first.
class EndpointAddresses {
public:
    /// Of a name more are not used.
    static constexpr std::size_t most_addresses = 64;
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    explicit EndpointAddresses(std::size_t endpoints);

    struct Changes {
        TcpAddresses added;
        std::vector<std::size_t> removed;
    };

    /// A name's addresses have been looked up; there is one at least. Of what is returned the members that have gone
    /// are forgotten here; each new address is to be given its member by `add`.
    Changes found(std::size_t endpoint, const TcpAddresses& addresses);
    void add(std::size_t member, std::size_t endpoint, const asio::ip::tcp::endpoint& address);

    /// The addresses to try for a connection to that member, in that order: its own, and, if any will do, the others
    /// after it. Those that were found, if its own is not among them any more.
    TcpAddresses to_try(std::size_t member, const TcpAddresses& found, bool any_will_do) const;

    /// A connection that was opened for `member` has come to that address. Returns what that changes.
    Changes connected(std::size_t member, const asio::ip::tcp::endpoint& address);
    /// The member with that address, among those of the same endpoint; `none` if there is none.
    std::size_t member_at(std::size_t endpoint, const asio::ip::tcp::endpoint& address) const;

    std::size_t endpoint(std::size_t member) const { return members_[member].endpoint; }
    /// None if the endpoint has no name, or it has not been looked up.
    const std::optional<asio::ip::tcp::endpoint>& address(std::size_t member) const { return members_[member].address; }

private:
    struct Member {
        std::size_t endpoint = none;  // none: it has gone
        std::optional<asio::ip::tcp::endpoint> address;
    };
    struct Name {
        std::optional<asio::ip::tcp> family;  // that is used
        TcpAddresses found;
    };

    Changes follow(std::size_t endpoint);

    std::vector<Member> members_;
    std::vector<Name> names_;  // one for each endpoint
};

}  // namespace echo::detail
