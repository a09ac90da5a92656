// From when to when the certificates of a file are valid.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace echo::detail {

/// The certificates of one subject: valid while all of them are.
struct CertificateTerm {
    std::string subject;  ///< `/CN=localhost`; empty if there is none
    std::chrono::system_clock::time_point not_before;
    std::chrono::system_clock::time_point not_after;
};

/// Those in a text in PEM, up to the first that is none, in their order. One that several authorities have issued is
/// one.
std::vector<CertificateTerm> read_certificate_terms(std::string_view pem);

}  // namespace echo::detail
