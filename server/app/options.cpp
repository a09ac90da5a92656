#include "options.hpp"

#include <cstddef>
#include <iostream>
#include <stdexcept>
#include <string_view>

#include <CLI/CLI.hpp>

#include <echo/text.hpp>

#include "flags.hpp"
#include "presets.hpp"

namespace echo::app {
namespace {

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
    if (flags.threads) config.threads = static_cast<std::size_t>(*flags.threads);
    if (flags.backlog) config.backlog = *flags.backlog;
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

ExitCode report_fault(std::string_view fault) {
    std::cerr << "echo-server: " << fault << " (see echo-server --help)\n";
    return {2};
}

}  // namespace

std::variant<Options, ExitCode> parse_options(int argc, const char* const* argv) {
    CLI::App app("", "echo-server");
    Flags flags;
    declare_flags(app, flags);
    try {
        app.parse(argc, argv);
        return to_options(flags);
    } catch (const CLI::ParseError& fault) {
        // Help and version arrive as exceptions too, with code 0; CLI11's own codes for faults are not ours.
        if (fault.get_exit_code() == 0) return ExitCode{app.exit(fault)};
        return report_fault(fault.what());
    } catch (const std::invalid_argument& fault) {
        return report_fault(fault.what());
    }
}

}  // namespace echo::app
