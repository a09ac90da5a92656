// A program that returns from main() while its client, and with "server" its server too, is as busy as can be, under
// TLS, and is never destroyed.
//
//     busy_exit client ENDPOINT CA_FILE REPLIES
//     busy_exit server CERTIFICATE_FILE KEY_FILE REPLIES
//
// It returns at that many replies, and prints how many they were when it did.
#include <atomic>
#include <iostream>
#include <string>
#include <system_error>

#include <echo/client.hpp>
#include <echo/server.hpp>

namespace {

// Never destroyed, and not leaked either.
echo::Server* server = nullptr;
echo::Echo* client = nullptr;

std::atomic<int> replies = 0;

// As long as the process lives: each reply brings the next call.
void call_again(echo::Echo& echo) {
    echo.async_call(std::string(1000, 'x'), [&echo](std::error_code error, std::string) {
        if (error) std::cerr << error.message() << '\n';
        if (!error) call_again(echo);
        if (!error) ++replies;
        replies.notify_one();
    });
}

void keep_busy(const echo::Endpoint& endpoint, const std::string& ca_file) {
    echo::EchoConfig config;
    config.tls.ca_file = ca_file;
    config.tls.server_name = "localhost";
    client = new echo::Echo(endpoint, config);
    for (int i = 0; i < 20; ++i) call_again(*client);
}

}  // namespace

int main(int count, char** words) {
    if (count != 5) return 2;
    const std::string mode = words[1];
    if (mode == "server") {
        echo::ServerConfig config;
        config.listen = {"tls://127.0.0.1:0"};
        config.threads = 2;
        config.tls.certificate_file = words[2];
        config.tls.private_key_file = words[3];
        server = new echo::Server(config);
        server->start();
        keep_busy(server->endpoints().front(), words[2]);
    } else {
        keep_busy(words[2], words[3]);
    }
    const int wanted = std::stoi(words[4]);
    for (int now = replies; now < wanted; now = replies) replies.wait(now);
    std::cout << replies << '\n';
    return 0;
}
