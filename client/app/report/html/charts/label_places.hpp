// Where words fit into a drawing without covering anything.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace echo::client_app::report {

/// A point of a drawing; y grows downwards.
struct Spot {
    double x;
    double y;
};

/// A part of a drawing.
struct Box {
    double left;
    double top;
    double right;
    double bottom;
};

/// Where words may stand, and which end of them stays in its place if they are shorter than was thought.
struct LabelPlace {
    enum class Anchor { left, middle, right };

    Box box;
    Anchor anchor;

    double anchor_x() const;
};

struct LabelSize {
    double width;
    double height;
};

/// What words take at the most, whatever the fonts of the reader are; on a narrow page letters are larger.
LabelSize label_size(const std::string& words, bool on_narrow_page);

/// Beside a dot, the best first.
std::vector<LabelPlace> places_around(const Spot& spot, const LabelSize& size);

/// Above the end of a vertical line, the best first: three rows, in each on the line and on its sides.
std::vector<LabelPlace> places_above(const Spot& spot, const LabelSize& size);

/// What is taken already.
class LabelPlaces {
public:
    /// All words are to lie inside.
    explicit LabelPlaces(const Box& inside) : inside_(inside) {}

    void keep_clear(const Box& box) { boxes_.push_back(box); }

    /// Of a line through these points.
    void keep_clear(const std::vector<Spot>& line) { lines_.push_back(line); }

    /// Takes the first of them that is free, if one is.
    std::optional<LabelPlace> take(const std::vector<LabelPlace>& places);

private:
    bool is_free(const Box& box) const;

    Box inside_;
    std::vector<Box> boxes_;
    std::vector<std::vector<Spot>> lines_;
};

}  // namespace echo::client_app::report
