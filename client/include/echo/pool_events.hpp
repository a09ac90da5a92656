// What the pool tells about its connections while it works.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

namespace echo {

/// Why an established connection ended.
enum class EndReason {
    lost,           ///< the server or the network ended it
    idle,           ///< nobody used it for `idle_timeout`
    lifetime,       ///< it was open for `max_lifetime`
    stalled,        ///< it owed replies and sent nothing for `stall_timeout`
    abandoned,      ///< it owed more than `max_abandoned` replies that nobody waited for any more
    made_room,      ///< a call that had to be sent again needed a new connection
    refused,        ///< the server turned it away right after it was made, as a TLS server may
    client_closed,  ///< the client was closed or drained
};

/// The enumerator's name.
std::string_view to_string(EndReason reason) noexcept;

/// A connection that has just been established.
struct ConnectionMade {
    std::uint64_t session;  ///< counted from 1 over the pool's life, as in `Response::session`
    std::string peer;       ///< the address connected to
};

/// An established connection that has ended.
struct ConnectionLost {
    std::uint64_t session;
    std::string peer;
    EndReason reason;
    std::error_code error;         ///< how it was lost or refused: end of file, connection reset, ...; else none
    std::uint64_t answered;        ///< replies received over its life
    std::chrono::nanoseconds age;  ///< since it was established
};

}  // namespace echo
