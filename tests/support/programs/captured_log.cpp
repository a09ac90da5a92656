#include "support/programs/captured_log.hpp"

#include <nlohmann/json.hpp>

namespace echo::test {

nlohmann::json CapturedLog::only_object() const {
    const auto all = lines();
    return all.size() == 1 ? nlohmann::json::parse(all.front()) : nlohmann::json();
}

}  // namespace echo::test
