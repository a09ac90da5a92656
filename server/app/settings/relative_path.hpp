// Where the paths of settings count from.
#pragma once

#include <string>
#include <string_view>

#include "settings/setting.hpp"

namespace echo::server_app {

/// The part of a file's path that names its folder, up to the last slash; empty if it has none.
std::string_view folder_of(std::string_view path);

/// What a setting's text means that stands in a file of that folder. Only what names a file by a relative path changes;
/// where `folder` is relative itself, the result counts from the working directory as `folder` does.
/// @param folder as of `folder_of`.
std::string from_folder(std::string_view folder, PathForm form, std::string_view text);

/// The same with a path from the root, which means the same wherever it is read; without `.` and double slashes. As it
/// is, if the working directory is gone.
std::string from_root(PathForm form, std::string_view text);

}  // namespace echo::server_app
