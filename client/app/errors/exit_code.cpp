#include "errors/exit_code.hpp"

#include <cerrno>
#include <cstddef>

#include <asio/error.hpp>

#include <echo/error.hpp>

namespace echo::client_app {
namespace {

ExitCode for_echo(errc error) noexcept {
    switch (error) {
        case errc::reply_mismatch: return ExitCode::answer_is_no;
        case errc::connect_timeout: return ExitCode::unreachable;
        case errc::message_too_large:
        case errc::separator_in_message:
        case errc::malformed_frame:
        case errc::empty_message:
        case errc::unexpected_reply: return ExitCode::protocol;
        case errc::connection_lost: return ExitCode::connection_lost;
        case errc::request_timeout: return ExitCode::reply_timeout;
        case errc::deadline_unreachable:
        case errc::queue_full: return ExitCode::local_resource;
        case errc::tls_certificate_not_trusted:
        case errc::tls_certificate_expired:
        case errc::tls_name_mismatch:
        case errc::tls_certificate_invalid:
        case errc::tls_not_spoken:
        case errc::tls_handshake_failed:
        case errc::tls_client_certificate_required:
        case errc::tls_client_certificate_refused: return ExitCode::tls;
        case errc::drain_timeout:
        case errc::forked:
        case errc::would_deadlock:
        case errc::protocol_exception:
        case errc::client_closed: return ExitCode::bug;
    }
    return ExitCode::bug;
}

// The client gives losses of an established connection a name of its own, so what the system calls by its own name
// happened while connecting, and an error that is not listed means that there is no way to the host.
ExitCode for_system(int error) noexcept {
    switch (error) {
        case ECONNREFUSED:
        case ENOENT:  // from here on what the path of a Unix socket, or a firewall, may give
        case ENOTDIR:
        case ENOTSOCK:
        case EPROTOTYPE:
        case EACCES:
        case EPERM: return ExitCode::refused;
        case ECONNRESET:
        case ECONNABORTED:
        case EPIPE: return ExitCode::connection_lost;
        case EMFILE:
        case ENFILE:
        case ENOMEM:
        case ENOBUFS:
        case EAGAIN:
        case EADDRINUSE:
        case EADDRNOTAVAIL: return ExitCode::local_resource;
        case EAFNOSUPPORT: return ExitCode::usage;
        case ECANCELED: return ExitCode::bug;
    }
    return ExitCode::unreachable;
}

constexpr ExitCodeMeaning meanings[] = {
    {ExitCode::done, "done"},
    {ExitCode::answer_is_no, "it ran, and the answer is no: a reply differs, or is missing, or a threshold is crossed"},
    {ExitCode::usage, "faulty command line or input"},
    {ExitCode::name_resolution, "the name cannot be resolved"},
    {ExitCode::refused, "the connection was refused"},
    {ExitCode::unreachable, "connect time-out, or there is no way to the server"},
    {ExitCode::tls, "TLS: a certificate, or the handshake"},
    {ExitCode::protocol, "the message cannot be framed, or protocol error"},
    {ExitCode::connection_lost, "reset, or closed before the reply was whole"},
    {ExitCode::reply_timeout, "no whole reply within --timeout"},
    {ExitCode::local_resource, "this machine is short of descriptors, ports or memory"},
    {ExitCode::output, "the output could not be written"},
    {ExitCode::bug, "a bug: please report it"},
};

constexpr std::size_t meaning_column = 5;

std::string entry(const ExitCodeMeaning& row) {
    std::string line = "  " + std::to_string(static_cast<int>(row.code));
    line.resize(meaning_column, ' ');
    return line.append(row.words).append("\n");
}

}  // namespace

ExitCode exit_code(std::error_code error, std::error_code cause) noexcept {
    const std::error_category& category = error.category();
    if (!error) return ExitCode::done;
    if (error == errc::connect_timeout && cause == errc::tls_handshake_failed) return ExitCode::tls;
    if (category == error_category()) return for_echo(static_cast<errc>(error.value()));
    if (category == asio::error::get_netdb_category()) return ExitCode::name_resolution;
    if (category == asio::error::get_addrinfo_category()) return ExitCode::name_resolution;
    if (error == asio::error::eof) return ExitCode::connection_lost;
    // Asio has a category of its own for the system's errors; threads and files use the standard ones.
    const bool is_system = category == asio::error::get_system_category() || category == std::system_category() ||
                           category == std::generic_category();
    if (is_system) return for_system(error.value());
    return ExitCode::bug;
}

std::span<const ExitCodeMeaning> exit_code_table() noexcept {
    return meanings;
}

std::string exit_code_list() {
    std::string list;
    for (const ExitCodeMeaning& row : meanings) list += entry(row);
    return list;
}

}  // namespace echo::client_app
