# What script/install and script/uninstall share: the folder that is installed into, and the list of what was put there.
# shellcheck shell=bash

# The list, in the folder that was installed into, so that any clone of the project finds it: a line for each file and,
# with a slash at its end, for each folder that was not there before. "./" is the folder itself, "../" the one above it.
# shellcheck disable=SC2034
readonly manifest=share/echo/install_manifest.txt

# folder_argument OPTION [FOLDER]: the folder, absolute.
folder_argument() {
    [[ -n ${2-} && $2 != -* ]] || fail "$1 needs a folder"
    # The shell leaves it as it is in --prefix=~/folder.
    [[ $2 != "~"* ]] || fail "$1: \"$2\" begins with a ~ that the shell has not replaced; write $1 $2"
    absolute "$2"
}

# Whether files can be put into the folder, which need not exist yet. It is tried: root may write everywhere, by the
# permissions, and yet not into /proc.
can_write_to() {
    local folder=$1 probe
    until [[ -e $folder ]]; do folder=$(dirname "$folder"); done
    [[ -d $folder && -w $folder ]] && probe=$(mktemp -d "$folder/.echo-XXXXXX" 2>/dev/null) && rmdir "$probe"
}
