using System.Collections.Immutable;
using System.Reflection;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.PointerViews;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Transformations;

namespace GpuGrad.Kernels.Devices;

/// <summary>How ILGPU 1.5.3 compiles kernels for CUDA. Kept in this one place.</summary>
internal static class CudaCompilation
{
    /// <summary>
    /// How hard ILGPU optimises. O2 marks divergent branches as uniform, which PTX leaves undefined, and moves all loads of a
    /// block before all arithmetic, which costs registers.
    /// </summary>
    public const OptimizationLevel Level = OptimizationLevel.O1;

    /// <summary>
    /// Lets a back end that has compiled nothing yet infer that what a kernel's arguments point to is global memory. ILGPU
    /// does so at O2 only; without it every access to an argument is a generic one, which is slower and which no compiler
    /// may move past accesses to shared memory. The list of passes is not public, hence the reflection.
    /// </summary>
    /// <exception cref="DeviceException">This is another version of ILGPU.</exception>
    public static void InferGlobalMemory(PTXBackend backend)
    {
        const string Passes = "KernelTransformers";
        PropertyInfo property = typeof(Backend).GetProperty(Passes, BindingFlags.Instance | BindingFlags.NonPublic)
            ?? throw new DeviceException($"This version of ILGPU has no {Passes}; GpuGrad needs 1.5.3.");
        var builder = Transformer.CreateBuilder(TransformerConfiguration.Empty);
        builder.Add(new LowerArrays(MemoryAddressSpace.Local));
        builder.Add(new LowerPointerViews());
        builder.Add(new InferKernelAddressSpaces(MemoryAddressSpace.Global));
        var passes = (ImmutableArray<Transformer>)property.GetValue(backend)!;
        property.SetValue(backend, passes.Insert(0, builder.ToTransformer()));
    }
}
