#include "probe/fresh_call.hpp"

#include <utility>

#include <asio/post.hpp>

#include "options/make_client.hpp"

namespace echo::client_app {

FreshCall::FreshCall(asio::io_context& context, const CommonOptions& options, std::string message, Handler handler)
    : context_(context), handler_(std::move(handler)), has_tls_(options.endpoint.is_tls()),
      record_(std::make_shared<Record>(Record{this, {}, {}})),
      echo_(make_client(context.get_executor(), watched(options, record_))) {
    auto on_end = [record = record_](std::error_code error, Response response) {
        if (record->call) record->call->on_reply(error, std::move(response));
    };
    echo_.async_request(std::move(message), std::move(on_end));
}

FreshCall::~FreshCall() {
    record_->call = nullptr;
}

CommonOptions FreshCall::watched(CommonOptions options, const std::shared_ptr<Record>& record) {
    options.config.pool_size = 1;
    options.config.connection_made = [record](const ConnectionMade& made) {
        record->made = made;
        ++record->open_connections;
    };
    options.config.connection_lost = [record](const ConnectionLost& lost) {
        record->lost = lost;
        --record->open_connections;
        if (record->call) record->call->finish_if_closed();
    };
    return options;
}

void FreshCall::on_reply(std::error_code error, Response response) {
    result_.error = error;
    result_.response = std::move(response);
    ended_ = true;
    echo_.close();
    finish_if_closed();
}

// What the connection was like is known only when it is closed; and then not at once, as a hook may not destroy its
// client.
void FreshCall::finish_if_closed() {
    if (!ended_ || record_->open_connections > 0 || std::exchange(finished_, true)) return;
    if (record_->made && record_->lost) {
        result_.phases = phases_of(*record_->made, *record_->lost, has_tls_);
        result_.kernel = kernel_view_of(*record_->made, *record_->lost);
    }
    asio::post(context_, [record = record_] {
        if (!record->call) return;
        const Handler handler = std::move(record->call->handler_);
        handler(std::move(record->call->result_));
    });
}

}  // namespace echo::client_app
