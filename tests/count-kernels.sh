#!/usr/bin/env bash
# Usage: tests/count-kernels.sh CUDAEMU_FOLDER [ELEMENTS]
# Launches what the benches time, tensors of ELEMENTS (default 1048576), on cuda:0 under the emulator whose sources lie in
# CUDAEMU_FOLDER, and prints what the launches did, a row an op. Needs python3 too. For products see tests/count-matmul.sh.
set -euo pipefail

if [ $# -lt 1 ]; then
  sed -n '2,4s/^# //p' "$0" >&2
  exit 2
fi
root=$(cd "$(dirname "$0")" && pwd)
stats=$(mktemp)
trap 'rm -f "$stats"' EXIT
CUDAEMU_STATS=$stats GPUGRAD_COUNTED_LOG=$stats GPUGRAD_COUNTED_ELEMENTS=${2:-1048576} \
  bash "$root/run-under-cudaemu.sh" "$1" "$root/GpuGrad.Core.Tests:*.CountedLaunchTests.*"
python3 - "$stats" <<'P'
import collections, json, sys
ops = {}
for line in open(sys.argv[1]):
    c = json.loads(line)
    if "workload" in c:
        total = ops[c["workload"]] = collections.Counter()
        continue
    total["launches"] += 1
    total.update({k: v for k, v in c.items() if isinstance(v, (int, float))})
    total.update({"class " + k: v for k, v in c["classes"].items()})
def share(a, b):
    return "{:.0%}".format(a / b) if b else "-"
def ratio(a, b):
    return "{:.2f}".format(a / b) if b else "-"
print("| op | launches | warp instructions | global requests | of them 128 bits | global sectors | used share | bank-conflict ways | shared accesses | shuffles | barriers | local accesses |")
print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
for op, c in ops.items():
    print("| " + " | ".join([
        op,
        str(c["launches"]),
        "{:,}".format(c["warp_instructions"]),
        "{:,}".format(c["ld_global_requests"] + c["st_global_requests"]),
        share(c["ld_global_v128"] + c["st_global_v128"], c["ld_global_requests"] + c["st_global_requests"]),
        "{:,}".format(c["ld_global_sectors"] + c["st_global_sectors"]),
        share(c["ld_global_bytes"] + c["st_global_bytes"], 32 * (c["ld_global_sectors"] + c["st_global_sectors"])),
        ratio(c["ld_shared_wavefronts"] + c["st_shared_wavefronts"], c["ld_shared_ideal"] + c["st_shared_ideal"]),
        "{:,}".format(c["ld_shared_requests"] + c["st_shared_requests"]),
        "{:,}".format(c["class shuffle"]),
        "{:,}".format(c["class barrier"]),
        str(c["local_requests"])]) + " |")
P
