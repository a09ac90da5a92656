// The program's presets, each run by the library and spoken to as the users of the original server did.
#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "server/app/settings/presets.hpp"
#include "server/app/settings/setting.hpp"
#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/server/server_recorder.hpp"

namespace preset_test {

using namespace std::string_literals;
using echo::test::contains_text;
using echo::test::RawSocket;
using echo::test::RunningServer;
using echo::test::ServerRecorder;

namespace {

// What the program makes of the preset.
echo::ServerConfig config_of(const std::string& name) {
    return to_options(layer_of(echo::server_app::find_preset(name))).config;
}

// The preset as it stands, except for its port, which may be taken or need root.
echo::ServerConfig preset_config(const std::string& name) {
    echo::ServerConfig config = config_of(name);
    config.listen = {config.listen.front().endpoint.with_port(0)};
    return config;
}

std::string listen_text(const std::string& name) {
    return config_of(name).listen.front().to_string();
}

}  // namespace

TEST_CASE("the presets listen where their originals did", "[preset]") {
    CHECK(listen_text("pulsar") == "127.0.0.1:8060");
    CHECK(listen_text("lines") == "127.0.0.1:8888");
    CHECK(listen_text("got") == ":25000");
    CHECK(listen_text("oneshot") == "127.0.0.1:8888");
    CHECK(listen_text("rfc862") == ":7");
    CHECK(echo::server_app::presets().size() == 5);
}

TEST_CASE("an unknown preset is refused by a sentence that lists the known ones", "[preset]") {
    CHECK_THROWS_WITH(echo::server_app::find_preset("PULSAR"),
                      contains_text("pulsar, lines, got, oneshot, rfc862") && contains_text("\"PULSAR\""));
}

TEST_CASE("pulsar echoes messages, and QUIT, in exactly these letters, closes after its echo", "[preset]") {
    RunningServer server(preset_config("pulsar"));
    RawSocket client(server.endpoint());

    client.send("ciao!\r\n\r\nquit\r\n\r\nQUIT!\r\n\r\n");
    CHECK(client.receive(26) == "ciao!\r\n\r\nquit\r\n\r\nQUIT!\r\n\r\n");

    client.send("QUIT\r\n\r\n");
    CHECK(client.receive_until_end() == "QUIT\r\n\r\n");

    RawSocket next(server.endpoint());
    next.send("ciao!\r\n\r\n");
    CHECK(next.receive(9) == "ciao!\r\n\r\n");
}

TEST_CASE("lines keeps a half line apart for each client, and a reset removes that client alone", "[preset]") {
    ServerRecorder recorder;
    auto config = preset_config("lines");
    config.events = recorder.events();
    RunningServer server(config);
    RawSocket first(server.endpoint());
    RawSocket second(server.endpoint());
    RawSocket third(server.endpoint());

    first.send("first half, ");
    second.send("a line\n");
    CHECK(second.receive(7) == "a line\n");
    third.send("about to go");
    third.reset();
    CHECK(recorder.lost(1).front().reason == echo::CloseReason::peer_reset);
    first.send("second half\n");
    CHECK(first.receive(24) == "first half, second half\n");
}

TEST_CASE("lines continues a partial send when the client reads on", "[preset]") {
    RunningServer server(preset_config("lines"));
    RawSocket client(server.endpoint());
    std::string line(15'000'000, 'l');
    line.back() = '\n';

    client.send(line);

    CHECK((client.receive(line.size()) == line));
}

TEST_CASE("got answers each read of at most 1000 bytes with GOT: and the bytes", "[preset]") {
    RunningServer server(preset_config("got"));
    RawSocket client(echo::Endpoint("127.0.0.1").with_port(server.endpoint().port()));

    client.send("hello\n");
    CHECK(client.receive(10) == "GOT:hello\n");

    // More than one read takes; where the segments let a read end early, more answers have the prefix.
    const std::string long_message(2500, 'z');
    client.send(long_message);
    client.shutdown_send();
    const std::string answers = client.receive_until_end();
    std::string unprefixed;
    std::size_t prefixes = 0;
    for (std::size_t at = 0; at < answers.size();) {
        REQUIRE(answers.compare(at, 4, "GOT:") == 0);
        const std::size_t next = std::min(answers.find("GOT:", at + 4), answers.size());
        CHECK(next - at - 4 <= 1000);
        unprefixed += answers.substr(at + 4, next - at - 4);
        at = next;
        ++prefixes;
    }
    CHECK(unprefixed == long_message);
    CHECK(prefixes >= 3);
}

TEST_CASE("got serves many clients at once on its one thread", "[preset]") {
    auto config = preset_config("got");
    CHECK(config.threads == 1);
    RunningServer server(config);
    const auto endpoint = echo::Endpoint("127.0.0.1").with_port(server.endpoint().port());
    std::vector<RawSocket> clients;
    for (int count = 0; count < 50; ++count) clients.emplace_back(endpoint);

    for (auto& client : clients) client.send("x");

    for (auto& client : clients) CHECK(client.receive(5) == "GOT:x");
}

TEST_CASE("oneshot answers one read of at most 100 bytes, and closes", "[preset]") {
    ServerRecorder recorder;
    auto config = preset_config("oneshot");
    config.events = recorder.events(true);
    CHECK(echo::server_app::find_preset("oneshot").log_messages);
    RunningServer server(config);

    RawSocket client(server.endpoint());
    client.send("Hello World!");
    CHECK(client.receive_until_end() == "Hello World!");
    CHECK(recorder.messages(1) == std::vector<std::string>{"Hello World!"});

    RawSocket talker(server.endpoint());
    talker.send(std::string(150, 't'));
    CHECK(talker.receive_until_end() == std::string(100, 't'));
}

TEST_CASE("rfc862 sends back every byte until the client closes", "[preset]") {
    RunningServer server(preset_config("rfc862"));
    RawSocket client(echo::Endpoint("127.0.0.1").with_port(server.endpoint().port()));
    std::string bytes;
    for (int value = 0; value < 256; ++value) bytes += static_cast<char>(value);

    client.send(bytes);
    CHECK((client.receive(256) == bytes));
    client.send("GET / HTTP/1.0\r\n\r\n");
    client.shutdown_send();
    CHECK(client.receive_until_end() == "GET / HTTP/1.0\r\n\r\n");
}

}  // namespace preset_test
