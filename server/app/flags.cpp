#include "flags.hpp"

#include <cstddef>

#include <CLI/CLI.hpp>

#include <echo/version.hpp>

#include "presets.hpp"

namespace echo::app {
namespace {

// CLI11 breaks no lines; those of the help texts are kept short by hand.
constexpr std::size_t help_column = 24;

constexpr const char* introduction = R"(Sends every message back to whoever sent it.

Example: echo-server --listen 127.0.0.1:8060 --listen unix:/tmp/echo.sock

Once it is ready it prints a line for each endpoint, "listening on ENDPOINT"; all
else goes to standard error. SIGINT or SIGTERM drains it: what has arrived is
answered, then connections are closed. A second signal cuts them off at once.
)";

constexpr const char* closing_words = R"(
ENDPOINT is host:port, [v6]:port, :port (all interfaces) or unix:/path; with port 0
the system picks one. A SIZE is written 4096, 64KiB or 1MB; a TIME 250ms, 1.5s or 2m.
In TEXT, \r \n \t \0 \xNN and \\ stand for bytes.

Exit status: 0 stopped cleanly; 1 could not listen, or had to cut connections off;
2 faulty command line.)";

// All values are taken as callbacks, which see the words as they were written: as a vector CLI11 would read "[::1]" as
// a list, and as a number "010" as octal.
CLI::Option* add_list(CLI::App& app, const std::string& name, const std::string& value_name,
                      std::vector<std::string>& target, const std::string& description) {
    const auto store = [&target](const CLI::results_t& values) {
        target = values;
        return true;
    };
    return app.add_option(name, CLI::callback_t(store), description)
        ->type_name(value_name)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

// Given twice, the last one counts, so that a script may add to the options it is given.
CLI::Option* add(CLI::App& app, const std::string& name, const std::string& value_name,
                 std::optional<std::string>& target, const std::string& description) {
    const auto store = [&target](const CLI::results_t& values) {
        target = values.back();
        return true;
    };
    return app.add_option(name, CLI::callback_t(store), description)
        ->type_name(value_name)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

// A switch that a preset has set is turned off by --name=false.
void add_switch(CLI::App& app, const std::string& name, std::optional<std::string>& target,
                const std::string& description) {
    add(app, name, "", target, description)->expected(0);
}

void declare_endpoints(CLI::App& app, Flags& flags) {
    std::string preset_help = "Behave like a well-known echo server; further options override it:";
    for (const Preset& preset : presets()) {
        preset_help += "\n  " + std::string(preset.name) + ": " + std::string(preset.description);
    }
    add_list(app, "--listen", "ENDPOINT", flags.listen,
             "Where to listen; may be given several times.\nDefault: 127.0.0.1:8060");
    add(app, "--preset", "NAME", flags.preset, preset_help);
}

void declare_messages(CLI::App& app, Flags& flags) {
    app.option_defaults()->group("Messages");
    add(app, "--framing", "NAME", flags.framing,
        "How messages are told apart: separator, line,\nlength (4 bytes, big-endian) or raw. Default: separator");
    add(app, "--separator", "TEXT", flags.separator,
        "The 1 to 16 bytes that end a message in separator framing.\nDefault: \\r\\n\\r\\n");
    add(app, "--max-message", "SIZE", flags.max_message, "A longer message ends its connection. Default: 16MiB");
    add(app, "--read-size", "SIZE", flags.read_size,
        "Bytes taken by one read at most, 1 to 16MiB; in raw framing\nthat is the longest message. Default: 64KiB");
}

void declare_answers(CLI::App& app, Flags& flags) {
    app.option_defaults()->group("Answers");
    add(app, "--reply-prefix", "TEXT", flags.reply_prefix, "Stands before every answer. Default: nothing");
    add(app, "--quit-message", "TEXT", flags.quit_message,
        "A message of exactly these bytes is answered, then its\nconnection is closed. Default: none");
    add_switch(app, "--once", flags.once, "Answer one message, then close the connection");
}

void declare_process(CLI::App& app, Flags& flags) {
    app.option_defaults()->group("Process");
    add(app, "--threads", "N", flags.threads, "Threads that serve connections; 0: one a core. Default: 1");
    add(app, "--backlog", "N", flags.backlog,
        "Connections that the kernel holds for each endpoint until they\nare accepted. Default: 4096");
    add(app, "--drain-timeout", "TIME", flags.drain_timeout,
        "How long a stop waits before it cuts off what is still open.\nDefault: 10s");
}

void declare_log(CLI::App& app, Flags& flags) {
    app.option_defaults()->group("Log");
    add(app, "--log-level", "LEVEL", flags.log_level,
        "The least that is logged: trace, debug, info, warning, error,\ncritical or off. Default: info");
    add_switch(app, "--log-messages", flags.log_messages, "Log the first 100 bytes of each message received");
}

}  // namespace

void declare_flags(CLI::App& app, Flags& flags) {
    app.description(introduction);
    app.footer(closing_words);
    app.get_formatter()->column_width(help_column);
    app.set_help_flag("-h,--help", "Print this help and exit");
    app.set_version_flag("--version", "echo-server " ECHO_VERSION, "Print the version and exit");
    declare_endpoints(app, flags);
    declare_messages(app, flags);
    declare_answers(app, flags);
    declare_process(app, flags);
    declare_log(app, flags);
}

}  // namespace echo::app
