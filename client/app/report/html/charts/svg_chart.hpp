// One chart: a frame with axes, and what is drawn in it, as inline SVG.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "report/html/charts/axis.hpp"
#include "report/html/charts/figure.hpp"
#include "report/html/charts/label_places.hpp"

namespace echo::client_app::report {

/// Two values that belong together.
struct Point {
    double x;
    double y;
};

/// The size of a drawing, and what is left free around its axes; the page scales it to its width.
struct Frame {
    double width;
    double height;
    double left;
    double right;
    double top;
    double bottom;
    const char* style;  ///< the class for the page's style sheet
};

inline constexpr Frame full_frame{640, 360, 84, 40, 40, 66, "chart"};
/// With another drawing below it.
inline constexpr Frame upper_frame{640, 270, 84, 40, 40, 66, "chart"};
/// Of which several stand beside each other.
inline constexpr Frame small_frame{300, 180, 60, 20, 10, 30, "chart small"};
/// For what needs little height.
inline constexpr Frame low_frame{640, 126, 84, 40, 12, 34, "chart"};
inline constexpr Frame small_low_frame{300, 90, 60, 20, 10, 30, "chart small"};

/// What a chart says in words, for those who do not see it.
struct ChartText {
    std::string id;     ///< unique in the page; letters, digits and dashes
    std::string title;  ///< plain text
    std::string description;
    std::string x_name;  ///< with its unit; may be empty, as the next
    std::string y_name;
};

/// Collects the parts of a chart. Colours, letters and line widths are left to the page's style sheet.
class SvgChart {
public:
    SvgChart(ChartText text, const Axis& x, const Axis& y, const Frame& frame = full_frame);

    /// Lines across the chart, and the labels beside them.
    void add_ticks(const std::vector<Tick>& x_ticks, const std::vector<Tick>& y_ticks);

    /// A line through the points; what cannot be told from its neighbours is left out.
    void add_line(std::size_t run, Stroke stroke, const std::vector<Point>& points);

    /// The same, filled down to the low end of the y axis.
    void add_area(std::size_t run, const std::vector<Point>& points);

    /// The same in the colour of failures; the least of them still shows.
    void add_failures(const std::vector<Point>& points);

    /// A dot whose words a pointer that rests on it shows.
    void add_dot(std::size_t run, const Point& point, const std::string& words);

    /// Failures at a point of the x axis, as a mark that stands on it; a pointer that rests on it shows the words.
    void add_failure_mark(double x, const std::string& words);

    /// Words near a point, where they cover neither lines nor dots nor other words that were added before; if there is
    /// no such place they are left out. Where letters are larger, on a narrow page, `spare` ones are not shown.
    void add_label(const Point& point, const std::string& words, bool spare);

    /// A line across the chart at a value of the x axis, and words above it.
    void add_guide(double x, const std::string& words, bool spare);

    /// Between two values of the x axis, in units of the drawing.
    double distance(double x1, double x2) const;

    /// The chart alone.
    std::string drawing() const;

    /// A figure of HTML with the chart and what its lines mean.
    std::string figure() const;

    /// What a line means.
    void add_legend(std::size_t run, Stroke stroke, const std::string& words) { legend_.add_line(run, stroke, words); }
    void add_failure_legend() { legend_.add_failures(); }
    const Legend& legend() const { return legend_; }

private:
    double across(double x) const;
    double down(double y) const;
    double floor() const { return frame_.height - frame_.bottom; }
    std::vector<Spot> spots_of(const std::vector<Point>& points) const;
    std::string area_of(const std::vector<Point>& points) const;
    template <typename PlacesFor>
    void add_words(const std::string& words, bool spare, PlacesFor places_for);

    ChartText text_;
    Axis x_;
    Axis y_;
    Frame frame_;
    LabelPlaces places_;
    std::string grid_;
    std::string body_;
    std::string labels_;
    Legend legend_;
};

}  // namespace echo::client_app::report
