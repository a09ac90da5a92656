// The files that a side of TLS proves itself with, and those that it trusts.
#pragma once

#include <chrono>
#include <string>

#include <asio/ssl/context.hpp>

namespace echo::detail {

/// Throws the std::invalid_argument of a setting for TLS: field, rule, value given.
[[noreturn]] void refuse_tls_setting(const char* field, const std::string& rule, const std::string& given);

/// How long a file that is a pipe may take from its opening to its end.
inline constexpr std::chrono::milliseconds patience_with_a_pipe{5'000};

/// Reads the side's own certificate, with what stands between it and its authority, and its key.
/// @throws std::invalid_argument naming the field, `tls.certificate_file` or `tls.private_key_file`, if one of them is
///         not given, not readable, or not what it should be.
void load_identity(asio::ssl::context& context, const std::string& certificate_file,
                   const std::string& private_key_file, std::chrono::milliseconds patience = patience_with_a_pipe);

/// Reads the authorities that `context` trusts. @throws std::invalid_argument naming `field`.
void load_authorities(asio::ssl::context& context, const char* field, const std::string& file,
                      std::chrono::milliseconds patience = patience_with_a_pipe);

/// What both sides begin with: TLS 1.3, and 1.2 with ciphers that are as strong, without renegotiation or compression.
/// @throws std::runtime_error if this OpenSSL has none of them.
asio::ssl::context make_tls_context(asio::ssl::context::method method);

}  // namespace echo::detail
