// Settings for TLS that cannot be right are refused in one sentence, when the client is made.
#include "tls/tls_settings.hpp"

#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include <openssl/ssl.h>

#include <echo/client.hpp>

#include "support/catch.hpp"
#include "support/tls/certificates.hpp"

namespace tls_settings_test {

using echo::Echo;
using echo::EchoConfig;
using echo::Endpoint;
using echo::TlsConfig;
using echo::test::certificates;
using echo::test::contains_text;

namespace {

constexpr const char* endpoint = "tls://localhost:8443";

std::string refusal(const Endpoint& where, const TlsConfig& tls) {
    EchoConfig config;
    config.tls = tls;
    try {
        const Echo echo(where, config);
    } catch (const std::invalid_argument& refused) {
        return refused.what();
    }
    return "not refused";
}

TlsConfig own(const std::string& certificate_file, const std::string& private_key_file) {
    TlsConfig tls;
    tls.certificate_file = certificate_file;
    tls.private_key_file = private_key_file;
    return tls;
}

}  // namespace

TEST_CASE("the defaults for TLS verify the server and show no certificate", "[tls]") {
    const TlsConfig tls;

    CHECK(tls.verify);
    CHECK(tls.ca_file.empty());
    CHECK(tls.certificate_file.empty());
    CHECK(tls.private_key_file.empty());
    CHECK(tls.server_name.empty());
    CHECK(refusal(endpoint, tls) == "not refused");
}

TEST_CASE("files that serve are accepted", "[tls]") {
    TlsConfig tls = own(certificates().client.certificate_file, certificates().client.private_key_file);
    tls.ca_file = certificates().ca_file;

    CHECK(refusal(endpoint, tls) == "not refused");
}

TEST_CASE("nothing older than TLS 1.2 is spoken", "[tls]") {
    asio::ssl::context context = echo::detail::make_client_context({}, "localhost");

    CHECK(SSL_CTX_get_min_proto_version(context.native_handle()) == TLS1_2_VERSION);
}

TEST_CASE("nobody may negotiate anew under TLS 1.2", "[tls]") {
    asio::ssl::context context = echo::detail::make_client_context({}, "localhost");

    CHECK((SSL_CTX_get_options(context.native_handle()) & SSL_OP_NO_RENEGOTIATION) != 0);
}

TEST_CASE("a file that does not serve is refused with its field, its name and the reason", "[tls]") {
    const auto& made = certificates();
    const std::string missing = made.path("missing.pem");
    const std::string text = made.file("text.pem", "no certificate\n");
    const std::string empty = made.file("empty.pem", "");
    const std::string folder = std::filesystem::path(text).parent_path().string();
    const std::string& key = made.client.private_key_file;
    const std::string& certificate = made.client.certificate_file;
    struct Case {
        TlsConfig tls;
        std::string field;
        std::string value;
        std::string reason;
    };
    const auto ca = [](const std::string& file) {
        TlsConfig tls;
        tls.ca_file = file;
        return tls;
    };
    const std::vector<Case> cases = {
        {ca(missing), "tls.ca_file: must be", missing, "No such file or directory"},
        {ca(text), "tls.ca_file: must be", text, "no start line"},
        {ca(empty), "tls.ca_file: must be", empty, ": "},
        {ca(key), "tls.ca_file: must be", key, ": "},
        {ca(folder), "tls.ca_file: must be", folder, ": "},
        {own(missing, key), "tls.certificate_file: must be", missing, "No such file or directory"},
        {own(text, key), "tls.certificate_file: must be", text, "no start line"},
        {own(key, key), "tls.certificate_file: must be", key, ": "},
        {own(folder, key), "tls.certificate_file: must be", folder, ": "},
        {own(certificate, missing), "tls.private_key_file: must be", missing, "No such file or directory"},
        {own(certificate, text), "tls.private_key_file: must be", text, ": "},
        {own(certificate, certificate), "tls.private_key_file: must be", certificate, ": "},
        {own(certificate, made.server.private_key_file), "tls.private_key_file: must be", made.server.private_key_file,
         "key values mismatch"},
    };
    for (const Case& the_case : cases) {
        const std::string sentence = refusal(endpoint, the_case.tls);
        CHECK_THAT(sentence, contains_text(the_case.field));
        CHECK_THAT(sentence, contains_text("got \"" + the_case.value + "\""));
        CHECK_THAT(sentence, contains_text(the_case.reason));
    }
}

TEST_CASE("a key with a password is refused instead of asking for it", "[tls]") {
    // openssl ecparam -genkey -name prime256v1 | openssl pkcs8 -topk8 -passout pass:secret
    const std::string locked = certificates().file("locked.key", R"(-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgcn7Eg14e/HwICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEJDHkdMrfE0iYGz7GSWNWwwEgZBS
rs1IyHptR2nwqrpaUh/5ejJzrUfGxNCsBIF9CHBalMLsmuLDUtB15vqFKRwxy2Vj
CM/r41ZFa/sqcY5k7yqiPEZCMjx69H5zRFy6UroZWOaObWH2c7jV3yBwgIbLFAvV
f9pYzvWbyIIRB+NX+vpwJbGlXbourJdrVYuCWORcoGT5kuhxPDvtEgrRQHthCQI=
-----END ENCRYPTED PRIVATE KEY-----
)");

    CHECK_THAT(refusal(endpoint, own(certificates().client.certificate_file, locked)),
               contains_text("tls.private_key_file: must be a PEM file of the certificate's key, without a password"));
}

TEST_CASE("a certificate and its key come together", "[tls]") {
    const auto& client = certificates().client;

    CHECK(refusal(endpoint, own(client.certificate_file, "")) ==
          "tls.private_key_file: must be given where certificate_file is, got none");
    CHECK(refusal(endpoint, own("", client.private_key_file)) ==
          "tls.certificate_file: must be given where private_key_file is, got none");
}

TEST_CASE("whom to trust is not told where nobody is verified", "[tls]") {
    TlsConfig tls;
    tls.verify = false;
    CHECK(refusal(endpoint, tls) == "not refused");

    tls.ca_file = certificates().ca_file;
    CHECK_THAT(refusal(endpoint, tls), contains_text("tls.ca_file: must be empty where verify is off"));
}

TEST_CASE("settings for TLS are refused where the endpoint has none", "[tls]") {
    using Set = std::function<void(TlsConfig&)>;
    const std::vector<std::pair<Set, std::string>> table = {
        {[](auto& tls) { tls.ca_file = "a"; }, "tls.ca_file: must be empty unless"},
        {[](auto& tls) { tls.certificate_file = "a"; }, "tls.certificate_file: must be empty unless"},
        {[](auto& tls) { tls.private_key_file = "a"; }, "tls.private_key_file: must be empty unless"},
        {[](auto& tls) { tls.server_name = "a"; }, "tls.server_name: must be empty unless"},
        {[](auto& tls) { tls.verify = false; }, "tls.verify: must be true unless"},
    };
    for (const auto& [set, words] : table) {
        TlsConfig tls;
        set(tls);
        for (const char* where : {"localhost:8060", "unix:/tmp/a.sock"}) {
            CHECK_THAT(refusal(where, tls), contains_text(words) && contains_text("\"" + std::string(where) + "\""));
        }
    }
}

TEST_CASE("a server name is a host name or an address", "[tls]") {
    const auto with_name = [](const std::string& name) {
        TlsConfig tls;
        tls.server_name = name;
        return refusal(endpoint, tls);
    };
    for (const char* name : {"localhost", "a.example.", "127.0.0.1", "::1"}) CHECK(with_name(name) == "not refused");
    for (const std::string& name : {std::string("a b"), std::string("a\0b", 3), std::string("[::1]"),
                                    std::string("https://a"), std::string(254, 'a')}) {
        CHECK_THAT(with_name(name), contains_text("tls.server_name: must be a host name or an IP address, got \""));
    }
}

TEST_CASE("the server proves the name given, or else the endpoint's host", "[tls]") {
    const auto identity = [](const std::string& server_name, const std::string& where) {
        TlsConfig tls;
        tls.server_name = server_name;
        return echo::detail::server_identity(tls, where);
    };
    CHECK(identity("", "tls://a.example:1") == "a.example");
    CHECK(identity("", "tls://a.example.:1") == "a.example");
    CHECK(identity("", "tls://:1") == "localhost");
    CHECK(identity("", "tls://[::1]:1") == "::1");
    CHECK(identity("b.example.", "tls://a.example:1") == "b.example");

    CHECK(echo::detail::is_address("::1"));
    CHECK(echo::detail::is_address("127.0.0.1"));
    CHECK_FALSE(echo::detail::is_address("localhost"));
}

}  // namespace tls_settings_test
