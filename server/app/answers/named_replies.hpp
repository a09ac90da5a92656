// Answers that begin with what a template says of their connection.
#pragma once

#include <atomic>
#include <cstdint>

#include <echo/server.hpp>

#include "answers/reply_template.hpp"

namespace echo::server_app {

/// What makes the protocols for that, and what they have to be told. Outlives the server. Any thread.
class NamedReplies {
public:
    /// @param options what else the answers go by; their prefix is passed over.
    NamedReplies(ReplyTemplate reply_template, EchoServerProtocol::Options options);
    NamedReplies(const NamedReplies&) = delete;
    NamedReplies& operator=(const NamedReplies&) = delete;

    /// Refers to this object. The connections are numbered as their protocols are made, from 1.
    ServerProtocolFactory factory();

    /// The same events; the connection of a message is noted before it is answered, on the thread that does so.
    static ServerEvents with_note(ServerEvents events);

private:
    ReplyTemplate template_;
    EchoServerProtocol::Options options_;
    std::atomic<std::uint64_t> connections_ = 0;
};

}  // namespace echo::server_app
