#include "bench/live_display.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <string_view>
#include <vector>

#include <unistd.h>

#include "help/terminal_columns.hpp"
#include "terminal/remark.hpp"
#include "text/number_text.hpp"
#include "text/timestamp.hpp"

namespace echo::client_app::bench {
namespace {

constexpr std::chrono::nanoseconds line_time = std::chrono::seconds(1);
constexpr std::string_view erase_line = "\r\x1b[K";  // ECMA-48, EL

// Always with a tenth, so that the line does not jump while it is redrawn.
std::string whole_seconds_text(std::chrono::nanoseconds time) {
    std::array<char, 64> text;
    std::snprintf(text.data(), text.size(), "%.1f s", std::chrono::duration<double>(time).count());
    return text.data();
}

// It is within a day, so that the time without its date is enough.
std::string waiting_text(const Progress& progress) {
    const std::string time = timestamp(progress.start.value_or(WallTime())).substr(11, 12);
    return "starts in " + whole_seconds_text(progress.remaining.value_or(std::chrono::nanoseconds(0))) + ", at " +
           time + " UTC";
}

/// A piece of the line; of several that have no room together those with the highest rank are left out.
struct Piece {
    std::string text;
    int rank;
    bool is_error = false;
};

std::string bar(double fraction) {
    constexpr std::size_t width = 12;
    const auto done = static_cast<std::size_t>(fraction * width);
    return "[" + std::string(done, '#') + std::string(width - done, '-') + "]";
}

std::vector<Piece> pieces_of(const Progress& progress) {
    std::vector<Piece> pieces;
    if (progress.fraction) {
        pieces.push_back({bar(*progress.fraction), 5});
        pieces.push_back({std::to_string(static_cast<int>(*progress.fraction * 100)) + " %", 3});
    } else {
        pieces.push_back({whole_seconds_text(progress.elapsed), 3});
    }
    pieces.push_back(
        {progress.away ? "no connection (" + *progress.away + ")" : quantity_text(progress.answered_per_second) + "/s",
         0, progress.away.has_value()});
    pieces.push_back({"answered " + count_text(progress.counts.answered), 6});
    const bool has_errors = progress.counts.errors() > 0;
    pieces.push_back({"errors " + count_text(progress.counts.errors()), has_errors ? 2 : 7, has_errors});
    if (progress.p99) pieces.push_back({"p99 " + duration_text(std::chrono::nanoseconds(*progress.p99)), 4});
    if (progress.remaining) pieces.push_back({whole_seconds_text(*progress.remaining) + " left", 1});
    return pieces;
}

std::size_t width_of(const std::vector<Piece>& pieces) {
    std::size_t width = 0;
    for (const Piece& piece : pieces) width += piece.text.size() + 2;
    return width;
}

}  // namespace

std::string terminal_line(const Progress& progress, std::size_t columns, const Style& style) {
    if (progress.stage != Stage::measuring) return progress_line(progress).substr(0, columns);
    std::vector<Piece> pieces = pieces_of(progress);
    while (pieces.size() > 1 && width_of(pieces) > columns + 2) {
        pieces.erase(std::ranges::max_element(pieces, {}, &Piece::rank));
    }
    pieces.front().text.resize(std::min(pieces.front().text.size(), columns));
    std::string line;
    for (const Piece& piece : pieces) {
        if (!line.empty()) line += "  ";
        line += piece.is_error ? style.error(piece.text) : piece.text;
    }
    return line;
}

std::string progress_line(const Progress& progress) {
    switch (progress.stage) {
        case Stage::waiting_for_start: return waiting_text(progress);
        case Stage::warming_up: return "warming up, " + whole_seconds_text(progress.elapsed);
        case Stage::awaiting_replies: {
            const std::uint64_t open = progress.counts.sent - std::min(progress.counts.sent, progress.counts.ended());
            return open == 1 ? "waiting for the last reply" : "waiting for the last " + count_text(open) + " replies";
        }
        case Stage::measuring: break;
    }
    std::string line = whole_seconds_text(progress.elapsed);
    line += ": ";
    line +=
        progress.away ? "no connection (" + *progress.away + ")" : quantity_text(progress.answered_per_second) + "/s";
    line += ", answered " + count_text(progress.counts.answered);
    line += ", errors " + count_text(progress.counts.errors());
    if (progress.p99) {
        line += ", p99 ";
        line += duration_text(std::chrono::nanoseconds(static_cast<std::int64_t>(*progress.p99)));
    }
    if (progress.remaining) line += ", " + whole_seconds_text(*progress.remaining) + " left";
    return line;
}

LiveDisplay::LiveDisplay(int descriptor, Kind kind, std::size_t columns, const Style& style)
    : descriptor_(descriptor), kind_(kind), columns_(std::max<std::size_t>(columns, 2)), style_(style) {}

void LiveDisplay::show(const Progress& progress) {
    switch (kind_) {
        case Kind::none: return;
        case Kind::redrawn_line: return redraw(progress);
        case Kind::plain_lines: return add_plain(progress);
    }
}

// Not into the last column: there some terminals begin the next line.
void LiveDisplay::redraw(const Progress& progress) {
    std::string text(erase_line);
    text += terminal_line(progress, columns_ - 1, style_);
    write(text);
    is_drawn_ = true;
}

void LiveDisplay::add_plain(const Progress& progress) {
    const bool is_new_stage = progress.stage != last_stage_;
    if (is_new_stage) next_line_at_ = progress.stage == Stage::measuring ? line_time : std::chrono::nanoseconds(0);
    last_stage_ = progress.stage;
    if (progress.elapsed < next_line_at_) return;
    // Of the other stages one line says enough.
    next_line_at_ = progress.stage == Stage::measuring ? progress.elapsed - progress.elapsed % line_time + line_time
                                                       : std::chrono::nanoseconds::max();
    write(remark(std::string(program_mark), progress_line(progress), program::columns_of_terminal(descriptor_)));
}

void LiveDisplay::clear() {
    if (is_drawn_) write(std::string(erase_line));
    is_drawn_ = false;
}

void LiveDisplay::write(const std::string& text) const {
    std::string_view rest = text;
    while (!rest.empty()) {
        const ::ssize_t written = ::write(descriptor_, rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
}

}  // namespace echo::client_app::bench
