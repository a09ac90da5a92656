// What one call may want otherwise than the client's settings say.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <optional>

#include <echo/time_limit.hpp>

namespace echo {

/// Plain settings of one call:
/// @code
/// echo("Hello!", {.timeout = 200ms});
/// @endcode
struct CallOptions {
    /// The call ends that long after it was made, at the latest, with `errc::request_timeout`. 0, or `max()` of any
    /// unit: wait for ever; less than that: its time is up already; not set: `EchoConfig::request_timeout`. A call that
    /// is made by a handler on the client's own thread, or by one that a `Connection` calls, counts as made when the
    /// handlers called there in a row have returned.
    std::optional<TimeLimit> timeout{};

    /// Whether the server may get the message twice. If it may, a call that was written on a used connection which
    /// then closes without a byte of reply is written once more, on a new one; otherwise it ends with
    /// `errc::connection_lost`.
    bool idempotent = true;
};

}  // namespace echo
