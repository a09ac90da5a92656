// Faulty settings are refused when the server is made, by a sentence that names the field, the rule and the value.
#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/server/server_recorder.hpp"

namespace server_settings_test {

using echo::ServerConfig;
using echo::test::contains_text;
using echo::test::loopback_config;

TEST_CASE("a setting that breaks its rule is refused by name", "[server]") {
    struct Row {
        std::function<void(ServerConfig&)> change;
        std::vector<std::string> words;
    };
    const std::vector<Row> table = {
        {[](auto& config) { config.listen.clear(); }, {"listen: ", "got none"}},
        {[](auto& config) { config.listen = {"tls://localhost:8443"}; },
         {"tls.certificate_file: ", "tls://", "got none"}},
        {[](auto& config) { config.tls.client_ca_file = "ca.pem"; }, {"tls.client_ca_file: ", "tls://", "\"ca.pem\""}},
        {[](auto& config) { config.limits.idle_timeout = std::chrono::nanoseconds(-1); },
         {"limits.idle_timeout: ", "8760h", "got -1ns"}},
        {[](auto& config) { config.limits.write_timeout = std::chrono::hours(8761); }, {"limits.write_timeout: "}},
        {[](auto& config) { config.limits.max_connection_age = std::chrono::nanoseconds(-1); },
         {"limits.max_connection_age: ", "8760h", "got -1ns"}},
        {[](auto& config) { config.inherited = {{.descriptor = -3}}; }, {"inherited: ", "got -3"}},
        {[](auto& config) { config.read_size = 0; }, {"read_size: must be 1 to 16777216 bytes, got 0"}},
        {[](auto& config) { config.read_size = 16'777'217; }, {"read_size: ", "got 16777217"}},
        {[](auto& config) { config.threads = 1025; }, {"threads: ", "1024", "got 1025"}},
        {[](auto& config) { config.backlog = 0; }, {"backlog: must be 1 to 65535, got 0"}},
        {[](auto& config) { config.backlog = -1; }, {"backlog: ", "got -1"}},
        {[](auto& config) { config.backlog = 65'536; }, {"backlog: ", "got 65536"}},
        {[](auto& config) { config.replies.reply_prefix = "a\r\n\r\nb"; },
         {"reply_prefix: ", "separator", "\"a\\r\\n\\r\\nb\""}},
        {[](auto& config) { config.replies.quit_message = "Q\r\n\r\n"; }, {"quit_message: ", "\"Q\\r\\n\\r\\n\""}},
        {[](auto& config) { config.replies.quit_message = "Q\r\n"; }, {"quit_message: ", "separator"}},
        {[](auto& config) {
             config.framing = echo::Framing::raw();
             config.replies.quit_message = "";
         },
         {"quit_message: ", "empty"}},
        {[](auto& config) {
             config.framing = config.framing.with_max_message(3);
             config.replies.quit_message = "QUIT";
         },
         {"quit_message: ", "max_message"}},
    };
    for (const Row& row : table) {
        ServerConfig config = loopback_config();
        row.change(config);
        try {
            echo::Server server(config);
            FAIL("not refused: " + row.words.front());
        } catch (const std::invalid_argument& refused) {
            for (const std::string& words : row.words) CHECK_THAT(refused.what(), contains_text(words));
        }
    }
}

TEST_CASE("settings at the edge of their range are accepted", "[server]") {
    ServerConfig config = loopback_config();
    config.read_size = 16'777'216;
    config.backlog = 65'535;
    config.threads = 0;
    config.replies.quit_message = "";

    CHECK_NOTHROW(echo::Server(config));
}

TEST_CASE("an empty protocol factory is refused", "[server]") {
    CHECK_THROWS_AS(echo::Server(loopback_config(), nullptr), std::invalid_argument);
}

TEST_CASE("every close reason has a word of its own", "[server]") {
    using echo::CloseReason;
    std::vector<std::string> words;
    for (const auto reason : {CloseReason::peer_closed, CloseReason::partial_message, CloseReason::peer_reset,
                              CloseReason::finished, CloseReason::message_too_large, CloseReason::protocol_error,
                              CloseReason::drained, CloseReason::cut, CloseReason::internal_error}) {
        words.emplace_back(to_string(reason));
    }
    CHECK(words == std::vector<std::string>{"peer_closed", "partial_message", "peer_reset", "finished",
                                            "message_too_large", "protocol_error", "drained", "cut", "internal_error"});
}

}  // namespace server_settings_test
