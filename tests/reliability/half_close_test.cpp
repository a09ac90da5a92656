// A peer that says it is done after 64 MiB still gets the answer to every byte, and then the end.
#include <chrono>
#include <cstddef>
#include <future>
#include <string>

#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/server/server_recorder.hpp"
#include "support/tls/certificates.hpp"
#include "support/tls/tls_client.hpp"
#include "support/waiting.hpp"

namespace half_close_test {

using echo::CloseReason;
using echo::Framing;
using echo::test::certificates;
using echo::test::loopback_config;
using echo::test::RawSocket;
using echo::test::RunningServer;
using echo::test::ServerRecorder;
using echo::test::TlsClient;

namespace {

constexpr std::size_t amount = 64 * 1024 * 1024;

// Lines of many lengths, no two next to each other alike, so that a byte lost or moved shows; ends with a whole line.
std::string many_lines() {
    std::string lines;
    lines.reserve(amount);
    for (std::size_t number = 0; lines.size() < amount; ++number) {
        lines += std::to_string(number);
        lines.append(number % 5000, static_cast<char>('a' + number % 26));
        lines += '\n';
    }
    lines.resize(amount);
    lines.back() = '\n';
    return lines;
}

Framing line_or_raw() {
    return Framing::named(GENERATE(as<std::string>(), "line", "raw"));
}

void report(const Framing& framing, const char* what, std::chrono::steady_clock::time_point begun) {
    const auto taken = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
    WARN(framing.name() << ", " << what << ": " << amount / 1024 / 1024 << " MiB there and back in " << taken.count()
                        << " ms");
}

}  // namespace

TEST_CASE("every byte comes back to a peer that half-closes after 64 MiB, and then the end", "[server][reliability]") {
    const Framing framing = line_or_raw();
    ServerRecorder recorder;
    auto config = loopback_config(framing);
    config.events = recorder.events();
    RunningServer server(config);
    RawSocket client(server.endpoint());
    const std::string bytes = many_lines();
    const auto begun = std::chrono::steady_clock::now();

    auto sending = std::async(std::launch::async, [&] {
        client.send(bytes);
        client.shutdown_send();
    });
    const std::string received = client.receive_until_end();
    echo::test::get(sending);

    CHECK((received == bytes));
    CHECK(recorder.lost(1).front().reason == CloseReason::peer_closed);
    CHECK(recorder.lost(1).front().bytes_sent == amount);
    report(framing, "plain", begun);
}

TEST_CASE("every byte comes back under TLS to a peer that half-closes after 64 MiB", "[server][tls][reliability]") {
    const Framing framing = line_or_raw();
    ServerRecorder recorder;
    auto config = loopback_config(framing);
    config.listen = {"tls://127.0.0.1:0"};
    config.tls = {certificates().server.certificate_file, certificates().server.private_key_file, ""};
    config.events = recorder.events();
    RunningServer server(config);
    TlsClient client = TlsClient::connected(server.endpoint());
    const std::string bytes = many_lines();
    const auto begun = std::chrono::steady_clock::now();

    const std::string received = client.exchange(bytes);

    CHECK((received == bytes));
    CHECK(recorder.lost(1).front().reason == CloseReason::peer_closed);
    CHECK(recorder.lost(1).front().bytes_sent == amount);
    report(framing, "TLS", begun);
}

}  // namespace half_close_test
