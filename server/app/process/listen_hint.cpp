#include "process/listen_hint.hpp"

#include <string_view>

#include <asio/error.hpp>

namespace echo::server_app {

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
    if (code == std::errc::not_a_socket) return "; the file that stands there is left alone, so choose another path";
    if (code == std::errc::no_such_file_or_directory) return "; the folder must exist";
    if (code == std::errc::too_many_files_open) return "; raise the limit of open files (ulimit -n)";
    return {};
}

}  // namespace echo::server_app
