#include "command_line/manual_text.hpp"

#include <string>

#include <echo/version.hpp>

#include "outline/completion.hpp"
#include "process/exit_status.hpp"
#include "settings/presets.hpp"

namespace echo::server_app {
namespace {

using program::ManualSection;

constexpr const char* description = R"(
echo-server sends every message back to whoever sent it, over TCP, Unix sockets and TLS.

Once it is ready it prints a line for each endpoint on standard output, "listening on ENDPOINT", with the port
that the system picked; all else goes to standard error. Without any option it listens on 127.0.0.1:8060, and
a message ends with \r\n\r\n.

Every setting may also stand in the environment and in the FILE of --config. Options count before the
environment, the environment before the file, the file before a preset; --print-config tells what is in force,
and where it comes from.

ENDPOINT is host:port, [v6]:port, :port (all interfaces), tls://host:port or unix:/path; with port 0 the
system picks one, and ?proxy=WHEN behind it is its own --proxy-protocol. A SIZE is written 4096, 64KiB or 1MB; a TIME 250ms, 1.5s, 2m or, in seconds, 90. A limit or
time-out of 0 is none, but a drain time-out of 0 cuts at once. In TEXT, \r \n \t \0 \xNN and \\ stand for bytes.
FILEs of TLS are PEM.
)";

ManualSection exit_status() {
    ManualSection section{"EXIT STATUS", "", {}};
    for (const ExitStatusMeaning& row : exit_status_table()) {
        section.entries.push_back({std::to_string(row.status), std::string(row.words) + "."});
    }
    return section;
}

ManualSection environment() {
    return {
        "ENVIRONMENT",
        "",
        {{"ECHO_SERVER_...", "Any setting: ECHO_SERVER_IDLE_TIMEOUT=5m is --idle-timeout 5m."},
         {"NO_COLOR", "If it is set and not empty, --color auto colours nothing (no-color.org)."},
         {"JOURNAL_STREAM",
          "Set by systemd where standard error is its journal: each line of the log then carries its priority, and no "
          "time."},
         {"NOTIFY_SOCKET, WATCHDOG_USEC, LISTEN_FDS",
          "Set by systemd: where readiness is told, how often a sign of life is expected, and which sockets are "
          "there already."}}};
}

ManualSection files() {
    return {"FILES",
            "The file that --config names is in TOML, with the options' names:\n\n  listen = [\"127.0.0.1:8060\"]\n  "
            "idle_timeout = \"5m\"\n",
            {}};
}

ManualSection signals() {
    return {
        "SIGNALS",
        "",
        {{"SIGINT, SIGTERM",
          "The server drains: what has arrived is answered, then connections are closed. A second signal, or the end "
          "of --drain-timeout, cuts off what is still open."},
         {"SIGHUP",
          "The configuration is read again; limits, time-outs and certificates change at once. But where standard "
          "error is a terminal and there is no --config, the server drains: a terminal that is closed sends this "
          "signal."},
         {"SIGQUIT", "The process ends at once, with a core dump where the system writes one."}}};
}

ManualSection examples() {
    return {"EXAMPLES",
            R"(Listen on a port of this machine; on a port of all interfaces, and on a Unix socket:

  echo-server 9000
  echo-server :8060 unix:/run/echo.sock

Tell in every answer which machine it comes from:

  echo-server --reply-prefix '%{host} '

Look for faults in a configuration, and see all of it:

  echo-server --config echo.toml --check-config
  echo-server --config echo.toml --print-config
)",
            {}};
}

}  // namespace

program::ManualText manual_text() {
    return {8,
            "send every message back to whoever sent it",
            "2026-11-21",
            ECHO_VERSION,
            description,
            "OPTIONS",
            {exit_status(), environment(), files(), signals(), examples(), {"SEE ALSO", "echo-client(1)\n", {}}}};
}

program::KnownWords known_words() {
    program::KnownWords words = {
        {"--framing", {"separator", "line", "length", "raw"}},
        {"--proxy-protocol", {"off", "accept", "require"}},
        {"--log-level", {"trace", "debug", "info", "warning", "error", "critical", "off"}},
        {"--log-format", {"text", "json"}},
        {"--color", {"auto", "always", "never"}},
        {"--print-completion", program::completion_shells()},
    };
    for (const Preset& preset : presets()) words["--preset"].emplace_back(preset.name);
    return words;
}

}  // namespace echo::server_app
