#!/bin/sh
# Cài chitieu từ thư mục này, không cần Internet / installs chitieu from this folder, without the Internet.
#
#   sh install.sh [FOLDER]     default: ~/chitieu; FOLDER/bin/chitieu is the program
#
# PYTHON names the interpreter (default python3). Nothing outside FOLDER is written, and no right of root is needed.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
into=${1:-$HOME/chitieu}
python=${PYTHON:-python3}

stop() {
    printf 'install: %s\n' "$1" >&2
    exit "${2:-5}"
}

command -v "$python" >/dev/null 2>&1 || stop "no interpreter called $python; name one: PYTHON=python3.11 sh install.sh"
wanted=$(cat "$here/python.txt")
has=$("$python" -c 'import sys, sysconfig; print("%d.%d" % sys.version_info[:2], sysconfig.get_platform())')
[ "$has" = "$wanted" ] ||
    stop "these packages are for Python $wanted, and $python is $has; name another interpreter with PYTHON=, or make the
bundle on a machine like this one"
if command -v sha256sum >/dev/null 2>&1; then
    (cd "$here" && sha256sum --check --quiet SHA256SUMS) || stop "files are missing or damaged; copy the folder again" 3
fi
mkdir -p "$into" 2>/dev/null || stop "$into cannot be made; name another folder: sh install.sh FOLDER" 6
into=$(CDPATH='' cd -- "$into" && pwd)

# pip comes along: Debian's python3 has none, and no ensurepip either
"$python" -m venv --without-pip --clear "$into"
# nothing may be asked of an index, whatever this machine's settings say
export PIP_CONFIG_FILE=/dev/null PIP_NO_INDEX=1 PIP_FIND_LINKS=wheels PIP_DISABLE_PIP_VERSION_CHECK=1
export PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore PYTHONNOUSERSITE=1
unset PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_REQUIREMENT PIP_TARGET PIP_PREFIX PIP_USER PYTHONPATH PYTHONHOME || true
cd "$here" # pip parts PIP_FIND_LINKS at blanks, and the folder's name may have some
"$into/bin/python" pip.zip/pip install --quiet --require-hashes --requirement requirements.txt
"$into/bin/python" pip.zip/pip install --quiet --no-deps wheels/chitieu-*.whl

mkdir -p "$into/share/tessdata"
cp tessdata/*.traineddata "$into/share/tessdata/"

"$into/bin/chitieu" doctor
printf '\n%s\n' "Đã cài xong / installed: $into/bin/chitieu"
