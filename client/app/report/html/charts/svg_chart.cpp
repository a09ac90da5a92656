#include "report/html/charts/svg_chart.hpp"

#include <cmath>

#include "report/html/html_text.hpp"

namespace echo::client_app::report {
namespace {

// In units of the drawing, which the page scales to its width.
constexpr double width = 640;
constexpr double height = 360;
constexpr double left = 84;
constexpr double right = 40;
constexpr double top = 40;
constexpr double bottom = 66;
constexpr double least_distance = 0.5;  // of points that can be told from each other

constexpr std::size_t colors = 6;

double across(const Axis& axis, double value) {
    return left + axis.place(value) * (width - left - right);
}

double down(const Axis& axis, double value) {
    return height - bottom - axis.place(value) * (height - top - bottom);
}

std::string class_of(std::size_t run) {
    return "run-" + std::to_string(run % colors);
}

const char* name_of(Stroke stroke) {
    switch (stroke) {
        case Stroke::solid: return "solid";
        case Stroke::dashed: return "dashed";
        case Stroke::dotted: return "dotted";
    }
    return "";
}

std::string label(const char* kind, double x, double y, const std::string& words) {
    return std::string("<text class=\"") + kind + "\" x=\"" + coordinate(x) + "\" y=\"" + coordinate(y) + "\">" +
           escape_html(words) + "</text>\n";
}

std::string line(double x1, double y1, double x2, double y2) {
    return "<path class=\"grid\" d=\"M" + coordinate(x1) + " " + coordinate(y1) + "L" + coordinate(x2) + " " +
           coordinate(y2) + "\"/>\n";
}

}  // namespace

void SvgChart::add_ticks(const std::vector<Tick>& x_ticks, const std::vector<Tick>& y_ticks) {
    std::size_t labels = 0;
    for (const Tick& tick : x_ticks) {
        const double x = across(x_, tick.value);
        grid_ += line(x, top, x, height - bottom);
        if (tick.label.empty()) continue;
        // On a narrow page, where letters are larger, every other one gives way.
        const char* const kind = labels++ % 2 == 0 ? "x" : "x spare";
        grid_ += label(kind, x, height - bottom + 22, tick.label);
    }
    for (const Tick& tick : y_ticks) {
        const double y = down(y_, tick.value);
        grid_ += line(left, y, width - right, y);
        if (!tick.label.empty()) grid_ += label("y", left - 8, y + 5, tick.label);
    }
}

std::string SvgChart::place_of(const Point& point) const {
    return coordinate(across(x_, point.x)) + " " + coordinate(down(y_, point.y));
}

std::string SvgChart::path_of(const std::vector<Point>& points) const {
    std::string path;
    double last_x = 0;
    double last_y = 0;
    for (const Point& point : points) {
        const double x = across(x_, point.x);
        const double y = down(y_, point.y);
        const bool is_end = path.empty() || &point == &points.back();
        if (!is_end && std::hypot(x - last_x, y - last_y) < least_distance) continue;
        path.append(path.empty() ? "M" : "L").append(place_of(point));
        last_x = x;
        last_y = y;
    }
    return path;
}

void SvgChart::add_line(std::size_t run, Stroke stroke, const std::vector<Point>& points) {
    if (points.empty()) return;
    body_.append("<path class=\"line ").append(class_of(run)).append(" ").append(name_of(stroke));
    body_.append("\" d=\"").append(path_of(points)).append("\"/>\n");
}

void SvgChart::add_area(std::size_t run, const std::vector<Point>& points) {
    if (points.empty()) return;
    body_.append("<path class=\"area ").append(class_of(run)).append("\" d=\"").append(path_of(points));
    body_.append("L").append(place_of({points.back().x, y_.low}));
    body_.append("L").append(place_of({points.front().x, y_.low})).append("Z\"/>\n");
}

void SvgChart::add_dot(std::size_t run, const Point& point, const std::string& words) {
    body_.append("<circle class=\"dot ").append(class_of(run)).append("\" r=\"4\" cx=\"");
    body_.append(coordinate(across(x_, point.x))).append("\" cy=\"").append(coordinate(down(y_, point.y)));
    body_.append("\"><title>").append(escape_html(words)).append("</title></circle>\n");
}

void SvgChart::add_legend(std::size_t run, Stroke stroke, const std::string& words) {
    ++legend_size_;
    legend_.append("<li><svg class=\"swatch\" viewBox=\"0 0 28 10\" aria-hidden=\"true\"><path class=\"line ");
    legend_.append(class_of(run)).append(" ").append(name_of(stroke)).append("\" d=\"M0 5L28 5\"/></svg>");
    legend_.append(escape_html(words)).append("</li>\n");
}

std::string SvgChart::figure() const {
    const std::string title_id = text_.id + "-title";
    const std::string description_id = text_.id + "-description";
    std::string html = "<figure>\n<figcaption>" + escape_html(text_.title) + "</figcaption>\n";
    html += "<svg class=\"chart\" viewBox=\"0 0 " + coordinate(width) + " " + coordinate(height) +
            "\" role=\"img\" aria-labelledby=\"" + title_id + " " + description_id + "\">\n";
    html += "<title id=\"" + title_id + "\">" + escape_html(text_.title) + "</title>\n";
    html += "<desc id=\"" + description_id + "\">" + escape_html(text_.description) + "</desc>\n";
    html += grid_ + body_;
    html += "<path class=\"frame\" d=\"M" + coordinate(left) + " " + coordinate(top) + "L" + coordinate(left) + " " +
            coordinate(height - bottom) + "L" + coordinate(width - right) + " " + coordinate(height - bottom) +
            "\"/>\n";
    html += label("name-y", 4, 20, text_.y_name);
    html += label("name-x", width - right, height - 10, text_.x_name);
    html += "</svg>\n";
    if (legend_size_ > 1) html += "<ul class=\"legend\">\n" + legend_ + "</ul>\n";
    return html + "</figure>\n";
}

std::string empty_figure(const std::string& title, const std::string& reason) {
    return "<figure>\n<figcaption>" + escape_html(title) + "</figcaption>\n<p class=\"empty\">" + escape_html(reason) +
           "</p>\n</figure>\n";
}

}  // namespace echo::client_app::report
