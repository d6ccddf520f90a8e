using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Ops;
using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Tests.Ops;

/// <summary>
/// Which cases are tried by day and which by night. The processor's own kernels and GPUs take all of them by day. Where a processor runs a
/// GPU's kernels, as PoCL and the simulated GPU do, a day takes a sample, and a night what both can take: all, but for the heavy ones
/// where each thread is simulated.
/// </summary>
internal static class CaseSample
{
    // Prime to the six forms that a product of each shape has, so that every shape and every form is met.
    private const int Step = 7;

    /// <summary>All cases of an op; or every seventh, and besides the first of each setting that titles begin with, and of each variant.</summary>
    public static IEnumerable<OpCase> ByDay(IEnumerable<OpCase> cases, ComputeDevice device) => Sample(cases, device, everySetting: true);

    /// <summary>As <see cref="ByDay"/>, for checks that run a case several times and ask nothing of its setting: not one of each setting.</summary>
    public static IEnumerable<OpCase> FewByDay(IEnumerable<OpCase> cases, ComputeDevice device) => Sample(cases, device, everySetting: false);

    /// <summary>The cases that a night tries where a day takes only some of them.</summary>
    public static IEnumerable<OpCase> ByNight(ComputeDevice device) =>
        IsSlow(device) ? KernelCatalog.Cases.Where(c => !TooHeavy(c, device)) : [];

    private static IEnumerable<OpCase> Sample(IEnumerable<OpCase> cases, ComputeDevice device, bool everySetting)
    {
        if (!IsSlow(device))
        {
            return cases;
        }

        HashSet<string> settings = [];
        HashSet<IKernelVariant> variants = [];
        return cases.Where(c => !TooHeavy(c, device)).Where((c, i) =>
        {
            int met = variants.Count;
            variants.UnionWith(c.VariantsFor(device));
            return (settings.Add(Setting(c)) && everySetting) || variants.Count > met || i % Step == 0;
        });
    }

    private static bool TooHeavy(OpCase opCase, ComputeDevice device) => opCase.Heavy && device.Simulates;

    // The kind of an activation, the transposition of a product, the mode of clipping.
    private static string Setting(OpCase opCase) => opCase.Title.Split(' ', '=', '(')[0];

    private static bool IsSlow(ComputeDevice device) => device.Family == KernelFamily.Simt && device.IsProcessor;
}
