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
/// An endpoint always has a member.
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

    /// A name's addresses have been looked up; there is one at least. Each of those that are returned as added is to be
    /// given its member by `add`. What a connect finds only adds. What is looked up at intervals also says what has
    /// gone: whatever is missing twice in a row, as many name servers tell a part of the addresses at a time.
    Changes found(std::size_t endpoint, const TcpAddresses& addresses, bool at_interval);
    void add(std::size_t member, std::size_t endpoint, const asio::ip::tcp::endpoint& address);

    /// The addresses to try for a connection to that member, in that order: its own, and, if any will do, the others
    /// after it. Those that were found, if its own is not among them any more; its own, if none were found.
    TcpAddresses to_try(std::size_t member, const TcpAddresses& found, bool any_will_do) const;

    /// A connection to that endpoint has come to that address, which is a member's once what is returned is added.
    Changes connected(std::size_t endpoint, const asio::ip::tcp::endpoint& address);
    /// The member with that address, among those of the endpoint that have not gone; `none` if there is none.
    std::size_t member_at(std::size_t endpoint, const asio::ip::tcp::endpoint& address) const;

    /// None if the endpoint has no name, or it has not been looked up.
    const std::optional<asio::ip::tcp::endpoint>& address(std::size_t member) const { return members_[member].address; }

private:
    struct Member {
        std::size_t endpoint = none;
        std::optional<asio::ip::tcp::endpoint> address;
        int missing = 0;  // times in a row
        bool is_gone = false;
    };
    struct Name {
        std::optional<asio::ip::tcp> family;  // that is used
        TcpAddresses found;
    };

    TcpAddresses wanted(std::size_t endpoint) const;
    void note_added(std::size_t endpoint, Changes& changes) const;

    std::vector<Member> members_;
    std::vector<Name> names_;  // one for each endpoint
};

}  // namespace echo::detail
