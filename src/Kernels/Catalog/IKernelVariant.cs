using GpuGrad.Kernels.Tuning;

namespace GpuGrad.Kernels.Catalog;

/// <summary>What can be said of a variant without knowing its op's arguments.</summary>
internal interface IKernelVariant
{
    /// <summary>The variant's name: its technique.</summary>
    string Name { get; }

    /// <summary>Where it can run.</summary>
    KernelFamily Family { get; }

    /// <summary>What tuning may set; none for most.</summary>
    IReadOnlyList<Tunable> Tunables { get; }

    /// <summary>Whether the device is of the kind it is written for, whatever the arguments.</summary>
    bool RunsOn(ComputeDevice device);
}
