// The options that every command takes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <echo/client_config.hpp>
#include <echo/endpoint.hpp>

#include "options/tls_options.hpp"
#include "terminal/style.hpp"

namespace CLI {
class App;
}

namespace echo::client_app {

enum class OutputFormat { text, json, jsonl, prometheus };

/// Which of the common options a command takes.
enum class CommonOptionSet {
    all,
    output_format,  ///< it talks to no server, and can write JSON
    none,           ///< it talks to no server, and has one form of output
};

/// What the common options mean to a command, and how its page describes them.
struct CommonUse {
    CommonOptionSet set = CommonOptionSet::all;
    std::string quiet = "Nothing on standard output but JSON, if that is asked for; errors and the exit status remain";
    std::string output =
        "text: the replies; json: one document; jsonl: an object on a line for each reply as it comes. "
        "JSON has message_base64 in place of message where the bytes are not UTF-8. Default: text";
    std::string timeout = "For each message: queue, connect and reply together. 0: none. Default: 5s";
    std::string timeout_alias{};  ///< such as `-W`: another name of --timeout; a number without a unit is in seconds
    std::string connections_alias{};  ///< such as `--connections`: another name of --pool-size
    bool prometheus = false;          ///< whether `--output prometheus` is known
    bool target = false;              ///< whether the server may be named by a word without an option
    bool host_and_port = false;       ///< whether `-H` and `-p` name it, as in a monitoring plugin
    bool pool = true;                 ///< whether it keeps connections, and so may be told how many
};

/// The command line as it was written; what is absent leaves the default.
struct CommonFlags {
    std::optional<std::string> to;
    std::optional<std::string> target;
    std::optional<std::string> host;
    std::optional<std::string> port;
    bool v4 = false;
    bool v6 = false;
    std::optional<std::string> pool_size;
    std::optional<std::string> pipeline;
    std::optional<std::string> timeout;
    std::optional<std::string> connect_timeout;
    std::optional<std::string> proxy_protocol;
    TlsFlags tls;
    std::optional<std::string> framing;
    std::optional<std::string> separator;
    std::optional<std::string> expect_prefix;
    std::optional<std::string> max_message;
    bool no_verify = false;
    std::optional<std::string> output;
    std::optional<std::string> color;
    bool quiet = false;
    bool verbose = false;
};

/// What it means.
struct CommonOptions {
    Endpoint endpoint{"127.0.0.1:8060"};
    EchoConfig config;
    OutputFormat output = OutputFormat::text;
    ColorWhen color = ColorWhen::automatic;
    bool quiet = false;                       ///< nothing on standard output, or what the command says instead
    bool verbose = false;                     ///< what is done, on standard error
    std::vector<std::string> command_line{};  ///< as the program was called, its own name included
};

/// Adds the options to the program or a command; `flags` must live until the command line is parsed.
void declare_common_options(CLI::App& app, CommonFlags& flags, const CommonUse& use = {});

/// For a command that talks to no server: what `flags` says of its output. What `app`, the program, was given beyond
/// `set` would do nothing there.
/// @throws std::invalid_argument with one sentence that names the option and its fault.
CommonOptions to_local_options(const CommonFlags& flags, const CLI::App& app, const CLI::App& command,
                               CommonOptionSet set);

/// `default_endpoint` is the value of $ECHO_TO; absent or empty: 127.0.0.1:8060.
/// @throws std::invalid_argument with one sentence that names the option and its fault.
CommonOptions to_common_options(const CommonFlags& flags, const std::optional<std::string>& default_endpoint = {});

}  // namespace echo::client_app
