#!/usr/bin/env bash
# Usage: tests/count-matmul.sh CUDAEMU_FOLDER [SIZE]
# Runs the products NN, NT and TN of two SIZE×SIZE matrices (default 1024, a multiple of 128) on cuda:0 under the emulator
# whose sources lie in CUDAEMU_FOLDER, and prints what the launches did to the memory system, a row each. Needs python3 too.
set -euo pipefail

if [ $# -lt 1 ]; then
  sed -n '2,4s/^# //p' "$0" >&2
  exit 2
fi
root=$(cd "$(dirname "$0")" && pwd)
stats=$(mktemp)
trap 'rm -f "$stats"' EXIT
CUDAEMU_STATS=$stats GPUGRAD_LARGE_PRODUCT=${2:-1024} bash "$root/run-under-cudaemu.sh" "$1" "$root/GpuGrad.Kernels.Tests:*LargeProductOnCuda*"
python3 - "$stats" <<'P'
import json, sys
print("| multiply-adds, share of instructions | per 128-bit shared load | bank-conflict ways, loads | stores | global loads, used share of sectors | stores | local accesses |")
print("| --- | --- | --- | --- | --- | --- | --- |")
for line in open(sys.argv[1]):
    c = json.loads(line)
    fp, mov = c["classes"]["fp"], c["classes"]["mov"]
    print("| {:.1%} | {:.2f} | {:.2f} | {:.2f} | {:.0%} | {:.0%} | {} |".format(
        fp / 2 / (c["warp_instructions"] - mov - fp / 2),
        fp / 2 / c["ld_shared_v128"],
        c["ld_shared_wavefronts"] / c["ld_shared_ideal"],
        c["st_shared_wavefronts"] / c["st_shared_ideal"],
        c["ld_global_bytes"] / 32 / c["ld_global_sectors"],
        c["st_global_bytes"] / 32 / c["st_global_sectors"],
        c["local_requests"]))
P
