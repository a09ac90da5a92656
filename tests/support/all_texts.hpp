// Every short text there is, for properties that can be checked without exception.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace echo::test {

/// All texts over `alphabet` of 0 to `longest` letters, shorter ones first.
inline std::vector<std::string> all_texts(std::string_view alphabet, std::size_t longest) {
    std::vector<std::string> texts = {""};
    for (std::size_t at = 0; at < texts.size(); ++at) {
        const std::string text = texts[at];
        if (text.size() == longest) break;
        for (const char letter : alphabet) texts.push_back(text + letter);
    }
    return texts;
}

}  // namespace echo::test
