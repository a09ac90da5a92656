// Connects to the first of several addresses that answers.
#pragma once

#include <cstddef>
#include <system_error>
#include <vector>

#include "connect/address_race.hpp"
#include "connect/tcp_addresses.hpp"
#include "executor/pool_executor.hpp"

namespace echo::detail {

/// Carries out what an AddressRace decides. Used on one executor.
class ParallelConnect {
public:
    explicit ParallelConnect(PoolExecutor executor);

    /// Connects `socket`, once. `addresses`, at least one, are tried in their order. When it completes nothing is under
    /// way any more, and no descriptor but the winner's is open. Fails with `most_telling` of the addresses' errors;
    /// with `operation_aborted` after `cancel`.
    Awaitable<std::error_code> connect(const TcpAddresses& addresses, Socket& socket);

    /// Closes the sockets of all attempts at once.
    void cancel();

private:
    void begin_attempt(AddressRace& race, std::size_t address, const TcpAddresses& addresses);
    Awaitable<void> wait_until(AddressRace::TimePoint when);

    PoolExecutor executor_;
    Timer wake_;
    std::vector<Socket> sockets_;  // of the addresses tried so far; those under way must stay where they are
    std::size_t under_way_ = 0;
    bool cancelled_ = false;
};

}  // namespace echo::detail
