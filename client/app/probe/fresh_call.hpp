// One message over a connection of its own.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

#include <asio/io_context.hpp>

#include <echo/client.hpp>

#include "options/common_options.hpp"
#include "probe/connect_phases.hpp"

namespace echo::client_app {

/// What came of it.
struct FreshResult {
    std::error_code error;
    Response response;
    std::optional<ConnectPhases> phases;  ///< if there was a connection
    std::optional<KernelView> kernel;
};

/// Connects, sends the message, takes the reply and closes the connection, all on the event loop's one thread; no TLS
/// session is resumed. Who destroys it ends it at once, without a result. Not thread-safe.
class FreshCall {
public:
    using Handler = std::function<void(FreshResult)>;

    /// Begins at once. `handler` is called by `context`, which must outlive this object, and may destroy it.
    /// @throws std::invalid_argument as `make_client`.
    FreshCall(asio::io_context& context, const CommonOptions& options, std::string message, Handler handler);
    ~FreshCall();
    FreshCall(const FreshCall&) = delete;
    FreshCall& operator=(const FreshCall&) = delete;

private:
    // What the hooks write to: the client calls them until its connection is closed, and that may be after this object
    // has gone.
    struct Record {
        FreshCall* call;
        std::optional<ConnectionMade> made;
        std::optional<ConnectionLost> lost;
        int open_connections = 0;
    };

    static CommonOptions watched(CommonOptions options, const std::shared_ptr<Record>& record);
    void on_reply(std::error_code error, Response response);
    void finish_if_closed();

    asio::io_context& context_;
    Handler handler_;
    bool has_tls_;
    FreshResult result_;
    bool ended_ = false;
    bool finished_ = false;
    std::shared_ptr<Record> record_;  // shared with the client's hooks
    Echo echo_;
};

}  // namespace echo::client_app
