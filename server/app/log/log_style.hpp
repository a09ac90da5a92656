// How a line of the log looks, by where it goes.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "text/color_choice.hpp"

namespace echo::server_app {

enum class LogFormat { text, json };

/// Who reads the log: a program or a person, later; the journal of systemd, which knows the time and is told the
/// priority; a person at a terminal, now.
enum class LogReader { file, journal, terminal };

struct LogStyle {
    LogReader reader = LogReader::file;
    bool has_color = false;
    std::function<std::size_t()> columns{};  ///< of a terminal, which may change; empty: lines are as long as they are
};

/// Whether `descriptor` is the stream to the journal that $JOURNAL_STREAM names, as "DEVICE:INODE" (systemd.exec(5)): a
/// child whose standard error leads elsewhere inherits the variable too.
bool is_journal(const std::optional<std::string>& journal_stream, int descriptor);

/// Of the process's own standard error.
LogStyle style_of_standard_error(program::ColorWhen color);

}  // namespace echo::server_app
