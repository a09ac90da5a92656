// What is said of certificates that have expired, are not valid yet, or end soon.
#include "server/app/process/certificate_advice.hpp"

#include <chrono>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <sys/stat.h>

#include "support/catch.hpp"
#include "support/tls/certificates.hpp"

namespace server_app_certificates_test {

using namespace std::chrono_literals;
using echo::server_app::certificate_terms;
using echo::server_app::certificate_warnings;
using echo::server_app::CertificateTerm;
using echo::server_app::Options;
using echo::test::certificates;
using echo::test::contains_text;
using std::chrono::system_clock;

namespace {

// 2026-11-20 10:00:00 UTC
const system_clock::time_point now(1'795'168'800s);

CertificateTerm term(std::chrono::seconds until_begin, std::chrono::seconds until_end) {
    return {"tls_cert", "server.crt", "/CN=echo", now + until_begin, now + until_end};
}

std::string text_of(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

std::vector<CertificateTerm> terms_of_file(const std::string& certificate_file) {
    Options options;
    options.config.tls.certificate_file = certificate_file;
    return certificate_terms(options);
}

bool is_within(system_clock::time_point time, std::chrono::seconds from_now) {
    const auto difference = time - (system_clock::now() + from_now);
    return difference > -1h && difference < 1h;
}

}  // namespace

TEST_CASE("the term of a certificate is read from its file", "[server_app][tls]") {
    const auto terms = terms_of_file(certificates().expired.certificate_file);

    REQUIRE(terms.size() == 1);
    CHECK(terms[0].setting == "tls_cert");
    CHECK(terms[0].file == certificates().expired.certificate_file);
    CHECK(terms[0].subject == "/CN=expired");
    CHECK(is_within(terms[0].not_before, -48h));
    CHECK(is_within(terms[0].not_after, -24h));
}

TEST_CASE("every certificate of a chain has its term, and so have the authorities of clients", "[server_app][tls]") {
    Options options;
    const std::string leaf = text_of(certificates().server.certificate_file);
    options.config.tls.certificate_file =
        certificates().file("chain.pem", leaf + "some words\n" + text_of(certificates().ca_file) + leaf);
    options.config.tls.client_ca_file = certificates().other_ca_file;

    const auto terms = certificate_terms(options);

    REQUIRE(terms.size() == 3);
    CHECK(terms[0].subject == "/CN=server");
    CHECK(terms[1].subject == "/CN=authority");
    CHECK(terms[2].setting == "tls_client_ca");
    CHECK(terms[2].subject == "/CN=another authority");
}

TEST_CASE("of what is not there, no certificate, or can be read only once, no term is told", "[server_app][tls]") {
    const std::string pipe = certificates().path("certificate-pipe");
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);

    CHECK(terms_of_file("").empty());
    CHECK(terms_of_file(pipe).empty());
    CHECK(terms_of_file(certificates().path("missing.pem")).empty());
    CHECK(terms_of_file(certificates().file("words.pem", "no certificate")).empty());
    CHECK(terms_of_file(certificates().server.private_key_file).empty());
}

TEST_CASE("certificates are warned of from 14 days before their end on", "[server_app][tls]") {
    const auto count = [](const CertificateTerm& term) { return certificate_warnings({term}, now).size(); };
    CHECK(count(term(-1h, 15 * 24h)) == 0);
    CHECK(count(term(-1h, 14 * 24h)) == 1);
    CHECK(count(term(-1h, 1s)) == 1);
    CHECK(count(term(-1h, 0s)) == 1);
    CHECK(count(term(-1h, -1s)) == 1);
    CHECK(count(term(0s, 100 * 24h)) == 0);
    CHECK(count(term(1s, 100 * 24h)) == 1);
    CHECK(certificate_warnings({term(-1h, -1s), term(-1h, 15 * 24h), term(1s, 1h)}, now).size() == 2);
}

TEST_CASE("a warning names the file, the certificate, the date, and what to do", "[server_app][tls]") {
    const auto warning = [](const CertificateTerm& term) { return certificate_warnings({term}, now).at(0); };
    CHECK(
        warning(term(-100h, -24h)) ==
        "the certificate \"/CN=echo\" in \"server.crt\" (tls_cert) expired on 2026-11-19 10:00 UTC, and clients refuse "
        "the server; put a new one there, then reload or restart the server");
    CHECK(
        warning(term(48h, 100h)) ==
        "the certificate \"/CN=echo\" in \"server.crt\" (tls_cert) is not valid before 2026-11-22 10:00 UTC, and "
        "clients refuse the server until then; put another one there, or set the clock of this machine if it is wrong");
    CHECK_THAT(warning(term(-1h, 6 * 24h)),
               contains_text("expires on 2026-11-26 10:00 UTC, in 6 days; put a new one there before, then reload"));
    CHECK_THAT(warning(term(-1h, 47h)), contains_text("in 47 hours; "));
    CHECK_THAT(warning(term(-1h, 61s)), contains_text("in less than an hour; "));
}

TEST_CASE("an authority of clients that has expired shuts its clients out", "[server_app][tls]") {
    const CertificateTerm authority{"tls_client_ca", "ca.crt", "", now - 2h, now - 1h};
    CHECK(
        certificate_warnings({authority}, now).at(0) ==
        "the certificate in \"ca.crt\" (tls_client_ca) expired on 2026-11-20 09:00 UTC, and the server refuses clients "
        "of that authority; put a new one there, then reload or restart the server");
}

}  // namespace server_app_certificates_test
