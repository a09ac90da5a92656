// In place of admin_server.cpp where the program is built without the admin endpoint (ECHO_BUILD_ADMIN).
#include <stdexcept>

#include "admin/admin_server.hpp"

namespace echo::server_app {

const bool admin_is_built = false;

class AdminServer::Implementation {};

AdminServer::AdminServer(const Endpoint&, AdminSource, AcceptFailed, AdminLimits) {
    throw std::invalid_argument("this program was built without the admin endpoint");
}

AdminServer::~AdminServer() = default;

// Never called: there is no object.
const Endpoint& AdminServer::endpoint() const noexcept {
    static const Endpoint none("127.0.0.1:0");
    return none;
}

}  // namespace echo::server_app
