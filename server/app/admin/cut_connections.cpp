#include "admin/cut_connections.hpp"

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <asio/ip/address.hpp>
#include <asio/ip/tcp.hpp>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace echo::server_app {
namespace {

struct Place {
    asio::ip::address address;
    std::uint16_t port = 0;
};

// What IPv4 is under IPv6 is plain IPv4.
asio::ip::address plain(const asio::ip::address& address) {
    if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
}

// Port 0 if it is no TCP socket.
Place local_place(int descriptor) {
    asio::ip::tcp::endpoint endpoint;
    sockaddr_storage address{};
    socklen_t size = sizeof(address);
    if (getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) return {};
    if (address.ss_family != AF_INET && address.ss_family != AF_INET6) return {};
    endpoint.resize(size);
    std::memcpy(endpoint.data(), &address, size);
    return {plain(endpoint.address()), endpoint.port()};
}

// All addresses of IPv6 are those of IPv4 too.
bool covers(const asio::ip::address& listened, const asio::ip::address& local) {
    if (listened.is_unspecified()) return listened.is_v6() || local.is_v4();
    return plain(listened) == local;
}

bool is_listening(int descriptor) {
    int answer = 0;
    socklen_t size = sizeof(answer);
    return getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &answer, &size) == 0 && answer != 0;
}

// On a second descriptor: while it is held, the number cannot come to mean another connection.
void cut_if_on(const Place& listened, int descriptor) {
    const int held = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    if (held < 0) return;
    const Place local = local_place(held);
    const bool is_meant = local.port == listened.port && covers(listened.address, local.address);
    if (is_meant && !is_listening(held)) ::shutdown(held, SHUT_RDWR);
    ::close(held);
}

}  // namespace

void cut_connections(const std::string& address, std::uint16_t port) {
    const Place listened{asio::ip::make_address(address), port};
    std::error_code error;
    std::filesystem::directory_iterator descriptor("/proc/self/fd", error);
    for (; !error && descriptor != std::filesystem::directory_iterator(); descriptor.increment(error)) {
        cut_if_on(listened, std::atoi(descriptor->path().filename().c_str()));
    }
}

}  // namespace echo::server_app
