using ILGPU;

namespace GpuGrad.Kernels.Tests.Execution;

/// <summary>Arguments of <see cref="ProbeVariant"/>.</summary>
/// <param name="Source">One cell a worker.</param>
/// <param name="Target">One cell a worker; the method under test decides what goes there.</param>
public readonly record struct ProbeArguments(ArrayView<long> Source, ArrayView<long> Target) : IOpArguments<ProbeArguments>
{
    /// <inheritdoc/>
    public static KernelOp<ProbeArguments> Op { get; } = new("Probe");

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        accesses.Reads(Source, 1);
        accesses.Updates(Target, 1).MayBe(nameof(Source));
    }

    /// <inheritdoc/>
    public void Validate() => this.RequireDeclared();
}
