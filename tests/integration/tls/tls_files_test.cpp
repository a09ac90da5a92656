// Certificates and keys whose files are pipes: what does not come in time, or without end, is refused in one sentence.
#include "tls/tls_files.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/catch.hpp"
#include "support/temporary_folder.hpp"
#include "support/tls/certificates.hpp"
#include "support/waiting.hpp"

namespace tls_files_test {

using namespace std::chrono_literals;
using echo::detail::load_authorities;
using echo::detail::load_identity;
using echo::test::certificates;
using echo::test::contains_text;

namespace {

// A pipe, and a thread that writes the same bytes to it again and again.
class Pipe {
public:
    explicit Pipe(const std::string& bytes = "", std::chrono::milliseconds pause = 0ms) {
        REQUIRE(::mkfifo(path().c_str(), 0600) == 0);
        descriptor_ = bytes.empty() ? -1 : ::open(path().c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
        if (descriptor_ >= 0) writer_ = std::thread([this, bytes, pause] { write(bytes, pause); });
    }
    ~Pipe() {
        is_over_ = true;
        if (writer_.joinable()) writer_.join();
        if (descriptor_ >= 0) ::close(descriptor_);
        std::filesystem::remove_all(folder_);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    std::string path() const { return folder_ + "/pipe"; }

private:
    void write(const std::string& bytes, std::chrono::milliseconds pause) {
        while (!is_over_) {
            const bool is_full = ::write(descriptor_, bytes.data(), bytes.size()) < 0;
            std::this_thread::sleep_for(is_full ? 1ms : pause);
        }
    }

    const std::string folder_ = echo::test::make_temporary_folder("echo-test-");
    int descriptor_ = -1;
    std::atomic<bool> is_over_ = false;
    std::thread writer_;
};

std::string refusal_of(const std::function<void(asio::ssl::context&)>& load) {
    asio::ssl::context context = echo::detail::make_tls_context(asio::ssl::context::tls_server);
    const auto begin = std::chrono::steady_clock::now();
    try {
        load(context);
    } catch (const std::invalid_argument& fault) {
        CHECK(std::chrono::steady_clock::now() - begin < echo::test::patience);
        return fault.what();
    }
    return "none";
}

}  // namespace

TEST_CASE("a certificate, key or authority in a pipe that nobody writes to is given up", "[tls]") {
    const Pipe pipe;
    const auto& own = certificates().server;

    CHECK(refusal_of([&](auto& context) { load_identity(context, pipe.path(), own.private_key_file, 20ms); }) ==
          "tls.certificate_file: must be a PEM file of certificates, got \"" + pipe.path() +
              "\": Connection timed out");
    CHECK(refusal_of([&](auto& context) { load_identity(context, own.certificate_file, pipe.path(), 20ms); }) ==
          "tls.private_key_file: must be a PEM file of the certificate's key, without a password, got \"" +
              pipe.path() + "\": Connection timed out");
    CHECK(refusal_of([&](auto& context) { load_authorities(context, "ca_file", pipe.path(), 20ms); }) ==
          "tls.ca_file: must be a PEM file of certificates, got \"" + pipe.path() + "\": Connection timed out");
}

TEST_CASE("who writes a byte of a certificate now and then is given up as well", "[tls]") {
    const Pipe pipe("-", 5ms);

    CHECK_THAT(refusal_of([&](auto& context) { load_authorities(context, "ca_file", pipe.path(), 200ms); }),
               contains_text("Connection timed out"));
}

TEST_CASE("a certificate that has no end is refused for its size", "[tls]") {
    const Pipe pipe(std::string(4000, '\n'));

    CHECK_THAT(refusal_of([&](auto& context) { load_authorities(context, "ca_file", pipe.path(), 60s); }),
               contains_text("File too large"));
}

}  // namespace tls_files_test
