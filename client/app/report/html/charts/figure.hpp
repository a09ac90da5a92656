// A figure of HTML: a title, one drawing or several, and what their lines mean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace echo::client_app::report {

/// How a line looks; its colour is that of its run.
enum class Stroke { solid, dashed, dotted, mixed };

/// `solid` and so on.
const char* name_of(Stroke stroke);

/// In place of a run: what belongs to none, or to all.
inline constexpr std::size_t no_run = SIZE_MAX;

/// The class that gives a run its colour. There are six; from the seventh run on they come again.
std::string color_class(std::size_t run);

/// Which line a run has where each has one: solid for the first six, another one whenever the colours come again.
Stroke stroke_of_run(std::size_t run);

/// Whether so many runs take more than a colour to be told apart, so that no line may mean something else.
bool strokes_tell_runs_apart(std::size_t runs);

/// So many runs have their lines in one drawing; more of them have a small drawing each.
inline constexpr std::size_t most_in_one_drawing = 3;

/// What lines and marks mean.
class Legend {
public:
    void add_line(std::size_t run, Stroke stroke, const std::string& words);
    void add_failures();

    /// A list; nothing where there is but one entry, which needs no explanation.
    std::string html() const;

private:
    void add(const std::string& swatch, const std::string& words);

    std::string entries_;
    std::size_t size_ = 0;
};

/// `content` is HTML.
std::string figure_of(const std::string& title, const std::string& content, const Legend& legend);

/// Several small drawings, as wide as the page, each from `panel_of`, and `axes`: what holds for all of them.
std::string panels_figure(const std::string& title, const std::string& axes, const std::vector<std::string>& panels,
                          const Legend& legend);

/// One of them with its name above.
std::string panel_of(const std::string& name, const std::string& drawing);

/// A name above a drawing.
std::string drawing_name(const std::string& name);

/// A figure in place of a chart that has nothing to show; it says why.
std::string empty_figure(const std::string& title, const std::string& reason);

}  // namespace echo::client_app::report
