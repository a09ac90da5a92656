#include "process/file_advice.hpp"

#include <optional>
#include <string_view>

#include "program/file_access.hpp"

namespace echo::server_app {

std::vector<std::string> file_warnings(const Options& options) {
    using program::FileUse;
    std::vector<std::string> warnings;
    const auto look_at = [&](std::string_view what, const std::string& path, FileUse use) {
        if (path.empty()) return;
        if (auto warning = program::access_warning(what, path, use)) warnings.push_back(*std::move(warning));
    };
    const ServerTlsConfig& tls = options.config.tls;
    look_at("the configuration file", options.config_file, FileUse::trusted);
    look_at("the certificate", tls.certificate_file, FileUse::trusted);
    look_at("the private key", tls.private_key_file, FileUse::secret);
    look_at("the authorities of clients", tls.client_ca_file, FileUse::trusted);
    return warnings;
}

}  // namespace echo::server_app
