#include "report/html/charts/label_places.hpp"

#include <algorithm>

namespace echo::client_app::report {
namespace {

using Anchor = LabelPlace::Anchor;

bool overlap(const Box& one, const Box& other) {
    return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

/// The part of a line that lies between two values of one coordinate, as parts of its whole length.
struct Piece {
    double begin = 0;
    double end = 1;

    void cut(double from, double to, double low, double high) {
        const double length = to - from;
        if (length == 0) {
            if (from <= low || from >= high) end = -1;
            return;
        }
        const double first = (low - from) / length;
        const double last = (high - from) / length;
        begin = std::max(begin, std::min(first, last));
        end = std::min(end, std::max(first, last));
    }
};

bool crosses(const Spot& from, const Spot& to, const Box& box) {
    Piece piece;
    piece.cut(from.x, to.x, box.left, box.right);
    piece.cut(from.y, to.y, box.top, box.bottom);
    return piece.begin < piece.end;
}

bool crosses(const std::vector<Spot>& line, const Box& box) {
    const auto crosses_next = [&](const Spot& from, const Spot& to) { return crosses(from, to, box); };
    return std::ranges::adjacent_find(line, crosses_next) != line.end();
}

LabelPlace place_for(double x, double top, Anchor anchor, const LabelSize& size) {
    const double left = anchor == Anchor::left ? x : anchor == Anchor::middle ? x - size.width / 2 : x - size.width;
    return {{left, top, left + size.width, top + size.height}, anchor};
}

}  // namespace

LabelSize label_size(const std::string& words, bool on_narrow_page) {
    // As the style sheet has it, and the widest font that it names.
    const double letter = on_narrow_page ? 19 : 13;
    constexpr double widest = 0.64;
    return {static_cast<double>(words.size()) * letter * widest, letter * 1.1};
}

double LabelPlace::anchor_x() const {
    switch (anchor) {
        case Anchor::left: return box.left;
        case Anchor::middle: return (box.left + box.right) / 2;
        case Anchor::right: return box.right;
    }
    return box.left;
}

std::vector<LabelPlace> places_around(const Spot& spot, const LabelSize& size) {
    std::vector<LabelPlace> places;
    // Lines of percentiles rise, so that above them the left side is free, and below them the right one.
    for (const double gap : {6.0, 12.0, 20.0, 30.0}) {
        const double above = spot.y - gap - size.height;
        const double below = spot.y + gap;
        places.push_back(place_for(spot.x + gap, above, Anchor::right, size));
        places.push_back(place_for(spot.x, above, Anchor::middle, size));
        places.push_back(place_for(spot.x - gap, below, Anchor::left, size));
        places.push_back(place_for(spot.x, below, Anchor::middle, size));
        places.push_back(place_for(spot.x - gap, above, Anchor::left, size));
        places.push_back(place_for(spot.x + gap, below, Anchor::right, size));
    }
    return places;
}

std::vector<LabelPlace> places_above(const Spot& spot, const LabelSize& size) {
    std::vector<LabelPlace> places;
    constexpr double rows = 3;
    constexpr double aside = 4;
    for (double row = 1; row <= rows; ++row) {
        const double top = spot.y - row * size.height;
        places.push_back(place_for(spot.x, top, Anchor::middle, size));
        places.push_back(place_for(spot.x - aside, top, Anchor::left, size));
        places.push_back(place_for(spot.x + aside, top, Anchor::right, size));
    }
    return places;
}

bool LabelPlaces::is_free(const Box& box) const {
    const bool is_inside = box.left >= inside_.left && box.right <= inside_.right && box.top >= inside_.top &&
                           box.bottom <= inside_.bottom;
    return is_inside && std::ranges::none_of(boxes_, [&](const Box& other) { return overlap(box, other); }) &&
           std::ranges::none_of(lines_, [&](const auto& line) { return crosses(line, box); });
}

std::optional<LabelPlace> LabelPlaces::take(const std::vector<LabelPlace>& places) {
    const auto place = std::ranges::find_if(places, [this](const LabelPlace& each) { return is_free(each.box); });
    if (place == places.end()) return std::nullopt;
    keep_clear(place->box);
    return *place;
}

}  // namespace echo::client_app::report
