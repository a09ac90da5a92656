// What is seen on standard error while a run lasts.
#pragma once

#include <chrono>
#include <string>

#include "load/progress.hpp"
#include "terminal/style.hpp"

namespace echo::client_app::bench {

/// One line without its end.
std::string progress_line(const Progress& progress);

/// The same for a terminal, in at most so many columns: with a bar where the run's length is known, errors in red. What
/// has no room is left out, the rate and the time that is left last.
std::string terminal_line(const Progress& progress, std::size_t columns, const Style& style);

/// On a terminal one line that is drawn again and again, elsewhere a line for each second. What cannot be written is
/// left out: the results matter more.
class LiveDisplay {
public:
    enum class Kind { none, redrawn_line, plain_lines };

    /// `columns`: of the terminal. The descriptor stays its owner's.
    LiveDisplay(int descriptor, Kind kind, std::size_t columns, const Style& style = Style());

    ~LiveDisplay() { clear(); }
    LiveDisplay(const LiveDisplay&) = delete;
    LiveDisplay& operator=(const LiveDisplay&) = delete;

    void show(const Progress& progress);

    /// Takes the line away, so that something else can be written.
    void clear();

private:
    void redraw(const Progress& progress);
    void add_plain(const Progress& progress);
    void write(const std::string& text) const;

    int descriptor_;
    Kind kind_;
    std::size_t columns_;
    Style style_;
    bool is_drawn_ = false;
    Stage last_stage_ = Stage::awaiting_replies;
    std::chrono::nanoseconds next_line_at_{0};
};

}  // namespace echo::client_app::bench
