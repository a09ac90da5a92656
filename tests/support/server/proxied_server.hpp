// A server behind a proxy, which the test is.
#pragma once

#include "support/server/server_recorder.hpp"

namespace echo::test {

/// On loopback, with line framing; it believes loopback's headers.
inline ServerConfig proxied_config(ServerRecorder& recorder, ProxyProtocol protocol = ProxyProtocol::require) {
    ServerConfig config = loopback_config(Framing::line());
    config.events = recorder.events();
    config.proxy_protocol = protocol;
    config.proxy_from = {"127.0.0.0/8"};
    return config;
}

}  // namespace echo::test
