// What came of one message of a ping.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include <echo/response.hpp>

#include "probe/connect_phases.hpp"
#include "probe/hints.hpp"

namespace echo::client_app {

struct PingResult {
    enum class Kind {
        answered,
        different,  ///< a reply came, and it is not what was sent
        lost,
    };

    std::uint64_t sequence;  ///< counted from 1
    std::size_t size;        ///< bytes sent
    std::error_code error;
    Response response;
    std::string cause{};                    ///< on failure, in a few words
    std::string sentence{};                 ///< on failure, the same with advice
    std::optional<ConnectPhases> phases{};  ///< with a new connection for each message, if there was one
    std::optional<KernelView> kernel{};     ///< the same
    std::vector<Hint> hints{};              ///< the same
    std::optional<std::string> instance{};  ///< who has answered, if that is counted

    Kind kind() const;

    /// The message's own way there and back; with a new connection for each, connecting belongs to it.
    std::chrono::nanoseconds round_trip() const { return phases ? response.total : response.waiting; }
};

}  // namespace echo::client_app
