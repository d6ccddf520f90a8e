using System.Reflection;
using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Ops;
using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Tests.Ops;

/// <summary>Every SIMT kernel that any case of any op uses, closed generics included.</summary>
internal static class SimtKernels
{
    private static readonly Lazy<IReadOnlyDictionary<MethodInfo, SimtCall>> s_all = new(Collect);

    /// <summary>The kernels, each with a call that uses it.</summary>
    public static IReadOnlyDictionary<MethodInfo, SimtCall> All => s_all.Value;

    private static Dictionary<MethodInfo, SimtCall> Collect()
    {
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Sim));
        Dictionary<MethodInfo, SimtCall> kernels = [];
        foreach (OpCase opCase in KernelCatalog.Cases)
        {
            foreach (IKernelVariant variant in opCase.VariantsFor(device))
            {
                foreach (SimtCall call in opCase.CallsOf(device, variant).Cast<SimtCall>())
                {
                    kernels.TryAdd(call.Kernel, call);
                }
            }
        }

        return kernels;
    }
}
