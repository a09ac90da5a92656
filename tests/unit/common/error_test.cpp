#include <echo/error.hpp>

#include <set>
#include <string>
#include <system_error>

#include "support/catch.hpp"

namespace error_test {

using echo::errc;

namespace {

// Every error of the toolkit; the last one is named so that a new one is missed here at once.
constexpr int first_value = static_cast<int>(errc::client_closed);
constexpr int last_value = static_cast<int>(errc::tls_client_certificate_refused);

}  // namespace

TEST_CASE("the category of the toolkit's errors is called echo", "[error]") {
    CHECK(echo::error_category().name() == std::string("echo"));
    CHECK(make_error_code(errc::queue_full).category() == echo::error_category());
}

TEST_CASE("every error has a message of its own", "[error]") {
    std::set<std::string> messages;

    for (int value = first_value; value <= last_value; ++value) {
        const std::string message = make_error_code(static_cast<errc>(value)).message();
        CHECK(message.find("unknown") == std::string::npos);
        CHECK(message.size() > 10);
        messages.insert(message);
    }

    CHECK(messages.size() == static_cast<std::size_t>(last_value - first_value + 1));
}

TEST_CASE("every error is a failure and none follows the last", "[error]") {
    CHECK(first_value == 1);
    CHECK(make_error_code(errc::client_closed));
    CHECK(echo::error_category().message(last_value + 1) == "unknown error " + std::to_string(last_value + 1));
    CHECK(echo::error_category().message(0) == "unknown error 0");
}

TEST_CASE("an error can be compared with the portable conditions", "[error]") {
    const auto [code, condition] = GENERATE(table<errc, std::errc>({
        {errc::client_closed, std::errc::operation_canceled},
        {errc::queue_full, std::errc::no_buffer_space},
        {errc::deadline_unreachable, std::errc::resource_unavailable_try_again},
        {errc::message_too_large, std::errc::message_size},
        {errc::separator_in_message, std::errc::invalid_argument},
        {errc::empty_message, std::errc::invalid_argument},
        {errc::request_timeout, std::errc::timed_out},
        {errc::connect_timeout, std::errc::timed_out},
        {errc::connection_lost, std::errc::connection_reset},
        {errc::unexpected_reply, std::errc::protocol_error},
        {errc::reply_mismatch, std::errc::protocol_error},
        {errc::drain_timeout, std::errc::timed_out},
        {errc::forked, std::errc::operation_not_permitted},
        {errc::would_deadlock, std::errc::resource_deadlock_would_occur},
        {errc::tls_certificate_not_trusted, std::errc::permission_denied},
        {errc::tls_certificate_expired, std::errc::permission_denied},
        {errc::tls_name_mismatch, std::errc::permission_denied},
        {errc::tls_certificate_invalid, std::errc::permission_denied},
        {errc::tls_not_spoken, std::errc::protocol_error},
        {errc::tls_handshake_failed, std::errc::protocol_error},
        {errc::tls_client_certificate_required, std::errc::permission_denied},
        {errc::tls_client_certificate_refused, std::errc::permission_denied},
    }));
    CAPTURE(make_error_code(code).message());

    CHECK(make_error_code(code) == condition);
    CHECK_FALSE(make_error_code(code) == std::errc::address_in_use);
}

TEST_CASE("an error converts to an error_code by itself", "[error]") {
    const std::error_code code = errc::connection_lost;

    CHECK(code == errc::connection_lost);
    CHECK(code != errc::client_closed);
    CHECK_FALSE(code == std::error_code(static_cast<int>(errc::connection_lost), std::generic_category()));
}

TEST_CASE("a value without a name is equal to no portable condition", "[error]") {
    const std::error_code code(last_value + 1, echo::error_category());

    CHECK(code.default_error_condition().category() == echo::error_category());
    CHECK_FALSE(code == std::errc::timed_out);
}

}  // namespace error_test
