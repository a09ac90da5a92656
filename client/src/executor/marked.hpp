// Says as long as it lives that something is under way.
#pragma once

#include <utility>

namespace echo::detail {

class Marked {
public:
    explicit Marked(bool& mark) : mark_(mark), before_(std::exchange(mark, true)) {}
    ~Marked() { mark_ = before_; }
    Marked(const Marked&) = delete;
    Marked& operator=(const Marked&) = delete;

private:
    bool& mark_;
    const bool before_;
};

}  // namespace echo::detail
