// One chart: a frame with axes, and lines and areas in it, as inline SVG.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "report/html/charts/axis.hpp"

namespace echo::client_app::report {

/// How a line looks; its colour is that of its run.
enum class Stroke { solid, dashed, dotted };

/// Two values that belong together.
struct Point {
    double x;
    double y;
};

/// What a chart says in words, for those who do not see it.
struct ChartText {
    std::string id;     ///< unique in the page; letters and dashes
    std::string title;  ///< plain text
    std::string description;
    std::string x_name;  ///< with its unit
    std::string y_name;
};

/// Gathers the parts of a chart. Colours, letters and line widths are left to the page's style sheet.
class SvgChart {
public:
    SvgChart(ChartText text, const Axis& x, const Axis& y) : text_(std::move(text)), x_(x), y_(y) {}

    /// Lines across the chart, and the labels beside them.
    void add_ticks(const std::vector<Tick>& x_ticks, const std::vector<Tick>& y_ticks);

    /// A line through the points; what cannot be told from its neighbours is left out.
    void add_line(std::size_t run, Stroke stroke, const std::vector<Point>& points);

    /// The same, filled down to the low end of the y axis.
    void add_area(std::size_t run, const std::vector<Point>& points);

    /// A dot whose words a pointer that rests on it shows.
    void add_dot(std::size_t run, const Point& point, const std::string& words);

    /// A figure of HTML with the chart, its title above and a list below that says what the lines mean. Nothing is
    /// explained where there is but one.
    std::string figure() const;

    /// What a line means.
    void add_legend(std::size_t run, Stroke stroke, const std::string& words);

private:
    std::string place_of(const Point& point) const;
    std::string path_of(const std::vector<Point>& points) const;

    ChartText text_;
    Axis x_;
    Axis y_;
    std::string grid_;
    std::string body_;
    std::string legend_;
    std::size_t legend_size_ = 0;
};

/// A figure in place of a chart that has nothing to show; it says why.
std::string empty_figure(const std::string& title, const std::string& reason);

}  // namespace echo::client_app::report
