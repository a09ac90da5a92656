// Where relative paths count from: the folder of the file that they stand in, and otherwise the working directory.
#include <filesystem>
#include <string>

#include "server/app/settings/configuration.hpp"
#include "server/app/settings/relative_path.hpp"
#include "support/catch.hpp"
#include "support/programs/server_sources.hpp"
#include "support/tls/certificates.hpp"

namespace server_app_relative_path_test {

using echo::server_app::from_folder;
using echo::server_app::PathForm;
using echo::test::certificates;
using echo::test::ConfigFile;
using echo::test::contains_text;

namespace {

echo::server_app::Configuration load(const ConfigFile& file, const std::vector<std::string>& words = {},
                                     const std::vector<std::string>& environment = {}) {
    std::vector<std::string> all = words;
    all.insert(all.end(), {"--config", file.path()});
    return echo::server_app::load(echo::test::command_line_of(all).settings, {environment, {}, true});
}

void copy(const std::string& from, const std::string& to) {
    std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing);
}

}  // namespace

TEST_CASE("a relative path counts from the folder of its file", "[server_app]") {
    CHECK(from_folder("/etc/echo/", PathForm::file, "server.crt") == "/etc/echo/server.crt");
    CHECK(from_folder("/etc/echo/", PathForm::file, "./tls/../server.crt") == "/etc/echo/./tls/../server.crt");
    CHECK(from_folder("conf/", PathForm::file, "server.crt") == "conf/server.crt");
    CHECK(from_folder("", PathForm::file, "server.crt") == "server.crt");
    CHECK(from_folder("/etc/echo/", PathForm::file, "/run/server.crt") == "/run/server.crt");
    CHECK(from_folder("/etc/echo/", PathForm::file, "") == "");
    CHECK(from_folder("/etc/echo/", PathForm::file, "unix:server.crt") == "/etc/echo/unix:server.crt");
}

TEST_CASE("of endpoints only the sockets that are files have a folder", "[server_app]") {
    CHECK(from_folder("/run/echo/", PathForm::endpoint, "unix:echo.sock") == "unix:/run/echo/echo.sock");
    CHECK(from_folder("/run/echo/", PathForm::endpoint, "unix:/tmp/echo.sock") == "unix:/tmp/echo.sock");
    CHECK(from_folder("/run/echo/", PathForm::endpoint, "unix:@echo") == "unix:@echo");
    CHECK(from_folder("/run/echo/", PathForm::endpoint, "unix:a?proxy=off") == "unix:/run/echo/a?proxy=off");
    CHECK(from_folder("/run/echo/", PathForm::endpoint, "unix:") == "unix:");
    CHECK(from_folder("/run/echo/", PathForm::endpoint, "localhost:8060") == "localhost:8060");
    CHECK(from_folder("/run/echo/", PathForm::nothing, "unix:echo.sock") == "unix:echo.sock");
}

TEST_CASE("all paths of a configuration file count from its folder", "[server_app]") {
    const ConfigFile file("listen = [\"tls://127.0.0.1:0\", \"unix:echo.sock\"]\n"
                          "tls_cert = \"server.crt\"\ntls_key = \"server.key\"\ntls_client_ca = \"clients.crt\"\n"
                          "reply_prefix = \"unix:prefix\"\n");
    copy(certificates().server.certificate_file, file.folder() + "/server.crt");
    copy(certificates().server.private_key_file, file.folder() + "/server.key");
    copy(certificates().ca_file, file.folder() + "/clients.crt");

    const auto configuration = load(file);

    const auto& config = configuration.options.config;
    CHECK(config.listen.at(1).endpoint.path() == file.folder() + "/echo.sock");
    CHECK(config.tls.certificate_file == file.folder() + "/server.crt");
    CHECK(config.tls.private_key_file == file.folder() + "/server.key");
    CHECK(config.tls.client_ca_file == file.folder() + "/clients.crt");
    CHECK(config.replies.reply_prefix == "unix:prefix");
}

TEST_CASE("those of options and of the environment count from the working directory", "[server_app]") {
    const ConfigFile file("threads = 1");
    const auto configuration = load(file, {"--listen", "unix:option.sock"});
    CHECK(configuration.options.config.listen.at(0).endpoint.path() == "option.sock");
    CHECK(load(file, {}, {"ECHO_SERVER_LISTEN=unix:variable.sock"}).options.config.listen.at(0).endpoint.path() ==
          "variable.sock");
}

TEST_CASE("a configuration is printed with whole paths, as it may be put anywhere", "[server_app]") {
    const std::string here = std::filesystem::current_path().string();
    CHECK_THAT(to_toml(load(ConfigFile("threads = 1"), {"--listen", "unix:option.sock", "--listen", "unix:@name"})),
               contains_text("listen = [\"unix:" + here + "/option.sock\", \"unix:@name\"]"));
    const ConfigFile file("listen = \"unix:./echo.sock\"");
    CHECK_THAT(to_toml(load(file)), contains_text("listen = [\"unix:" + file.folder() + "/echo.sock\"]"));
}

}  // namespace server_app_relative_path_test
