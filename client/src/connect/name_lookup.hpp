// Finds the addresses of a host name without anybody having to wait for a name server that does not answer.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include <asio/ip/tcp.hpp>

#include "executor/pool_executor.hpp"

namespace echo::detail {

/// getaddrinfo(3) blocks and cannot be interrupted, and Asio's resolver makes its event loop wait for it in the end.
/// Here each lookup has a thread of its own, which is left alone when the lookup is cancelled, and ends when the
/// system's resolver gives up. Used on one executor.
class NameLookup {
public:
    explicit NameLookup(PoolExecutor executor);
    ~NameLookup();
    NameLookup(const NameLookup&) = delete;
    NameLookup& operator=(const NameLookup&) = delete;

    /// Once. Fails with the resolver's error; with `operation_aborted` after `cancel`; with the system's
    /// if it gives no thread.
    Awaitable<std::error_code> resolve(std::string host, std::uint16_t port,
                                       std::vector<asio::ip::tcp::endpoint>& addresses);

    void cancel();

private:
    struct Shared;
    static void look_up(const std::shared_ptr<Shared>& shared, const std::string& host, std::uint16_t port);

    PoolExecutor executor_;
    std::shared_ptr<Shared> shared_;  // with the thread, which may outlive this object
};

}  // namespace echo::detail
