#!/bin/sh
# Builds the double: build.sh FOLDER makes FOLDER/libcuda.so.1. Translated kernels are kept in FOLDER/kernels.
set -eu
sources=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
mkdir -p "$1/kernels"
target=$(CDPATH='' cd -- "$1" && pwd)
stamp=$(cat "$sources"/*.cpp "$sources"/*.h "$0" | cksum)
if [ -f "$target/libcuda.so.1" ] && [ "$(cat "$target/stamp" 2>/dev/null)" = "$stamp" ]; then exit 0; fi
g++ -O2 -std=c++17 -Wall -Wextra -Werror -fPIC -shared -fvisibility=hidden \
  -Wl,-soname,libcuda.so.1 "-DJD_SOURCES=\"$sources\"" "-DJD_CACHE=\"$target/kernels\"" \
  -o "$target/libcuda.so.1.$$" "$sources"/*.cpp -ldl -lpthread
mv "$target/libcuda.so.1.$$" "$target/libcuda.so.1"
printf '%s' "$stamp" >"$target/stamp"
