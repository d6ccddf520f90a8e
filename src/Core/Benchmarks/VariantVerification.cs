using GpuGrad.Kernels;
using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Ops;
using GpuGrad.Kernels.Tuning;
using GpuGrad.Kernels.Verification;

namespace GpuGrad.Benchmarks;

/// <summary>Compares variants with the double-precision references, each once: a fast wrong kernel is not worth timing.</summary>
internal static class VariantVerification
{
    // Simulating each thread, all of them would take minutes: gpugrad verify --device sim.
    private const int SimulatedCases = 2;

    /// <summary>
    /// What is wrong with a variant, its tunables at these values, on a device, over the cases of <c>gpugrad verify</c> that it serves there (where
    /// threads are simulated the first two), or null.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled between two cases.</exception>
    public static string? Fault(ComputeDevice device, IKernelVariant variant, TunableValues values, CancellationToken cancellation = default)
    {
        IEnumerable<OpCase> cases = KernelCatalog.Cases.Where(c => c.Op.Variants.Contains(variant) && c.VariantsFor(device).Contains(variant));
        foreach (OpCase opCase in device.Simulates ? cases.Where(c => !c.Heavy).Take(SimulatedCases) : cases)
        {
            cancellation.ThrowIfCancellationRequested();
            if (opCase.Run(device, variant, values).Failure is { } failure)
            {
                return $"{opCase.Title}: {failure}";
            }
        }

        return null;
    }
}
