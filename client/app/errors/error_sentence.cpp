#include "errors/error_sentence.hpp"

#include <cerrno>

#include <asio/error.hpp>

#include <echo/error.hpp>
#include <echo/text.hpp>

#include "errors/cause_words.hpp"
#include "errors/exit_code.hpp"
#include "errors/mismatch_hint.hpp"
#include "quotation.hpp"
#include "text/difference.hpp"
#include "text/number_text.hpp"

namespace echo::client_app {
namespace {

// Escaped, as the path of a Unix socket may hold any byte.
std::string name_of(const Endpoint& endpoint) {
    return escape(endpoint.to_string());
}

std::string words_of_cause(const Response& response) {
    return response.cause ? words_of(response.cause) : std::string();
}

std::string refusal_advice(const FailedCall& call) {
    if (call.endpoint.transport() != Endpoint::Transport::local) return "; is the server running there?";
    if (call.error.value() == EACCES) return "; may this user write to that socket?";
    return "; is the server running, and is that its path?";
}

// By number, as Asio's category for the system's errors maps few of them to the portable conditions.
std::string resource_advice(int error, std::string_view option) {
    const std::string lower = option.empty() ? std::string() : "lower " + std::string(option);
    switch (error) {
        case EMFILE: return "; " + (lower.empty() ? "" : lower + ", or ") + "raise the limit of open files (ulimit -n)";
        case ENFILE: return "; the whole machine is out of file descriptors";
        case EADDRNOTAVAIL:
            return "; the machine may be out of local ports, each of which rests for a minute after its use" +
                   (lower.empty() ? "" : "; " + lower);
    }
    return "; this machine is short of something, so try again later";
}

// What is said of errors that carry the system's own name: no connection could be made.
std::string connect_sentence(const FailedCall& call) {
    const std::string beginning = "no reply from " + name_of(call.endpoint) + ": ";
    switch (exit_code(call.error)) {
        case ExitCode::name_resolution: return beginning + resolution_words(call.error, call.endpoint, call.config);
        case ExitCode::refused: return beginning + words_of(call.error) + refusal_advice(call);
        case ExitCode::local_resource:
            return beginning + words_of(call.error) + resource_advice(call.error.value(), call.connections_option);
        case ExitCode::connection_lost: return beginning + words_of(call.error) + "; is that an echo server?";
        case ExitCode::done:
        case ExitCode::answer_is_no:
        case ExitCode::usage:
        case ExitCode::unreachable:
        case ExitCode::tls:
        case ExitCode::protocol:
        case ExitCode::reply_timeout:
        case ExitCode::output:
        case ExitCode::bug: break;
    }
    if (call.error == std::errc::no_such_device) {
        return beginning + words_of(call.error) + "; this machine has no network interface of that name";
    }
    return beginning + words_of(call.error) + "; is the address right, and is there a way to it?";
}

std::string timeout_sentence(const FailedCall& call) {
    const std::string beginning = "no whole reply from " + name_of(call.endpoint) + " within " +
                                  duration_text(call.config.request_timeout) + " (--timeout): ";
    switch (call.response.wire_state) {
        case WireState::not_sent:
            return beginning + "the message was not sent, as no connection was free; is the server overloaded?";
        case WireState::maybe_sent:
            return beginning + "the message was still being sent; does the server read, or is --timeout too short?";
        case WireState::sent: break;
    }
    return beginning + "the message was sent; is the server slow, or does it expect another --framing or --separator?";
}

std::string loss_sentence(const FailedCall& call) {
    const std::error_code cause = call.response.cause;
    const bool was_closed = !cause || cause == asio::error::eof;
    const bool may_want_tls = call.endpoint.transport() == Endpoint::Transport::tcp && !call.endpoint.is_tls();
    return "no whole reply from " + name_of(call.endpoint) + ": " +
           (was_closed ? "the server closed the connection" : words_of(cause)) +
           "; did it stop, refuse the message for its length or its framing" +
           (may_want_tls ? ", expect TLS (--tls)" : "") +
           // On a connection that has answered before there is a server.
           (call.response.reused ? "?" : ", or is it a proxy without a live server behind it?");
}

std::string size_sentence(const FailedCall& call) {
    const std::string limit =
        "longer than --max-message (" + std::to_string(call.config.framing.max_message()) + " bytes)";
    if (call.response.wire_state == WireState::not_sent) {
        return "nothing was sent to " + name_of(call.endpoint) + ": the message is " + limit +
               "; raise it on both sides";
    }
    return "no whole reply from " + name_of(call.endpoint) + ": it is " + limit +
           "; raise that, or does the server speak another --framing?";
}

std::string expected_by(const FailedCall& call) {
    std::string expected = call.any_prefix ? std::string() : call.config.expect_prefix;
    return expected.append(call.message);
}

std::string mismatch_sentence(const FailedCall& call) {
    const std::string_view hint = mismatch_hint(expected_by(call), call.response.message, call.config.framing);
    const std::string_view advice = call.any_prefix ? "--no-verify allows for any reply"
                                                    : "--expect-prefix allows for a prefix, --no-verify for any reply";
    return "the reply from " + name_of(call.endpoint) +
           (call.any_prefix ? " does not end with what was sent, but differs " : " differs from what was sent ") +
           difference_words(call) + "; " + std::string(hint.empty() ? advice : hint);
}

// A server without TLS may take the handshake for the beginning of a message, and wait for its end.
std::string connect_timeout_sentence(const FailedCall& call) {
    const std::string within = name_of(call.endpoint) + " within " + duration_text(call.config.connect_timeout);
    if (call.response.cause == errc::tls_handshake_failed) {
        return "no TLS with " + within +
               " (--connect-timeout): the server took the connection, but did not answer the " +
               "handshake; is that its port for TLS? Without TLS leave out --tls and tls://";
    }
    return "no connection to " + within + " (--connect-timeout); is the address right, and does " +
           (call.endpoint.is_tls() ? "the server speak TLS there" : "a firewall drop what is sent there") + "?";
}

std::string echo_sentence(const FailedCall& call) {
    const std::string endpoint = name_of(call.endpoint);
    switch (static_cast<errc>(call.error.value())) {
        case errc::request_timeout: return timeout_sentence(call);
        case errc::connection_lost: return loss_sentence(call);
        case errc::message_too_large: return size_sentence(call);
        case errc::reply_mismatch: return mismatch_sentence(call);
        case errc::connect_timeout: return connect_timeout_sentence(call);
        case errc::separator_in_message:
            return "nothing was sent to " + endpoint + ": the message holds the separator " +
                   detail::in_quotes(call.config.framing.terminator()) +
                   ", or would with the one that follows it; choose another --separator, or --framing length";
        case errc::empty_message:
            return "nothing was sent to " + endpoint +
                   ": raw framing cannot carry an empty message; choose another --framing";
        case errc::unexpected_reply:
            return "no reply from " + endpoint +
                   ": the server sent bytes that no message asked for; are --framing and --expect-prefix the server's?";
        case errc::tls_certificate_not_trusted:
        case errc::tls_certificate_expired:
        case errc::tls_name_mismatch:
        case errc::tls_certificate_invalid:
        case errc::tls_not_spoken:
        case errc::tls_handshake_failed:
        case errc::tls_client_certificate_required:
        case errc::tls_client_certificate_refused:
            return "no reply from " + endpoint + ": " +
                   tls_sentence(static_cast<errc>(call.error.value()), words_of_cause(call.response));
        case errc::malformed_frame:
        case errc::protocol_exception:
        case errc::queue_full:
        case errc::deadline_unreachable:
        case errc::drain_timeout:
        case errc::forked:
        case errc::would_deadlock:
        case errc::client_closed: break;
    }
    return "no reply from " + endpoint + ": " + call.error.message();
}

}  // namespace

std::string error_sentence(const FailedCall& call) {
    return call.error.category() == error_category() ? echo_sentence(call) : connect_sentence(call);
}

std::string difference_words(const FailedCall& call) {
    std::string_view received = call.response.message;
    if (call.any_prefix && received.size() > call.message.size()) {
        received.remove_prefix(received.size() - call.message.size());
    }
    return describe_difference(expected_by(call), received);
}

}  // namespace echo::client_app
