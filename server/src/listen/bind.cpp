#include "listen/bind.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <sys/socket.h>

#include <asio/ip/tcp.hpp>
#include <asio/ip/v6_only.hpp>

#include "listen/address.hpp"
#include "net/descriptor.hpp"
#include "net/socket_address.hpp"
#include "socket/system_error.hpp"

namespace echo::server_detail {
namespace {

bool is_v6(const StreamAddress& address) {
    return address.data()->sa_family == AF_INET6;
}

// What binding an IPv6 address says on a machine that has no IPv6, or has it switched off.
bool lacks_v6(const StreamAddress& address, std::error_code error) {
    return is_v6(address) &&
           (error == std::errc::address_family_not_supported || error == std::errc::address_not_available);
}

std::error_code share_port(Acceptor& acceptor) {
    const int on = 1;
    const int result = ::setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    return result == 0 ? std::error_code() : std::error_code(errno, std::system_category());
}

// Binds one endpoint's TCP addresses; its steps report by error_code, so that the one who throws knows the endpoint.
class TcpBinder {
public:
    TcpBinder(const Endpoint& endpoint, std::span<const Executor> executors, int backlog)
        : endpoint_(endpoint), executors_(executors), backlog_(backlog) {}

    std::error_code bind(BoundEndpoint& bound) {
        const std::vector<StreamAddress> addresses = resolve_listen_addresses(endpoint_);
        // The port that the system picked for the first address may be taken on the second: pick again.
        std::error_code error;
        for (int attempt = 0; attempt < 10; ++attempt) {
            bound.endpoint = endpoint_;
            bound.parts.clear();
            error = bind_each(addresses, bound);
            if (error != std::errc::address_in_use || endpoint_.port() != 0) break;
        }
        return error;
    }

private:
    bool is_wildcard() const { return endpoint_.host().empty(); }

    std::error_code bind_each(const std::vector<StreamAddress>& addresses, BoundEndpoint& bound) {
        std::error_code first_lack;
        for (const StreamAddress& address : addresses) {
            std::error_code error = bind_address(address, bound);
            const bool lacking = lacks_v6(address, error);
            if (lacking && is_wildcard()) {
                error = bind_address(asio::ip::tcp::endpoint(asio::ip::tcp::v4(), endpoint_.port()), bound);
            } else if (lacking) {
                first_lack = error;
                continue;
            }
            if (error) return error;
        }
        return bound.parts.empty() ? first_lack : std::error_code();
    }

    std::error_code bind_address(StreamAddress address, BoundEndpoint& bound) {
        const bool shared = executors_.size() > 1;
        address = with_port(address, bound.endpoint.port());
        // Sharing a port is open to every process of the user, so that a second server would join in silently. One
        // that does not share finds out whether the port is free.
        if (shared && port_of(address) != 0) {
            Acceptor probe(executors_.front());
            if (const std::error_code error = open(probe, address, false)) return error;
        }
        for (std::size_t index = 0; index < executors_.size(); ++index) {
            Acceptor acceptor(executors_[index]);
            if (const std::error_code error = open(acceptor, address, shared)) return error;
            address = acceptor.local_endpoint();
            bound.parts.push_back({index, std::move(acceptor)});
        }
        bound.endpoint = endpoint_.with_port(port_of(address));
        return {};
    }

    std::error_code open(Acceptor& acceptor, const StreamAddress& address, bool shared) const {
        std::error_code error = detail::open_socket(acceptor, address.protocol());
        // A restarted server must not wait for the old connections' TIME_WAIT.
        if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
        if (!error && shared) error = share_port(acceptor);
        if (!error && is_v6(address)) acceptor.set_option(asio::ip::v6_only(!is_wildcard()), error);
        if (!error) detail::set_keep_alive(acceptor.native_handle(), keep_alive_of_accepted);
        if (!error) acceptor.bind(address, error);
        if (!error) acceptor.listen(backlog_, error);
        return to_system_error(error);
    }

    const Endpoint& endpoint_;
    std::span<const Executor> executors_;
    int backlog_;
};

std::error_code bind_local(const Endpoint& endpoint, Executor executor, int backlog, BoundEndpoint& bound) {
    const StreamAddress address = resolve_listen_addresses(endpoint).front();
    Acceptor acceptor(executor);
    std::error_code error = detail::open_socket(acceptor, address.protocol());
    if (!error && !detail::is_abstract(endpoint)) {
        error = bound.file.listen(acceptor, endpoint.path(), address, backlog);
    } else if (!error) {
        acceptor.bind(address, error);
        if (!error) acceptor.listen(backlog, error);
    }
    bound.endpoint = endpoint;
    bound.stands_alone = true;
    bound.parts.push_back({0, std::move(acceptor)});
    return to_system_error(error);
}

}  // namespace

BoundEndpoint bind_endpoint(const Endpoint& endpoint, std::span<const Executor> executors, int backlog) {
    BoundEndpoint bound{.endpoint = endpoint, .parts = {}};
    const std::error_code error = endpoint.transport() == Endpoint::Transport::local
                                      ? bind_local(endpoint, executors.front(), backlog, bound)
                                      : TcpBinder(endpoint, executors, backlog).bind(bound);
    if (error) throw std::system_error(error, "cannot listen on " + endpoint.to_string());
    return bound;
}

}  // namespace echo::server_detail
