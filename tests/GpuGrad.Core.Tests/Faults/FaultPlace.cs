using System.Runtime.CompilerServices;
using GpuGrad.Data;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Execution;

namespace GpuGrad.Core.Tests.Faults;

/// <summary>
/// A tensor that an op of a step writes. Ops are counted without those of recorded steps, so that training and a search for what went wrong in it agree.
/// </summary>
/// <param name="Op">The op.</param>
/// <param name="Layer">The layer that it works for.</param>
/// <param name="Tensor">The argument that names the tensor.</param>
/// <param name="Number">The op's place in the list of calls.</param>
/// <param name="Write">The tensor's place among those that the op writes.</param>
internal sealed record FaultPlace(string Op, string Layer, string Tensor, int Number, int Write)
{
    // Whole numbers of four bytes, which are told apart from floats by their names only.
    private static readonly string[] s_wholeNumbers = ["GatherBatch.Y", "SoftmaxCrossEntropy.RowCorrect", "ClipNorms.Records"];

    /// <summary>All such places of a training step.</summary>
    public static IReadOnlyList<FaultPlace> Of(ExperimentSpec spec, Dataset dataset, ComputeDevice device)
    {
        ConditionalWeakTable<CallList, List<FaultPlace>> lists = [];
        ConditionalWeakTable<CallList, StrongBox<int>> counts = [];
        CallList.Emitted = calls =>
        {
            if (!calls.RecordedOnly)
            {
                int number = counts.GetOrCreateValue(calls).Value++;
                KernelCall call = calls.Calls[^1];
                lists.GetOrCreateValue(calls).AddRange(Floats(call).Select((access, write) => new FaultPlace(call.Op, call.Layer, access.Name, number, write)));
            }
        };
        using Trainer trainer = new(spec, dataset, device);
        CallList.Emitted = null;
        return lists.MaxBy(list => list.Value.Count).Value;
    }

    /// <summary>The floats that a call writes; nothing where it has addresses without memory.</summary>
    public static IEnumerable<MemoryAccess> Floats(KernelCall call) => call.Accesses.Where(
        access => access.Writes && access.Buffer.ElementSize == sizeof(float) && !s_wholeNumbers.Contains($"{call.Op}.{access.Name}"));
}
