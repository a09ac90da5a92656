// Certificates for tests, made when they are needed and gone when the process ends.
#pragma once

#include <chrono>
#include <string>

namespace echo::test {

/// A certificate and its key, as PEM files.
struct Identity {
    std::string certificate_file;
    std::string private_key_file;
};

/// All in a temporary folder of the process. Keys are on the curve P-256, so that making them takes no time.
class Certificates {
public:
    Certificates();
    ~Certificates();
    Certificates(const Certificates&) = delete;
    Certificates& operator=(const Certificates&) = delete;

    /// An authority's certificate, and that of another one that has issued `stranger`.
    std::string ca_file;
    std::string other_ca_file;

    // Of servers; where nothing else is said for the name localhost and the addresses 127.0.0.1 and ::1.
    Identity server;
    Identity expired;
    Identity not_yet_valid;
    Identity other_name;  // other.example, *.wild.example and p*.part.example
    Identity self_signed;
    Identity clients_only;    // its purpose is not a server's
    Identity common_name;     // localhost, in its common name alone
    Identity common_address;  // 127.0.0.1, the same

    // Of clients.
    Identity client;
    Identity stranger;
    Identity expired_client;
    Identity early_client;
    Identity servers_only;  // its purpose is not a client's

    /// Makes a client's certificate that is its own authority, and soon expires.
    Identity brief_client(std::chrono::seconds valid) const;

    /// Makes a server's with a key of RSA, which takes a moment; otherwise as `server`.
    Identity rsa_server() const;

    /// A path in the folder; nothing is made there.
    std::string path(const std::string& name) const { return folder_ + "/" + name; }

    /// A file in the folder with that content; returns its path.
    std::string file(const std::string& name, const std::string& content) const;

private:
    std::string folder_;
};

/// The same for the whole process.
const Certificates& certificates();

}  // namespace echo::test
