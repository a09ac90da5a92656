// How a connection has ended, as those are told who had calls on it.
#include "wire/wire.hpp"

#include <asio/error.hpp>

#include <echo/error.hpp>

#include "net/system_error.hpp"
#include "tls/tls_error.hpp"

namespace echo::detail {
namespace {

// Ends of the stream that leave a request without its reply have one name of the toolkit's own;
// what is wrong with the bytes received has another.
std::error_code error_for_caller(std::error_code error) {
    return error.category() == error_category() ? error : make_error_code(errc::connection_lost);
}

}  // namespace

void Wire::report_loss(std::error_code error) {
    if (!closing_) report_(WireEvent::lost, loss_of(error));
}

Loss Wire::loss_of(std::error_code error) {
    if (std::optional<Loss> refusal = refusal_of(error)) return *refusal;
    if (has_failed()) {
        Loss loss = failure();
        loss.reply_begun = true;
        return loss;
    }
    const bool from_bytes = error.category() == error_category();
    const bool is_told_by_write = write_error_ && (error == asio::error::eof || error == asio::error::bad_descriptor);
    const std::error_code cause = to_system_error(is_told_by_write ? write_error_ : error);
    // Bytes that nobody was owed are no one's reply, whoever is on the connection by now; and a protocol that takes no
    // more has begun none by that.
    const bool is_wrong = from_bytes && error != errc::unexpected_reply && error != errc::connection_lost;
    const bool reply_begun = is_wrong || (error != errc::unexpected_reply && protocol_->partial_size() > 0);
    return {.error = error_for_caller(error),
            .cause = from_bytes ? std::error_code{} : cause,
            .reply_begun = reply_begun,
            .detail = failure_detail()};
}

// A server may turn a client away only after the handshake, as far as the client can tell.
std::optional<Loss> Wire::refusal_of(std::error_code error) {
    if (!tls_ || has_received_) return std::nullopt;
    const auto refusal = explain_first_read(facts_of(stream_.tls(), error));
    if (!refusal) return std::nullopt;
    return Loss{.error = refusal->error, .cause = to_system_error(refusal->cause), .refused = true};
}

// Nothing more can be read, and whoever waits must hear of it.
void Wire::report_bug(const Loss& loss) {
    if (closing_) return;
    if (protocol_) return report_loss(loss.error);
    close();
    report_(WireEvent::connect_failed, loss);
}

}  // namespace echo::detail
