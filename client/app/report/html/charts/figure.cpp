#include "report/html/charts/figure.hpp"

#include <array>

#include "report/html/html_text.hpp"

namespace echo::client_app::report {
namespace {

constexpr std::size_t color_count = 6;

std::string figcaption(const std::string& title) {
    return "<figcaption>" + escape_html(title) + "</figcaption>\n";
}

}  // namespace

const char* name_of(Stroke stroke) {
    switch (stroke) {
        case Stroke::solid: return "solid";
        case Stroke::dashed: return "dashed";
        case Stroke::dotted: return "dotted";
        case Stroke::mixed: return "mixed";
    }
    return "";
}

std::string color_class(std::size_t run) {
    return run == no_run ? "no-run" : "run-" + std::to_string(run % color_count);
}

Stroke stroke_of_run(std::size_t run) {
    constexpr std::array strokes = {Stroke::solid, Stroke::dashed, Stroke::dotted, Stroke::mixed};
    return strokes[run / color_count % strokes.size()];
}

bool strokes_tell_runs_apart(std::size_t runs) {
    return runs > color_count;
}

void Legend::add(const std::string& swatch, const std::string& words) {
    ++size_;
    entries_.append("<li><svg class=\"swatch\" viewBox=\"0 0 28 10\" aria-hidden=\"true\">").append(swatch);
    entries_.append("</svg>").append(escape_html(words)).append("</li>\n");
}

void Legend::add_line(std::size_t run, Stroke stroke, const std::string& words) {
    add("<path class=\"line " + color_class(run) + " " + name_of(stroke) + "\" d=\"M0 5L28 5\"/>", words);
}

void Legend::add_failures() {
    add("<path class=\"failure\" d=\"M8 10L14 0L20 10Z\"/>", "failures");
}

std::string Legend::html() const {
    return size_ > 1 ? "<ul class=\"legend\">\n" + entries_ + "</ul>\n" : std::string();
}

std::string figure_of(const std::string& title, const std::string& content, const Legend& legend) {
    return "<figure>\n" + figcaption(title) + content + legend.html() + "</figure>\n";
}

std::string panels_figure(const std::string& title, const std::string& axes, const std::vector<std::string>& panels,
                          const Legend& legend) {
    // Four in a row, unless three leave fewer holes.
    const bool fits_threes = panels.size() == 5 || panels.size() == 6 || panels.size() == 9;
    std::string html = "<figure class=\"wide\">\n" + figcaption(title) + "<p class=\"axes\">" + escape_html(axes) +
                       "</p>\n<div class=\"panels" + (fits_threes ? " threes" : "") + "\">\n";
    for (const std::string& panel : panels) html += panel;
    return html + "</div>\n" + legend.html() + "</figure>\n";
}

std::string panel_of(const std::string& name, const std::string& drawing) {
    return "<div class=\"panel\">\n" + drawing_name(name) + drawing + "</div>\n";
}

std::string drawing_name(const std::string& name) {
    return "<p class=\"name\">" + escape_html(name) + "</p>\n";
}

std::string empty_figure(const std::string& title, const std::string& reason) {
    return "<figure>\n" + figcaption(title) + "<p class=\"empty\">" + escape_html(reason) + "</p>\n</figure>\n";
}

}  // namespace echo::client_app::report
