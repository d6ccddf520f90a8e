using GpuGrad.Kernels.Ops;
using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Tests.Ops;

/// <summary>Which cases are tried by day and which by night.</summary>
internal static class CaseSample
{
    // Prime to the six forms that a product of each shape has, so that every shape and every form is met.
    private const int Step = 7;

    /// <summary>
    /// All cases that are light; and the heavy ones on the processor's own kernels and on GPUs, but only every seventh where a processor runs
    /// a GPU's kernels, as PoCL does, and none where each thread is simulated.
    /// </summary>
    public static IEnumerable<OpCase> ByDay(IEnumerable<OpCase> cases, ComputeDevice device)
    {
        int heavy = 0;
        return cases.Where(c => !c.Heavy || (!device.Simulates && (!RunsOnAProcessor(device) || heavy++ % Step == 0)));
    }

    /// <summary>As <see cref="ByDay"/>, for checks that run a case several times: on GPU kernels that a processor runs, every seventh of all.</summary>
    public static IEnumerable<OpCase> FewByDay(IEnumerable<OpCase> cases, ComputeDevice device) =>
        RunsOnAProcessor(device) && !device.Simulates ? cases.Where((_, i) => i % Step == 0) : ByDay(cases, device);

    /// <summary>The cases where a day takes only some of them.</summary>
    public static IEnumerable<OpCase> ByNight(ComputeDevice device) => RunsOnAProcessor(device) && !device.Simulates ? KernelCatalog.Cases : [];

    private static bool RunsOnAProcessor(ComputeDevice device) => device.Family == KernelFamily.Simt && device.IsProcessor;
}
