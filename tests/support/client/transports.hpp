// Every way in which bytes travel between a client and a server, for what must hold on all of them.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

#include <echo/client_config.hpp>
#include <echo/server.hpp>

#include "support/temporary_folder.hpp"
#include "support/tls/certificates.hpp"

namespace echo::test {

enum class Transport { ipv4, ipv6, unix_file, unix_abstract, tls_over_ipv4, tls_over_ipv6 };

inline const std::vector<Transport>& all_transports() {
    static const std::vector<Transport> all = {Transport::ipv4,          Transport::ipv6,
                                               Transport::unix_file,     Transport::unix_abstract,
                                               Transport::tls_over_ipv4, Transport::tls_over_ipv6};
    return all;
}

inline bool is_tls(Transport transport) {
    return transport == Transport::tls_over_ipv4 || transport == Transport::tls_over_ipv6;
}

/// The project's server on that transport, from construction to destruction, and what its client needs.
class TransportServer {
public:
    explicit TransportServer(Transport transport, ServerConfig config = {},
                             ServerProtocolFactory make_protocol = echoes)
        : transport_(transport), server_(completed(std::move(config)), std::move(make_protocol)) {
        server_.start();
    }
    ~TransportServer() {
        server_.stop(std::chrono::seconds(0));
        std::filesystem::remove_all(folder_);
    }
    TransportServer(const TransportServer&) = delete;
    TransportServer& operator=(const TransportServer&) = delete;

    Endpoint endpoint() const { return server_.endpoints().front(); }

    EchoConfig client_config() const {
        EchoConfig config;
        if (is_tls(transport_)) config.tls.ca_file = certificates().ca_file;
        return config;
    }

    Server* operator->() { return &server_; }

private:
    static std::unique_ptr<EchoServerProtocol> echoes(const Framing& framing) {
        return std::make_unique<EchoServerProtocol>(framing);
    }

    Endpoint listen() const {
        switch (transport_) {
            case Transport::ipv4: return "127.0.0.1:0";
            case Transport::ipv6: return "[::1]:0";
            case Transport::unix_file: return "unix:" + folder_ + "/echo.sock";
            case Transport::unix_abstract: return "unix:@echo-test-" + std::to_string(::getpid());
            case Transport::tls_over_ipv4: return "tls://127.0.0.1:0";
            case Transport::tls_over_ipv6: return "tls://[::1]:0";
        }
        throw std::logic_error("no such transport");
    }

    ServerConfig completed(ServerConfig config) const {
        config.listen = {listen()};
        if (is_tls(transport_)) {
            const Identity& identity = certificates().server;
            config.tls = {identity.certificate_file, identity.private_key_file, ""};
        }
        return config;
    }

    const Transport transport_;
    const std::string folder_ = make_temporary_folder("echo-transport-");
    Server server_;
};

}  // namespace echo::test
