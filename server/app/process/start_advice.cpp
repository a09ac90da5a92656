#include "process/start_advice.hpp"

#include <algorithm>
#include <fstream>
#include <string_view>

#include <asio/error.hpp>
#include <asio/ip/address.hpp>
#include <unistd.h>

namespace echo::server_app {
namespace {

bool is_loopback_address(const asio::ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).is_loopback();
    }
    return address.is_loopback();
}

bool needs_root(const Endpoint& endpoint, const Privileges& privileges) {
    // With port 0 the system picks one that needs no privilege.
    return endpoint.transport() != Endpoint::Transport::local && endpoint.port() != 0 &&
           endpoint.port() < privileges.first_unprivileged_port;
}

}  // namespace

std::string listen_hint(const std::system_error& error) {
    const std::error_code code = error.code();
    const bool is_local = std::string_view(error.what()).find("unix:") != std::string_view::npos;
    if (code == asio::error::host_not_found || code == asio::error::host_not_found_try_again) {
        return "; no such name is known here, so write an address instead";
    }
    if (code == std::errc::permission_denied) {
        return is_local ? "; this user may not create a file in that folder"
                        : "; ports below 1024 need root or CAP_NET_BIND_SERVICE";
    }
    if (code == std::errc::address_in_use) {
        return "; another program listens there, so stop it or choose another " +
               std::string(is_local ? "path" : "port");
    }
    if (code == std::errc::address_not_available) return "; this machine has no such address";
    if (code == std::errc::no_such_device) return "; this machine has no network interface of that name";
    if (code == std::errc::not_a_socket) return "; the file that stands there is left alone, so choose another path";
    if (code == std::errc::no_such_file_or_directory) return "; the folder must exist";
    if (code == std::errc::too_many_files_open) return "; raise the limit of open files (ulimit -n)";
    return {};
}

bool is_loopback(const Endpoint& endpoint) {
    if (endpoint.transport() == Endpoint::Transport::local || endpoint.host() == "localhost") return true;
    std::error_code error;
    const asio::ip::address address = asio::ip::make_address(endpoint.host(), error);
    return !error && is_loopback_address(address);
}

std::vector<std::string> start_warnings(const std::vector<Endpoint>& listen, const std::optional<Endpoint>& admin,
                                        const Privileges& privileges) {
    const std::string reach = ", which other machines may reach";
    std::vector<std::string> warnings;
    for (const Endpoint& endpoint : listen) {
        if (!is_loopback(endpoint)) warnings.push_back("listening on " + endpoint.to_string() + reach);
    }
    if (admin && !is_loopback(*admin)) {
        warnings.push_back("serving the admin pages, which ask for no password, on " + admin->to_string() + reach);
    }
    const auto needs = [&](const Endpoint& endpoint) { return needs_root(endpoint, privileges); };
    const bool is_needed = std::any_of(listen.begin(), listen.end(), needs) || (admin && needs(*admin));
    if (privileges.is_root && !is_needed) {
        warnings.push_back("running as root, which no endpoint needs; start it as another user");
    }
    return warnings;
}

Privileges privileges_of_process() {
    Privileges privileges;
    privileges.is_root = geteuid() == 0;
    std::ifstream file("/proc/sys/net/ipv4/ip_unprivileged_port_start");
    std::uint16_t port = 0;
    if (file >> port) privileges.first_unprivileged_port = port;
    return privileges;
}

}  // namespace echo::server_app
