#include "process/certificate_advice.hpp"

#include <ctime>
#include <stdexcept>
#include <utility>

#include "quotation.hpp"
#include "settings/config_file.hpp"
#include "tls/certificate_terms.hpp"

namespace echo::server_app {
namespace {

using std::chrono::system_clock;

constexpr std::chrono::hours notice(14 * 24);

void add_file(std::vector<CertificateTerm>& terms, std::string_view setting, const std::string& file) try {
    if (file.empty()) return;
    const std::string text = read_text_file(file);
    for (detail::CertificateTerm& term : detail::read_certificate_terms(text)) {
        terms.push_back({setting, file, std::move(term.subject), term.not_before, term.not_after});
    }
} catch (const std::invalid_argument&) {
    // It cannot be read, which the server itself will say.
}

std::string date_text(system_clock::time_point time) {
    const std::time_t seconds = system_clock::to_time_t(time);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    char text[64];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &parts)};
}

std::string time_left(system_clock::duration left) {
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(left).count();
    if (hours >= 48) return std::to_string(hours / 24) + " days";
    if (hours >= 2) return std::to_string(hours) + " hours";
    return hours == 1 ? "an hour" : "less than an hour";
}

// What happens to whom while it is not valid.
std::string harm_of(const CertificateTerm& term) {
    return term.setting == "tls_client_ca" ? "the server refuses clients of that authority"
                                           : "clients refuse the server";
}

std::string warning_of(const CertificateTerm& term, system_clock::time_point now) {
    const std::string name = term.subject.empty() ? "" : detail::in_quotes(term.subject) + " ";
    const std::string certificate =
        "the certificate " + name + "in " + detail::in_quotes(term.file) + " (" + std::string(term.setting) + ") ";
    if (term.not_after <= now) {
        return certificate + "expired on " + date_text(term.not_after) + ", and " + harm_of(term) +
               "; put a new one there, then reload or restart the server";
    }
    if (term.not_before > now) {
        return certificate + "is not valid before " + date_text(term.not_before) + ", and " + harm_of(term) +
               " until then; put another one there, or set the clock of this machine if it is wrong";
    }
    return certificate + "expires on " + date_text(term.not_after) + ", in " + time_left(term.not_after - now) +
           "; put a new one there before, then reload or restart the server";
}

}  // namespace

std::vector<CertificateTerm> certificate_terms(const Options& options) {
    std::vector<CertificateTerm> terms;
    add_file(terms, "tls_cert", options.config.tls.certificate_file);
    add_file(terms, "tls_client_ca", options.config.tls.client_ca_file);
    return terms;
}

std::vector<std::string> certificate_warnings(const std::vector<CertificateTerm>& terms, system_clock::time_point now) {
    std::vector<std::string> warnings;
    for (const CertificateTerm& term : terms) {
        if (term.not_before > now || term.not_after <= now + notice) warnings.push_back(warning_of(term, now));
    }
    return warnings;
}

}  // namespace echo::server_app
