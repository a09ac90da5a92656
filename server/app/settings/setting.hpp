// The table of everything that can be set: by an option, an environment variable, or a line of the file.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <echo/endpoint.hpp>
#include <echo/server_config.hpp>

#include "answers/reply_template.hpp"

namespace echo::server_app {

/// What the settings mean.
struct Options {
    ServerConfig config;
    std::chrono::nanoseconds drain_timeout = std::chrono::seconds(10);
    std::string log_level = "info";
    std::string log_format = "text";  ///< or "json"
    bool log_messages = false;
    std::string color = "auto";     ///< or "always", "never": whether the log is coloured
    ReplyTemplate reply_prefix{};   ///< `config` has it too, without what differs between connections
    std::optional<Endpoint> admin;  ///< where /livez, /readyz, /metrics and /stats are served: TCP, without TLS
    std::string config_file{};      ///< the path that the settings were read from, or empty
    std::string preset;             ///< the one whose settings have been taken over already, or empty
};

/// What a file may hold: a string; a whole number or a string; true or false; a string or an array of strings.
enum class Form { text, number, on_or_off, list };

/// What the texts of a setting name that has a place in the file system.
enum class PathForm { nothing, file, endpoint };

using Texts = std::vector<std::string>;

struct Setting {
    std::string_view name;
    std::string_view field;  ///< the library's word for it, without the name of the struct
    Form form;
    /// Checks the texts and puts what they mean into the options. @throws std::invalid_argument
    void (*read)(const Texts& texts, Options& options);
    /// Texts that `read` takes for what is in the options; none if it is not set. Null for a shorthand of another one.
    std::optional<Texts> (*write)(const Options& options);
    std::string_view example{};  ///< a value for it, where it may be not set
    PathForm paths = PathForm::nothing;
};

/// In the order in which they are to be read.
std::span<const Setting> settings();

/// Null if there is none of that name.
const Setting* find_setting(std::string_view name);

}  // namespace echo::server_app
