#include "client/app/errors/exit_code.hpp"

#include <cerrno>
#include <vector>

#include <asio/error.hpp>

#include <echo/error.hpp>

#include "support/catch.hpp"

namespace client_app_exit_code_test {

using echo::errc;
using echo::client_app::exit_code;
using echo::client_app::ExitCode;

namespace {

int status(std::error_code error) {
    return static_cast<int>(exit_code(error));
}

}  // namespace

TEST_CASE("each error of the toolkit has its exit code", "[client_app]") {
    const auto [error, code] = GENERATE(table<errc, int>({
        {errc::reply_mismatch, 1},
        {errc::connect_timeout, 5},
        {errc::tls_certificate_not_trusted, 6},
        {errc::tls_certificate_expired, 6},
        {errc::tls_name_mismatch, 6},
        {errc::tls_certificate_invalid, 6},
        {errc::tls_not_spoken, 6},
        {errc::tls_handshake_failed, 6},
        {errc::tls_client_certificate_required, 6},
        {errc::tls_client_certificate_refused, 6},
        {errc::message_too_large, 7},
        {errc::separator_in_message, 7},
        {errc::empty_message, 7},
        {errc::unexpected_reply, 7},
        {errc::connection_lost, 8},
        {errc::request_timeout, 9},
        {errc::queue_full, 10},
        {errc::deadline_unreachable, 10},
        {errc::client_closed, 70},
    }));
    CAPTURE(make_error_code(error).message());

    CHECK(status(error) == code);
}

TEST_CASE("each error of the system has its exit code, whatever category carries it", "[client_app]") {
    const auto [error, code] = GENERATE(table<int, int>({
        {0, 0},          {EAFNOSUPPORT, 2}, {ECONNREFUSED, 4}, {ENOENT, 4},      {ENOTDIR, 4},        {ENOTSOCK, 4},
        {EPROTOTYPE, 4}, {EACCES, 4},       {EPERM, 4},        {ETIMEDOUT, 5},   {ENETUNREACH, 5},    {EHOSTUNREACH, 5},
        {ENETDOWN, 5},   {ECONNRESET, 8},   {ECONNABORTED, 8}, {EPIPE, 8},       {EMFILE, 10},        {ENFILE, 10},
        {ENOMEM, 10},    {ENOBUFS, 10},     {EAGAIN, 10},      {EADDRINUSE, 10}, {EADDRNOTAVAIL, 10}, {ECANCELED, 70},
    }));
    CAPTURE(error);

    CHECK(status({error, asio::error::get_system_category()}) == code);
    CHECK(status({error, std::system_category()}) == code);
    CHECK(status({error, std::generic_category()}) == code);
}

TEST_CASE("every failure to resolve a name has one exit code", "[client_app]") {
    CHECK(status(asio::error::host_not_found) == 3);
    CHECK(status(asio::error::host_not_found_try_again) == 3);
    CHECK(status(asio::error::no_data) == 3);
    CHECK(status(asio::error::no_recovery) == 3);
    CHECK(status(asio::error::service_not_found) == 3);
}

TEST_CASE("an end of the stream is a lost connection", "[client_app]") {
    CHECK(status(asio::error::eof) == 8);
}

TEST_CASE("an error that nobody knows is a bug", "[client_app]") {
    CHECK(status({1, std::iostream_category()}) == 70);
    CHECK(status({1000, echo::error_category()}) == 70);
}

}  // namespace client_app_exit_code_test
