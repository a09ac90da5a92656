// Everything about a client and its connection pool that can be set.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <echo/client_protocol.hpp>
#include <echo/detail/export.hpp>
#include <echo/endpoint.hpp>
#include <echo/framing.hpp>
#include <echo/pool_events.hpp>
#include <echo/response.hpp>
#include <echo/time_limit.hpp>
#include <echo/tls.hpp>

namespace echo {

/// Makes the protocol of one new connection; called where the client does its work: on the executor of an io_context
/// that it was given, else on its own thread. What it, or a hook of its protocol, throws ends that connection and
/// nothing else: the calls that it was to serve end with `errc::protocol_exception`.
using ClientProtocolFactory = std::function<std::unique_ptr<EchoClientProtocol>(const Framing&)>;

/// Which addresses of a host name are tried.
enum class AddressFamily { any, v4, v6 };

/// Which version of HAProxy's PROXY protocol a client speaks.
enum class ProxyVersion { none, v1, v2 };

/// Plain settings; every field has a default that works. `Echo` checks them. Where a time of 0 means "none" or "never",
/// so does `TimeLimit::none()`, which the `max()` of any unit is.
struct EchoConfig {
    /// How messages are told apart, and `max_message`: how long one may be.
    Framing framing{};

    /// More servers of the same kind, beside the one or the ones that `Echo` is given: its calls are spread over all of
    /// them (see `Echo`). Either all are `tls://` endpoints or none is. A `Connection` has one server, and refuses
    /// them.
    std::vector<Endpoint> endpoints{};

    /// Connections open at the same time, at most (1 to 65,535), to all servers together. Those being opened or closed
    /// count.
    std::size_t pool_size = 10;

    /// Requests that one connection carries at the same time, at most (1 to 65,535). More than 1
    /// pipelines: `pool_size` times `max_in_flight` calls travel together, in order on each.
    std::size_t max_in_flight = 1;

    /// Bytes of message in flight on one connection, at most (1 or more); one request always fits.
    std::size_t max_in_flight_bytes = 1024 * 1024;

    /// Connections being opened at the same time, at most (1 or more).
    std::size_t max_connecting = 2;

    /// Calls that wait for a connection, at most (1 or more), and their bytes of message together.
    /// A call beyond either ends at once with `errc::queue_full`. A message of any size may wait alone.
    std::size_t max_queued = 65'536;
    std::size_t max_queued_bytes = 64 * 1024 * 1024;

    /// For the whole call: queue, connect, retries, reply. 0: none, wait for ever. `CallOptions::timeout` sets another
    /// one for a single call, and tells when a call counts as made.
    TimeLimit request_timeout = std::chrono::seconds(5);

    /// Refuse a call at once, with `errc::deadline_unreachable`, if its deadline would pass before its turn has come,
    /// going by what waits before it and how quickly calls are answered. Under more load than the servers carry the
    /// others are then answered in time; without it all wait until it is too late for each (docs/pool.md, "Overload").
    bool deadline_admission = false;

    /// To resolve the name, connect, send the header of `proxy_protocol` and, with `tls://`, agree on TLS. Must be more
    /// than 0, and less than `request_timeout`.
    TimeLimit connect_timeout = std::chrono::seconds(2);

    /// A connection is closed after being idle that long. 0: never.
    TimeLimit idle_timeout = std::chrono::seconds(30);

    /// A connection is replaced once it has been open for that long, less up to a tenth at random; one a second at
    /// most, and where `pool_size` allows it only when the new one is connected. 0: never.
    TimeLimit max_lifetime = std::chrono::minutes(30);

    /// A connection that was idle for that long is looked at before it is written to: the server's close may have
    /// arrived without being noticed yet, as when the machine was asleep. 0: never.
    TimeLimit check_after = std::chrono::seconds(1);

    /// A connection that owes replies and has sent nothing for that long gets no further request,
    /// and is replaced once nobody waits for it. 0: never.
    TimeLimit stall_timeout = std::chrono::seconds(5);

    /// Replies nobody waits for any more (their callers cancelled or timed out) that a connection
    /// may still owe; with more it is replaced. 0: a quarter of `max_in_flight`, at least 1.
    std::size_t max_abandoned = 0;

    /// How often the addresses of an endpoint's name are looked up while there are connections; a new connection always
    /// looks. Each address, of the first 64 of one family, is then a server of its own among which calls are spread;
    /// one that is new is used, and connections to one that is missing twice in a row finish what they carry. 0: the
    /// name is one server, whose address is chosen anew for each connection. With `choose_address` it is taken as 0.
    TimeLimit resolve_every = std::chrono::seconds(30);

    /// Which of a name's addresses are tried.
    AddressFamily address_family = AddressFamily::any;

    /// Which of a name's addresses a new connection tries first, if there are several: from 0 to `count` - 1 in the
    /// order in which they would be tried without it (RFC 8305), and beyond that modulo `count`. The others follow it
    /// in turn. Empty: the first one. With `ConnectionSettings` of several threads it is called by them at the same
    /// time. Called where the client does its work (see ClientProtocolFactory); what it throws ends as what a hook
    /// throws.
    std::function<std::size_t(std::size_t count)> choose_address{};

    /// Begin each connection, before TLS, with the header that a proxy would send: it names the connection's own
    /// addresses, or says, on a Unix socket, that it has none (UNKNOWN, LOCAL).
    ProxyVersion proxy_protocol = ProxyVersion::none;

    /// Compare every reply with what was sent; a difference ends the call with
    /// `errc::reply_mismatch`. Off by default, as a server may well answer something else.
    bool verify = false;

    /// What the server puts before each answer: part of what `verify` expects, and needed by the
    /// `raw` framing to know when a reply is whole.
    std::string expect_prefix{};

    /// For a `tls://` endpoint; with another one all of it must be left as it is.
    TlsConfig tls{};

    /// Makes a protocol of your own for each connection; empty: `EchoClientProtocol`.
    ClientProtocolFactory make_protocol{};

    // What happens, as it happens; each may be empty. Called where the client does its work (see
    // ClientProtocolFactory), never two at once, in the middle of the pool's work: they should be short, and may start
    // calls, but neither destroy the client nor run its io_context. What one throws leaves the executor's `run()`; on
    // the client's own thread that ends the process.

    /// A connection was established.
    std::function<void(const ConnectionMade&)> connection_made{};

    /// A connection that had been established has ended.
    std::function<void(const ConnectionLost&)> connection_lost{};

    /// A message is about to be written on the connection of that session; also when it is sent a second time.
    std::function<void(std::string_view message, std::uint64_t session)> pre_request{};

    /// A call has ended; its handler is called after that. `Response` is filled as far as the call got. Of a call that
    /// is refused with `errc::queue_full` on arrival it is told later than the handler, with an empty `Response`.
    std::function<void(std::error_code, const Response&)> post_request{};
};

/// @throws std::invalid_argument naming the field, the rule and the value given, if one is wrong.
ECHO_EXPORT void check(const EchoConfig& config);

}  // namespace echo
