#include <echo/server.hpp>

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <thread>
#include <utility>

#include "check_config.hpp"
#include "server_implementation.hpp"

namespace echo {
namespace {

ServerProtocolFactory make_echo_protocols(const EchoServerProtocol::Options& replies) {
    return [replies](const Framing& framing) { return std::make_unique<EchoServerProtocol>(framing, replies); };
}

void set_number_of_threads(ServerConfig& config) {
    // Unknown to the system, hardware_concurrency() is 0.
    if (config.threads == 0) config.threads = std::max(1u, std::thread::hardware_concurrency());
}

void turn_off_what_has_no_limit(ServerLimits& limits) {
    for (TimeLimit* time : {&limits.idle_timeout, &limits.message_timeout, &limits.write_timeout,
                            &limits.handshake_timeout, &limits.max_connection_age}) {
        if (*time == TimeLimit::none()) *time = TimeLimit();
    }
}

server_detail::SessionSettings checked(ServerConfig config, ServerProtocolFactory make_protocol) {
    turn_off_what_has_no_limit(config.limits);
    std::shared_ptr<server_detail::ServerTls> tls = server_detail::check_config(config);
    if (!make_protocol) throw std::invalid_argument("make_protocol: must be a function, got an empty one");
    set_number_of_threads(config);
    return {std::move(config), std::move(make_protocol), std::move(tls)};
}

}  // namespace

Server::Server(ServerConfig config) : Server(config, make_echo_protocols(config.replies)) {}

Server::Server(ServerConfig config, ServerProtocolFactory make_protocol)
    : implementation_(std::make_unique<Implementation>(checked(std::move(config), std::move(make_protocol)))) {}

Server::~Server() = default;

const std::vector<Endpoint>& Server::endpoints() const noexcept {
    return implementation_->endpoints();
}

asio::io_context::executor_type Server::executor() noexcept {
    return implementation_->executor();
}

void Server::start() {
    implementation_->start();
}

std::size_t Server::run() {
    return implementation_->run();
}

void Server::request_stop(TimeLimit drain_timeout) {
    implementation_->request_stop(drain_timeout);
}

std::vector<std::string> Server::reload(ServerConfig config) {
    turn_off_what_has_no_limit(config.limits);
    std::shared_ptr<server_detail::ServerTls> tls = server_detail::check_config(config);
    set_number_of_threads(config);
    return implementation_->reload(config, std::move(tls));
}

ServerStats Server::stats() const {
    return implementation_->stats();
}

std::size_t Server::stop(TimeLimit drain_timeout) {
    request_stop(drain_timeout);
    return wait();
}

std::size_t Server::wait() {
    return implementation_->wait();
}

}  // namespace echo
