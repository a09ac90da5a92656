// What a connection reports, and to whom.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>

namespace echo::detail {

/// How a connection ended.
struct Loss {
    std::error_code error;     ///< for the request whose reply was due
    std::error_code cause{};   ///< the system's or the TLS library's word for it, if there is one
    bool reply_begun = false;  ///< part of the oldest request's reply had come
    bool refused = false;      ///< the server turned the connection away: as good as a failed connect
    bool by_protocol = false;  ///< the client's own protocol failed: the error is that of every call it cannot serve
    bool is_settled = false;   ///< … at a call that has ended for it: to be moved does the others no harm
    std::string detail{};      ///< what the protocol said of it
};

/// To whom connections report, by number. All calls come from the connection's executor.
class ConnectionOwner {
public:
    virtual void connected(std::size_t connection) = 0;
    virtual void connect_failed(std::size_t connection, const Loss& loss) = 0;
    /// They are to be decoded by `decode_received`, which reports each reply.
    virtual void bytes_received(std::size_t connection) = 0;
    virtual void reply_received(std::size_t connection, std::string_view message) = 0;
    /// Replies that may come for what was handed to the socket so far.
    virtual std::size_t replies_owed(std::size_t connection) const = 0;
    virtual void write_done(std::size_t connection) = 0;
    /// `lost` follows, when the replies that have arrived are read.
    virtual void write_failed(std::size_t connection) = 0;
    virtual void lost(std::size_t connection, const Loss& loss) = 0;
    /// The last report: the socket is closed and nothing is under way. May destroy the connection.
    virtual void closed(std::size_t connection) = 0;

protected:
    ~ConnectionOwner() = default;
};

}  // namespace echo::detail
