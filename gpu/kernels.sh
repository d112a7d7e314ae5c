#!/bin/sh
# Compiles the kernels: gpu/kernels.sh [FOLDER] writes the PTX of each .cu file into FOLDER, by default where the jar
# takes it from. Needs nvcc (CUDA 12 or 13). The operations' expressions come from Java: see OperationTable.
set -eu
export LC_ALL=C
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
target=${1:-$here/src/main/resources/dev/jacobi/gpu}
cd "$here/src/main/cuda"
sources=$(cat ./*.cu ./*.cuh | sha256sum | cut -d ' ' -f 1)
for file in *.cu; do
  module=${file%.cu}
  # A first line such as "// sm_80" names the oldest card that a module is for.
  oldest=$(sed -n '1s/^\/\/ sm_//p' "$file")
  nvcc -ptx -arch="compute_${oldest:-75}" -std=c++17 -Werror all-warnings -o "$target/$module.tmp" "$file"
  # CUDA 12.0's assembler, and with it every driver from 525 on, takes version 8.0; nothing newer is used.
  { printf '// sources %s\n' "$sources"; sed -e '/^\/\//d' -e 's/^\.version .*/.version 8.0/' "$target/$module.tmp"; } \
    >"$target/$module.ptx"
  rm "$target/$module.tmp"
done
