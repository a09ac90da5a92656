#include "options.hpp"

#include <cstdint>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include <echo/text.hpp>
#include <echo/version.hpp>

#include "presets.hpp"

namespace echo::app {
namespace {

constexpr const char* introduction =
    "Sends every message back to whoever sent it.\n"
    "\n"
    "Example: echo-server --listen 127.0.0.1:8060 --listen unix:/tmp/echo.sock\n"
    "\n"
    "Once it is ready it prints one line for each endpoint, \"listening on ENDPOINT\"; all else goes to standard "
    "error.\n"
    "SIGINT or SIGTERM drains it: what has been received is answered first. A second signal stops it at once.";

constexpr const char* closing_words =
    "Sizes are written 4096, 64KiB or 1MB, times 250ms, 1.5s or 2m. In TEXT, \\r \\n \\t \\0 \\xNN and \\\\ stand for "
    "bytes.\n"
    "Exit status: 0 stopped cleanly, 1 could not listen or had to cut connections off, 2 faulty command line.";

// The command line as it was written; a value that is absent leaves the preset's or the default.
struct Flags {
    std::optional<std::string> preset;
    std::vector<std::string> listen;
    std::optional<std::string> framing;
    std::optional<std::string> separator;
    std::optional<std::string> max_message;
    std::optional<std::string> reply_prefix;
    std::optional<std::string> quit_message;
    std::optional<bool> once;
    std::optional<std::string> read_size;
    std::optional<std::size_t> threads;
    std::optional<int> backlog;
    std::optional<std::string> drain_timeout;
    std::optional<std::string> log_level;
    std::optional<bool> log_messages;
};

template <class T>
CLI::Option* add(CLI::App& app, const std::string& name, const std::string& value_name, std::optional<T>& target,
                 const std::string& description) {
    const auto store = [&target](const T& value) { target = value; };
    return app.add_option_function<T>(name, store, description)->type_name(value_name);
}

void add_switch(CLI::App& app, const std::string& name, std::optional<bool>& target, const std::string& description) {
    // A switch that a preset has set is turned off by --name=false.
    app.add_flag_function(
        name, [&target](std::int64_t count) { target = count > 0; }, description);
}

void declare_wire_options(CLI::App& app, Flags& flags) {
    std::string preset_help = "Behave like a well-known echo server; other options still override:";
    for (const Preset& preset : presets()) {
        preset_help += "\n" + std::string(preset.name) + ": " + std::string(preset.description);
    }
    auto* const listen = app.add_option("--listen", flags.listen,
                                        "Where to listen: host:port, [v6]:port, :port (all interfaces) or unix:/path. "
                                        "May be given several times. Port 0: the system picks one. "
                                        "Default: 127.0.0.1:8060");
    listen->type_name("ENDPOINT")->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    add(app, "--preset", "NAME", flags.preset, preset_help);
    app.option_defaults()->group("Messages");
    add(app, "--framing", "NAME", flags.framing,
        "How messages are told apart: separator, line, length (4 bytes, big-endian) or raw. Default: separator");
    add(app, "--separator", "TEXT", flags.separator,
        "The 1 to 16 bytes that end a message, with separator framing. Default: \\r\\n\\r\\n");
    add(app, "--max-message", "SIZE", flags.max_message, "A longer message closes its connection. Default: 16MiB");
    add(app, "--read-size", "SIZE", flags.read_size,
        "Bytes taken by one read at most; with raw framing, the largest message. 1 to 16MiB. Default: 64KiB");
}

void declare_reply_options(CLI::App& app, Flags& flags) {
    app.option_defaults()->group("Answers");
    add(app, "--reply-prefix", "TEXT", flags.reply_prefix, "Stands before every answer. Default: nothing");
    add(app, "--quit-message", "TEXT", flags.quit_message,
        "A message with exactly these bytes is answered, then its connection is closed. Default: none");
    add_switch(app, "--once", flags.once, "Answer one message, then close the connection");
}

void declare_process_options(CLI::App& app, Flags& flags) {
    app.option_defaults()->group("Process");
    add(app, "--threads", "N", flags.threads, "Threads that serve connections; 0: one a core. Default: 1");
    add(app, "--backlog", "N", flags.backlog,
        "Connections that the kernel holds until they are accepted, for each endpoint. Default: 4096");
    add(app, "--drain-timeout", "T", flags.drain_timeout,
        "How long a stop waits for connections to end before it cuts them off. Default: 10s");
    app.option_defaults()->group("Log");
    add(app, "--log-level", "LEVEL", flags.log_level,
        "The least that is logged: trace, debug, info, warning, error, critical or off. Default: info")
        ->check(CLI::IsMember({"trace", "debug", "info", "warning", "error", "critical", "off"}));
    add_switch(app, "--log-messages", flags.log_messages, "Log the first 100 bytes of each message received");
}

// Puts the option's name before what is wrong with its value.
template <class Parse>
auto parse_value(std::string_view name, const std::string& text, Parse parse) {
    try {
        return parse(text);
    } catch (const std::invalid_argument& fault) {
        throw std::invalid_argument(std::string(name) + ": " + fault.what());
    }
}

Framing to_framing(const Flags& flags, const Framing& preset) {
    Framing framing = flags.framing ? Framing::named(*flags.framing) : preset;
    if (flags.separator) {
        if (flags.framing && framing.kind() != Framing::Kind::separator) {
            throw std::invalid_argument("--separator: belongs to separator framing, and --framing " + *flags.framing +
                                        " has none; leave out one of the two");
        }
        framing = parse_value("--separator", *flags.separator,
                              [](const std::string& text) { return Framing::separator(unescape(text)); });
    }
    if (!flags.max_message) return framing;
    return framing.with_max_message(parse_value("--max-message", *flags.max_message, parse_size));
}

ServerConfig to_config(const Flags& flags, const Preset* preset) {
    ServerConfig config = preset ? to_config(*preset) : ServerConfig{};
    if (!flags.listen.empty()) config.listen.assign(flags.listen.begin(), flags.listen.end());
    config.framing = to_framing(flags, config.framing);
    if (flags.reply_prefix) {
        config.replies.reply_prefix = parse_value("--reply-prefix", *flags.reply_prefix, unescape);
    }
    if (flags.quit_message) {
        config.replies.quit_message = parse_value("--quit-message", *flags.quit_message, unescape);
    }
    if (flags.once) config.max_requests = *flags.once ? 1 : 0;
    if (flags.read_size) config.read_size = parse_value("--read-size", *flags.read_size, parse_size);
    config.threads = flags.threads.value_or(config.threads);
    config.backlog = flags.backlog.value_or(config.backlog);
    return config;
}

Options to_options(const Flags& flags) {
    const Preset* preset = flags.preset ? &find_preset(*flags.preset) : nullptr;
    Options options;
    options.config = to_config(flags, preset);
    if (flags.drain_timeout) {
        options.drain_timeout = parse_value("--drain-timeout", *flags.drain_timeout, parse_duration);
    }
    options.log_level = flags.log_level.value_or(options.log_level);
    options.log_messages = flags.log_messages.value_or(preset && preset->log_messages);
    return options;
}

int report_fault(std::string_view fault) {
    std::cerr << "echo-server: " << fault << " (--help lists the options)\n";
    return 2;
}

}  // namespace

std::variant<Options, ExitCode> parse_options(int argc, const char* const* argv) {
    CLI::App app(introduction, "echo-server");
    app.set_version_flag("--version", "echo-server " ECHO_VERSION);
    app.footer(closing_words);
    Flags flags;
    declare_wire_options(app, flags);
    declare_reply_options(app, flags);
    declare_process_options(app, flags);
    try {
        app.parse(argc, argv);
        return to_options(flags);
    } catch (const CLI::ParseError& fault) {
        // Help and version arrive as exceptions too, with code 0; CLI11's own codes for faults are not ours.
        if (fault.get_exit_code() == 0) return ExitCode{app.exit(fault)};
        return ExitCode{report_fault(fault.what())};
    } catch (const std::invalid_argument& fault) {
        return ExitCode{report_fault(fault.what())};
    }
}

}  // namespace echo::app
