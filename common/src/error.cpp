#include <echo/error.hpp>

#include <string>

namespace echo {
namespace {

class EchoCategory final : public std::error_category {
public:
    const char* name() const noexcept override { return "echo"; }

    std::string message(int value) const override {
        switch (static_cast<errc>(value)) {
            case errc::client_closed: return "the client was closed";
            case errc::queue_full: return "the pool's queue is full";
            case errc::deadline_unreachable: return "so many calls wait that the deadline would pass first";
            case errc::message_too_large: return "the message is longer than max_message";
            case errc::separator_in_message: return "the message holds the separator";
            case errc::malformed_frame: return "the bytes are no sound frame of this framing";
            case errc::empty_message: return "the raw framing cannot carry an empty message";
            case errc::request_timeout: return "no whole reply came within the request time-out";
            case errc::connect_timeout: return "no connection was made within the connect time-out";
            case errc::connection_lost: return "the connection ended before the reply was whole";
            case errc::unexpected_reply: return "the server sent bytes that nobody asked for";
            case errc::protocol_exception: return "the protocol threw an exception";
            case errc::reply_mismatch: return "the reply differs from what was sent";
            case errc::drain_timeout: return "calls were still pending at the drain's deadline";
            case errc::would_deadlock:
                return "waiting here for the future would never end, as this thread runs the client; use a completion "
                       "token";
            case errc::forked: return "the client belongs to the parent process; a forked child must make its own";
            case errc::tls_certificate_not_trusted:
                return "the server's certificate is not trusted; name its authority's certificate as ca_file";
            case errc::tls_certificate_expired:
                return "the server's certificate is out of date; renew it, or set this machine's clock";
            case errc::tls_name_mismatch:
                return "the server's certificate is for another name; connect to that, or set server_name";
            case errc::tls_certificate_invalid:
                return "the server's certificate cannot be accepted; give the server another one";
            case errc::tls_not_spoken:
                return "the server does not speak TLS there; connect to its TLS port, or without TLS";
            case errc::tls_handshake_failed:
                return "the TLS handshake failed; see whether the server speaks TLS 1.3, or 1.2 with ECDHE and GCM or "
                       "ChaCha20";
            case errc::tls_client_certificate_required:
                return "the server wants a certificate of the client; set certificate_file and private_key_file";
            case errc::tls_client_certificate_refused:
                return "the server does not accept the client's certificate; set one that it trusts";
        }
        return "unknown error " + std::to_string(value);
    }

    // Lets a caller compare with the portable conditions: `error == std::errc::timed_out`.
    std::error_condition default_error_condition(int value) const noexcept override {
        switch (static_cast<errc>(value)) {
            case errc::request_timeout:
            case errc::connect_timeout:
            case errc::drain_timeout: return std::errc::timed_out;
            case errc::client_closed: return std::errc::operation_canceled;
            case errc::message_too_large: return std::errc::message_size;
            case errc::connection_lost: return std::errc::connection_reset;
            case errc::queue_full: return std::errc::no_buffer_space;
            case errc::deadline_unreachable: return std::errc::resource_unavailable_try_again;
            case errc::separator_in_message:
            case errc::empty_message: return std::errc::invalid_argument;
            case errc::malformed_frame:
            case errc::unexpected_reply:
            case errc::reply_mismatch:
            case errc::tls_not_spoken:
            case errc::tls_handshake_failed: return std::errc::protocol_error;
            case errc::protocol_exception: return std::errc::state_not_recoverable;
            case errc::would_deadlock: return std::errc::resource_deadlock_would_occur;
            case errc::forked: return std::errc::operation_not_permitted;
            case errc::tls_certificate_not_trusted:
            case errc::tls_certificate_expired:
            case errc::tls_name_mismatch:
            case errc::tls_certificate_invalid:
            case errc::tls_client_certificate_required:
            case errc::tls_client_certificate_refused: return std::errc::permission_denied;
        }
        return {value, *this};
    }
};

}  // namespace

const std::error_category& error_category() noexcept {
    static const EchoCategory category;
    return category;
}

std::error_code make_error_code(errc code) noexcept {
    return {static_cast<int>(code), error_category()};
}

}  // namespace echo
