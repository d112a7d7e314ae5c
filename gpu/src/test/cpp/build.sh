#!/bin/sh
# Builds the double: build.sh FOLDER makes FOLDER/libcuda.so.1, and FOLDER/blas/libcublas.so.12, which is only found where
# somebody names that folder. Translated kernels are kept in FOLDER/kernels.
set -eu
sources=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
mkdir -p "$1/kernels" "$1/blas"
target=$(CDPATH='' cd -- "$1" && pwd)
stamp=$(cat "$sources"/*.cpp "$sources"/*.h "$sources"/blas/* "$0" | cksum)
headers=$target/headers.${stamp%% *}
if [ -f "$target/libcuda.so.1" ] && [ "$(cat "$target/stamp" 2>/dev/null)" = "$stamp" ]; then exit 0; fi
# Kernels are compiled while tests run, against the headers of this build, whatever becomes of the sources meanwhile.
mkdir -p "$headers"
cp "$sources"/*.h "$headers"
g++ -O2 -std=c++17 -Wall -Wextra -Werror -fPIC -shared -fvisibility=hidden \
  -Wl,-soname,libcuda.so.1 "-DJD_HEADERS=\"$headers\"" "-DJD_CACHE=\"$target/kernels\"" \
  -o "$target/libcuda.so.1.$$" "$sources"/*.cpp -ldl -lpthread
mv "$target/libcuda.so.1.$$" "$target/libcuda.so.1"
# JCuda asks for symbols of this version.
g++ -O2 -std=c++17 -Wall -Wextra -Werror -fPIC -shared -Wl,-soname,libcublas.so.12 \
  "-Wl,--version-script=$sources/blas/cublas.map" -Wl,-rpath,"\$ORIGIN/.." \
  -o "$target/blas/libcublas.so.12.$$" "$sources/blas/cublas.cpp" "$target/libcuda.so.1"
mv "$target/blas/libcublas.so.12.$$" "$target/blas/libcublas.so.12"
printf '%s' "$stamp" >"$target/stamp"
