#include <echo/connection.hpp>

#include <utility>

#include "connection/pipelined_connection.hpp"

namespace echo {

Connection::Connection(asio::any_io_executor executor, Endpoint endpoint, EchoConfig config)
    : Connection(std::move(executor), ConnectionSettings(std::move(endpoint), std::move(config))) {}

Connection::Connection(asio::any_io_executor executor, ConnectionSettings settings)
    : core_(std::make_shared<detail::PipelinedConnection>(std::move(executor), std::move(settings.shared_))) {}

Connection::~Connection() {
    if (core_) core_->close();
}

Connection::Connection(Connection&& other) noexcept = default;

Connection& Connection::operator=(Connection&& other) noexcept {
    if (core_ && this != &other) core_->close();
    core_ = std::move(other.core_);
    return *this;
}

void Connection::close() {
    core_->close();
}

bool Connection::is_open() const noexcept {
    return core_->is_open();
}

std::size_t Connection::pending() const noexcept {
    return core_->pending();
}

std::size_t Connection::free_places() const noexcept {
    return core_->free_places();
}

const std::optional<ConnectionMade>& Connection::made() const noexcept {
    return core_->made();
}

const std::optional<ConnectionLost>& Connection::lost() const noexcept {
    return core_->lost();
}

std::error_code Connection::cause() const noexcept {
    return core_->cause();
}

const Endpoint& Connection::endpoint() const noexcept {
    return core_->endpoint();
}

asio::any_io_executor Connection::get_executor() const noexcept {
    return core_->place().executor;
}

const detail::HandlerPlace& Connection::place_of(const detail::PipelinedConnection& core) noexcept {
    return core.place();
}

detail::CallMemory& Connection::memory_of(const detail::PipelinedConnection& core) noexcept {
    return core.memory();
}

void Connection::submit(const Core& core, detail::CallPointer call, const CallOptions& options) {
    core->submit(std::move(call), options.timeout);
}

void Connection::cancel(const Core& core, std::shared_ptr<detail::OperationLink> link) {
    core->cancel(link);
}

void Connection::connect(const Core& core, detail::WaitPointer wait, TimeLimit) {
    core->connect(std::move(wait));
}

void Connection::drain(const Core& core, detail::WaitPointer wait, TimeLimit time) {
    core->drain(std::move(wait), time);
}

void Connection::wait_end(const Core& core, detail::WaitPointer wait, TimeLimit) {
    core->wait_end(std::move(wait));
}

}  // namespace echo
