// Servers on Unix sockets: the file's whole life.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <mutex>
#include <set>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/server/server_recorder.hpp"
#include "support/temporary_folder.hpp"
#include "support/waiting.hpp"

namespace server_local_socket_test {

namespace fs = std::filesystem;
using echo::Endpoint;
using echo::test::RawSocket;
using echo::test::RunningServer;
using echo::test::ServerRecorder;

namespace {

// A folder of this test's own, removed with all that is in it.
class TemporaryFolder {
public:
    TemporaryFolder() : path_(echo::test::make_temporary_folder("echo-test-")) {}
    ~TemporaryFolder() { fs::remove_all(path_); }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    std::string file(const std::string& name) const { return path_ / name; }

private:
    fs::path path_;
};

echo::ServerConfig listening_on(const std::string& path) {
    echo::ServerConfig config;
    config.listen = {"unix:" + path};
    return config;
}

void check_echo(const Endpoint& endpoint) {
    RawSocket client(endpoint);
    client.send("Hello!\r\n\r\n");
    CHECK(client.receive(10) == "Hello!\r\n\r\n");
}

sockaddr_un address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    return address;
}

// What a server that was killed leaves behind: a socket's file that nobody listens on.
void leave_stale_socket(const std::string& path) {
    const sockaddr_un address = address_of(path);
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM, 0);
    REQUIRE(::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    ::close(descriptor);
}

std::error_code bind_failure(const std::string& path) {
    try {
        echo::Server server(listening_on(path));
    } catch (const std::system_error& failure) {
        CHECK_THAT(failure.what(), echo::test::contains_text("cannot listen on unix:" + path));
        return failure.code();
    }
    return {};
}

}  // namespace

TEST_CASE("a Unix socket is served, for its owner alone, and removed in the end", "[server]") {
    const TemporaryFolder folder;
    const std::string path = folder.file("socket");
    {
        RunningServer server(listening_on(path));
        CHECK(server.endpoint().to_string() == "unix:" + path);
        check_echo(server.endpoint());
        struct stat status {};
        REQUIRE(::lstat(path.c_str(), &status) == 0);
        CHECK(S_ISSOCK(status.st_mode));
        CHECK((status.st_mode & 0777) == 0600);
    }
    CHECK_FALSE(fs::exists(path));
}

TEST_CASE("a peer on a Unix socket is called by the path it came in on", "[server]") {
    const TemporaryFolder folder;
    ServerRecorder recorder;
    auto config = listening_on(folder.file("socket"));
    config.events = recorder.events();
    RunningServer server(config);

    check_echo(server.endpoint());

    CHECK(recorder.lost(1).front().peer == server.endpoint());
}

TEST_CASE("the connections of a Unix socket go to all threads in turn", "[server]") {
    const TemporaryFolder folder;
    ServerRecorder recorder;
    std::mutex mutex;
    std::vector<std::thread::id> threads;
    auto config = listening_on(folder.file("socket"));
    config.threads = 3;
    config.events.connection_made = [&](const echo::SessionReport&) {
        const std::scoped_lock lock(mutex);
        threads.push_back(std::this_thread::get_id());
    };
    RunningServer server(config);

    for (int count = 0; count < 6; ++count) check_echo(server.endpoint());

    const std::scoped_lock lock(mutex);
    REQUIRE(threads.size() == 6);
    CHECK(std::set(threads.begin(), threads.begin() + 3).size() == 3);
    CHECK(std::equal(threads.begin(), threads.begin() + 3, threads.begin() + 3));
}

TEST_CASE("a stale socket file is replaced", "[server]") {
    const TemporaryFolder folder;
    const std::string path = folder.file("socket");
    leave_stale_socket(path);

    RunningServer server(listening_on(path));

    check_echo(server.endpoint());
}

TEST_CASE("a socket file on which somebody listens is left alone", "[server]") {
    const TemporaryFolder folder;
    const std::string path = folder.file("socket");
    RunningServer server(listening_on(path));

    CHECK(bind_failure(path) == std::errc::address_in_use);

    check_echo(server.endpoint());
}

TEST_CASE("a socket file whose listener takes nobody more for the moment is left alone, and not waited for",
          "[server]") {
    const TemporaryFolder folder;
    const std::string path = folder.file("socket");
    const sockaddr_un address = address_of(path);
    const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
    REQUIRE(::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(listener, 0) == 0);
    std::vector<int> clients;
    do {
        clients.push_back(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0));
    } while (::connect(clients.back(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);

    auto failure = std::async(std::launch::async, [&] { return bind_failure(path); });
    const bool is_told = failure.wait_for(echo::test::patience) == std::future_status::ready;
    for (const int client : clients) ::close(client);
    ::close(listener);  // who waits for it is released

    CHECK(is_told);
    CHECK(failure.get() == std::errc::address_in_use);
}

TEST_CASE("a file that is no socket is left alone", "[server]") {
    const TemporaryFolder folder;
    const std::string path = folder.file("precious");
    std::ofstream(path) << "data";

    CHECK(bind_failure(path) == std::errc::not_a_socket);

    CHECK(fs::file_size(path) == 4);
}

TEST_CASE("a folder that does not exist is an error that names the endpoint", "[server]") {
    const TemporaryFolder folder;

    CHECK(bind_failure(folder.file("no/such/socket")) == std::errc::no_such_file_or_directory);
}

TEST_CASE("a socket file that another server has put in the place of ours is not removed", "[server]") {
    const TemporaryFolder folder;
    const std::string path = folder.file("socket");
    RunningServer first(listening_on(path));
    fs::remove(path);
    RunningServer second(listening_on(path));

    first->stop(std::chrono::seconds(0));

    check_echo(second.endpoint());
}

}  // namespace server_local_socket_test
