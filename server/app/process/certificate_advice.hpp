// From when to when the certificates of a configuration are valid, and what to say about it.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "settings/setting.hpp"

namespace echo::server_app {

/// The certificates of one subject in one file.
struct CertificateTerm {
    std::string_view setting;  ///< that names the file: tls_cert or tls_client_ca
    std::string file;
    std::string subject;  ///< `/CN=localhost`; empty if there is none
    std::chrono::system_clock::time_point not_before;
    std::chrono::system_clock::time_point not_after;
};

/// Those of all certificates in the files, which are read. A file that is not there, or no regular one, has none: what
/// is wrong with it is told by the server, and a pipe can be read only once.
std::vector<CertificateTerm> certificate_terms(const Options& options);

/// A sentence for each that has expired, is not valid yet, or ends within 14 days.
std::vector<std::string> certificate_warnings(const std::vector<CertificateTerm>& terms,
                                              std::chrono::system_clock::time_point now);

}  // namespace echo::server_app
