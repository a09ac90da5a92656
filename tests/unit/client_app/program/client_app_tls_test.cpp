// The options of echo-client for TLS, and what it says when TLS fails.
#include "client/app/options/tls_options.hpp"

#include <functional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <openssl/ssl.h>

#include <asio/ssl/error.hpp>

#include <echo/error.hpp>

#include "client/app/errors/cause_words.hpp"
#include "client/app/errors/error_sentence.hpp"
#include "client/app/options/common_options.hpp"
#include "client/app/options/make_client.hpp"
#include "support/catch.hpp"

namespace client_app_tls_test {

using echo::Endpoint;
using echo::errc;
using namespace echo::client_app;
using echo::test::contains_text;

namespace {

using Set = std::function<void(CommonFlags&)>;

CommonOptions options_with(const Set& set) {
    CommonFlags flags;
    flags.to = "tls://localhost:8443";
    set(flags);
    return to_common_options(flags);
}

std::string refusal(const Set& set) {
    try {
        make_client(options_with(set));
    } catch (const std::invalid_argument& refused) {
        return refused.what();
    }
    return "not refused";
}

}  // namespace

TEST_CASE("the option --tls puts tls:// before the endpoint, wherever it comes from", "[client_app][tls]") {
    CommonFlags flags;
    flags.tls.tls = true;
    CHECK(to_common_options(flags).endpoint == Endpoint("tls://127.0.0.1:8060"));
    CHECK(to_common_options(flags, "localhost:1").endpoint == Endpoint("tls://localhost:1"));
    CHECK(to_common_options(flags, "tls://localhost:1").endpoint == Endpoint("tls://localhost:1"));
    for (const char* to : {"localhost:8443", "tls://localhost:8443", "[::1]:8443", ":8443"}) {
        flags.to = to;
        const CommonOptions options = to_common_options(flags);
        CHECK(options.endpoint.is_tls());
        CHECK(options.endpoint.port() == 8443);
        CHECK(options.endpoint.host() == Endpoint(to).host());
    }
}

TEST_CASE("each option for TLS sets its setting", "[client_app][tls]") {
    const CommonOptions plain = options_with([](auto&) {});
    CHECK(plain.config.tls == echo::TlsConfig{});

    const CommonOptions all = options_with([](auto& flags) {
        flags.tls.ca = "ca";
        flags.tls.certificate = "certificate";
        flags.tls.key = "key";
        flags.tls.server_name = "name";
    });
    CHECK(all.config.tls.ca_file == "ca");
    CHECK(all.config.tls.certificate_file == "certificate");
    CHECK(all.config.tls.private_key_file == "key");
    CHECK(all.config.tls.server_name == "name");
    CHECK(all.config.tls.verify);
    CHECK_FALSE(options_with([](auto& flags) { flags.tls.insecure = true; }).config.tls.verify);
}

TEST_CASE("a faulty option for TLS is refused by a sentence that names it", "[client_app][tls]") {
    const std::vector<std::pair<Set, std::string>> table = {
        {[](auto& f) { f.to = "unix:/a", f.tls.tls = true; }, "--tls: a Unix socket has no TLS; leave it out"},
        {[](auto& f) { f.to = "localhost", f.tls.ca = "a"; }, "--ca: belongs to TLS; add --tls"},
        {[](auto& f) { f.to = "localhost", f.tls.certificate = "a"; }, "--cert: belongs to TLS; add --tls"},
        {[](auto& f) { f.to = "localhost", f.tls.key = "a"; }, "--key: belongs to TLS; add --tls"},
        {[](auto& f) { f.to = "localhost", f.tls.server_name = "a"; }, "--server-name: belongs to TLS; add --tls"},
        {[](auto& f) { f.to = "localhost", f.tls.insecure = true; }, "--insecure: belongs to TLS; add --tls"},
        {[](auto& f) { f.tls.ca = ""; }, "--ca: must not be empty"},
        {[](auto& f) { f.tls.certificate = ""; }, "--cert: must not be empty"},
        {[](auto& f) { f.tls.key = ""; }, "--key: must not be empty"},
        {[](auto& f) { f.tls.server_name = ""; }, "--server-name: must not be empty"},
        {[](auto& f) { f.tls.certificate = "a"; }, "--cert: needs its --key as well"},
        {[](auto& f) { f.tls.key = "a"; }, "--key: needs its --cert as well"},
        {[](auto& f) { f.tls.ca = "a", f.tls.insecure = true; }, "--insecure: verifies nothing"},
        {[](auto& f) { f.tls.ca = "/no/ca"; },
         "--ca: must be a PEM file of certificates, got \"/no/ca\": No such file"},
        {[](auto& f) { f.tls.certificate = f.tls.key = "/no"; }, "--cert: must be a PEM file of certificates, got"},
        {[](auto& f) { f.tls.server_name = "a b"; }, "--server-name: must be a host name or an IP address, got"},
    };
    for (const auto& [set, words] : table) {
        const std::string sentence = refusal(set);
        CHECK_THAT(sentence, contains_text(words));
        CHECK(sentence.find("tls.") == std::string::npos);
    }
}

TEST_CASE("a setting's name gives way to the option's, and nothing else does", "[client_app][tls]") {
    CHECK(name_tls_option("tls.private_key_file: must be") == "--key: must be");
    CHECK(name_tls_option("pool_size: tls.ca_file") == "pool_size: tls.ca_file");
}

TEST_CASE("each failure of TLS has a sentence of its own, with the library's word", "[client_app][tls]") {
    const auto [error, what, advice] = GENERATE(table<errc, std::string, std::string>({
        {errc::tls_certificate_not_trusted, "certificate is not trusted", "--ca"},
        {errc::tls_certificate_expired, "certificate is out of date", "clock"},
        {errc::tls_name_mismatch, "certificate is for another name", "--server-name"},
        {errc::tls_certificate_invalid, "certificate cannot be accepted", "another one"},
        {errc::tls_not_spoken, "does not speak TLS there", "leave out --tls"},
        {errc::tls_handshake_failed, "the TLS handshake failed", "1.2 with ECDHE and GCM or ChaCha20"},
        {errc::tls_client_certificate_required, "wants a certificate of the client", "--cert and --key"},
        {errc::tls_client_certificate_refused, "does not accept the client's certificate", "--cert and --key"},
    }));
    const Endpoint endpoint = "tls://localhost:8443";
    const echo::EchoConfig config;
    echo::Response response;

    const std::string without_cause = error_sentence({endpoint, config, "Hello!", error, response});
    response.cause = asio::ssl::error::stream_truncated;
    const std::string with_cause = error_sentence({endpoint, config, "Hello!", error, response});

    for (const std::string& sentence : {without_cause, with_cause}) {
        CHECK_THAT(sentence, contains_text("no reply from tls://localhost:8443: the "));
        CHECK_THAT(sentence, contains_text(what) && contains_text(advice));
    }
    CHECK_THAT(with_cause, contains_text(what + " (stream truncated); "));
    CHECK_THAT(without_cause, contains_text(what + "; "));
}

TEST_CASE("a connect that takes too long asks for TLS where TLS was meant", "[client_app][tls]") {
    const echo::EchoConfig config;
    const auto sentence = [&](const Endpoint& endpoint, errc error) {
        return error_sentence({endpoint, config, "Hello!", error, {}});
    };

    CHECK_THAT(sentence("tls://localhost:1", errc::connect_timeout), contains_text("does the server speak TLS there?"));
    CHECK_THAT(sentence("localhost:1", errc::connect_timeout), contains_text("does a firewall drop"));
    CHECK_THAT(sentence("localhost:1", errc::connection_lost), contains_text("expect TLS (--tls)"));
    CHECK(sentence("tls://localhost:1", errc::connection_lost).find("--tls") == std::string::npos);
}

}  // namespace client_app_tls_test
