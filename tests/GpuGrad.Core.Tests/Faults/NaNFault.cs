using System.Runtime.CompilerServices;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Execution;
using ILGPU;
using ILGPU.Runtime;

namespace GpuGrad.Core.Tests.Faults;

/// <summary>
/// Until it is disposed, a call more under the op's names is put behind one op of every list that is emitted; it writes NaN into a tensor of the op.
/// </summary>
internal sealed unsafe class NaNFault : IDisposable
{
    private readonly ConditionalWeakTable<CallList, StrongBox<int>> _counts = [];

    /// <summary>Waits for the op.</summary>
    public NaNFault(FaultPlace place) => CallList.Emitted = calls =>
    {
        if (!calls.RecordedOnly && _counts.GetOrCreateValue(calls).Value++ == place.Number)
        {
            KernelCall call = calls.Calls[^1];
            foreach (MemoryAccess access in FaultPlace.Floats(call).Skip(place.Write).Take(1))
            {
                Write(calls, new ArrayView<float>(access.Buffer, access.Start / sizeof(float), 1));
                calls.Calls[^1].DeclaredAccesses = call.DeclaredAccesses;
            }
        }
    };

    /// <inheritdoc/>
    public void Dispose() => CallList.Emitted = null;

    private static void Write(CallList calls, ArrayView<float> target)
    {
        if (calls.Device.Family == KernelFamily.Vector)
        {
            calls.Run(&Body, new NaNArguments(target), work: 1);
        }
        else
        {
            calls.Launch(Kernel, new KernelConfig(1, 1), new NaNArguments(target));
        }
    }

    private static void Body(in NaNArguments a, int worker, int workers)
    {
        if (worker == 0)
        {
            *a.Target.Pointer() = float.NaN;
        }
    }

    private static void Kernel(NaNArguments a) => a.Target[0] = float.NaN;
}
