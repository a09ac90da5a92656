// Whether work takes time in proportion to its size.
#pragma once

#include <cstddef>
#include <functional>

namespace echo::test {

/// Linear work takes four times as long for four times the size, quadratic work sixteen times. A machine under load may
/// spoil one measurement, so that one good one in ten is enough: quadratic work never has a good one. Measured is the
/// time that this thread has the processor.
bool is_linear(const std::function<void(std::size_t)>& work, std::size_t size);

}  // namespace echo::test
