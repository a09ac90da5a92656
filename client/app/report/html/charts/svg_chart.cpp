#include "report/html/charts/svg_chart.hpp"

#include <cmath>

#include "report/html/html_text.hpp"

namespace echo::client_app::report {
namespace {

constexpr double least_distance = 0.5;  // of points that can be told from each other
constexpr double dot_radius = 4;

std::string label(const std::string& kind, double x, double y, const std::string& words) {
    return "<text class=\"" + kind + "\" x=\"" + coordinate(x) + "\" y=\"" + coordinate(y) + "\">" +
           escape_html(words) + "</text>\n";
}

std::string line(const char* kind, double x1, double y1, double x2, double y2) {
    return std::string("<path class=\"") + kind + "\" d=\"M" + coordinate(x1) + " " + coordinate(y1) + "L" +
           coordinate(x2) + " " + coordinate(y2) + "\"/>\n";
}

std::string path_through(const std::vector<Spot>& spots) {
    std::string path;
    for (const Spot& spot : spots) {
        path.append(path.empty() ? "M" : "L").append(coordinate(spot.x)).append(" ").append(coordinate(spot.y));
    }
    return path;
}

const char* anchor_class(LabelPlace::Anchor anchor) {
    switch (anchor) {
        case LabelPlace::Anchor::left: return "from-left";
        case LabelPlace::Anchor::middle: return "x";
        case LabelPlace::Anchor::right: return "y";
    }
    return "";
}

std::string with_title(const std::string& element, const std::string& begin, const std::string& words) {
    return begin + "><title>" + escape_html(words) + "</title></" + element + ">\n";
}

}  // namespace

// Where axes have their labels no other words stand.
SvgChart::SvgChart(ChartText text, const Axis& x, const Axis& y, const Frame& frame)
    : text_(std::move(text)), x_(x), y_(y), frame_(frame), places_({2, 2, frame.width - 2, floor() - 3}) {
    constexpr double letters_height = 26;
    constexpr double letter_width = 13;
    places_.keep_clear({0, 0, letter_width * static_cast<double>(text_.y_name.size()), letters_height});
    places_.keep_clear({0, frame.top - 4, frame.left + 3, frame.height});
}

double SvgChart::across(double x) const {
    return frame_.left + x_.place(x) * (frame_.width - frame_.left - frame_.right);
}

double SvgChart::down(double y) const {
    return floor() - y_.place(y) * (floor() - frame_.top);
}

double SvgChart::distance(double x1, double x2) const {
    return std::abs(across(x2) - across(x1));
}

void SvgChart::add_ticks(const std::vector<Tick>& x_ticks, const std::vector<Tick>& y_ticks) {
    std::size_t labels = 0;
    for (const Tick& tick : x_ticks) {
        const double x = across(tick.value);
        grid_ += line("grid", x, frame_.top, x, floor());
        if (tick.label.empty()) continue;
        // On a narrow page, where letters are larger, every other one gives way.
        const char* const kind = labels++ % 2 == 0 ? "x" : "x spare";
        grid_ += label(kind, x, floor() + 22, tick.label);
    }
    for (const Tick& tick : y_ticks) {
        const double y = down(tick.value);
        grid_ += line("grid", frame_.left, y, frame_.width - frame_.right, y);
        if (!tick.label.empty()) grid_ += label("y", frame_.left - 8, y + 5, tick.label);
    }
}

std::vector<Spot> SvgChart::spots_of(const std::vector<Point>& points) const {
    std::vector<Spot> spots;
    for (const Point& point : points) {
        const Spot spot{across(point.x), down(point.y)};
        const bool is_end = spots.empty() || &point == &points.back();
        const bool is_told_apart =
            is_end || std::hypot(spot.x - spots.back().x, spot.y - spots.back().y) >= least_distance;
        if (is_told_apart) spots.push_back(spot);
    }
    return spots;
}

std::string SvgChart::area_of(const std::vector<Point>& points) const {
    std::vector<Spot> spots = spots_of(points);
    spots.push_back({spots.back().x, floor()});
    spots.push_back({spots.front().x, floor()});
    return path_through(spots) + "Z";
}

void SvgChart::add_line(std::size_t run, Stroke stroke, const std::vector<Point>& points) {
    if (points.empty()) return;
    const std::vector<Spot> spots = spots_of(points);
    body_.append("<path class=\"line ").append(color_class(run)).append(" ").append(name_of(stroke));
    body_.append("\" d=\"").append(path_through(spots)).append("\"/>\n");
    places_.keep_clear(spots);
}

void SvgChart::add_area(std::size_t run, const std::vector<Point>& points) {
    if (points.empty()) return;
    body_.append("<path class=\"area ").append(color_class(run)).append("\" d=\"");
    body_.append(area_of(points)).append("\"/>\n");
}

void SvgChart::add_failures(const std::vector<Point>& points) {
    if (points.empty()) return;
    body_.append("<path class=\"failures\" d=\"").append(area_of(points)).append("\"/>\n");
}

void SvgChart::add_dot(std::size_t run, const Point& point, const std::string& words) {
    const double x = across(point.x);
    const double y = down(point.y);
    body_ += with_title("circle",
                        "<circle class=\"dot " + color_class(run) + "\" r=\"" + coordinate(dot_radius) + "\" cx=\"" +
                            coordinate(x) + "\" cy=\"" + coordinate(y) + "\"",
                        words);
    places_.keep_clear({x - dot_radius, y - dot_radius, x + dot_radius, y + dot_radius});
}

void SvgChart::add_failure_mark(double x, const std::string& words) {
    const double middle = across(x);
    const double half = frame_.width / 100;
    body_ += with_title("path",
                        "<path class=\"failure\" d=\"M" + coordinate(middle - half) + " " + coordinate(floor()) + "L" +
                            coordinate(middle) + " " + coordinate(floor() - 2 * half) + "L" +
                            coordinate(middle + half) + " " + coordinate(floor()) + "Z\"",
                        words);
}

void SvgChart::add_label(const Point& point, const std::string& words, bool spare) {
    add_words(words, spare, [&](const LabelSize& size) {
        return places_around({across(point.x), down(point.y)}, size);
    });
}

void SvgChart::add_guide(double x, const std::string& words, bool spare) {
    const double middle = across(x);
    body_ += line("guide", middle, frame_.top - 4, middle, floor());
    add_words(words, spare, [&](const LabelSize& size) { return places_above({middle, frame_.top - 5}, size); });
}

// What is too large for a narrow page may fit on a wide one.
template <typename PlacesFor>
void SvgChart::add_words(const std::string& words, bool spare, PlacesFor places_for) {
    const LabelSize size = label_size(words, !spare);
    const std::optional<LabelPlace> place = places_.take(places_for(size));
    if (place) {
        const std::string kind = std::string("point ") + anchor_class(place->anchor) + (spare ? " spare" : "");
        labels_ += label(kind, place->anchor_x(), place->box.bottom - size.height / 4, words);
    } else if (!spare) {
        add_words(words, true, places_for);
    }
}

std::string SvgChart::drawing() const {
    const std::string title_id = text_.id + "-title";
    const std::string description_id = text_.id + "-description";
    std::string svg = std::string("<svg class=\"") + frame_.style + "\" viewBox=\"0 0 " + coordinate(frame_.width) +
                      " " + coordinate(frame_.height) + "\" role=\"img\" aria-labelledby=\"" + title_id + " " +
                      description_id + "\">\n";
    svg += "<title id=\"" + title_id + "\">" + escape_html(text_.title) + "</title>\n";
    svg += "<desc id=\"" + description_id + "\">" + escape_html(text_.description) + "</desc>\n";
    svg += grid_ + body_ + labels_;
    svg += "<path class=\"frame\" d=\"M" + coordinate(frame_.left) + " " + coordinate(frame_.top) + "L" +
           coordinate(frame_.left) + " " + coordinate(floor()) + "L" + coordinate(frame_.width - frame_.right) + " " +
           coordinate(floor()) + "\"/>\n";
    if (!text_.y_name.empty()) svg += label("name-y", 4, 20, text_.y_name);
    if (!text_.x_name.empty()) {
        svg += label("name-x", frame_.width - frame_.right, frame_.height - 10, text_.x_name);
    }
    return svg + "</svg>\n";
}

std::string SvgChart::figure() const {
    return figure_of(text_.title, drawing(), legend_);
}

}  // namespace echo::client_app::report
