using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Tuning;

namespace GpuGrad.Kernels.Verification;

/// <summary>
/// One setting of one op: its inputs, the results a double-precision reference gives, and how far off a float result
/// may be. The tests and <c>gpugrad verify</c> run the same cases.
/// </summary>
internal abstract class OpCase
{
    /// <summary>The op.</summary>
    public abstract IKernelOp Op { get; }

    /// <summary>The setting, such as <c>relu n=1027</c>.</summary>
    public abstract string Title { get; }

    /// <summary>Whether it is too much for a device that simulates each thread: <see cref="ComputeDevice.Simulates"/>.</summary>
    public bool Heavy { get; init; }

    /// <summary>The variants that can serve the case on a device.</summary>
    public abstract IReadOnlyList<IKernelVariant> VariantsFor(ComputeDevice device);

    /// <summary>The variant that the catalogue chooses for the case on a device.</summary>
    /// <exception cref="KernelChoiceException">None fits.</exception>
    public abstract IKernelVariant ChosenVariant(ComputeDevice device);

    /// <summary>The name of <see cref="ChosenVariant"/>, with the values that its tunables have by the tuning table.</summary>
    /// <exception cref="KernelChoiceException">None fits.</exception>
    public abstract string ChosenLabel(ComputeDevice device);

    /// <summary>Runs one variant, with its tunables at these values (null: their defaults), and compares everything it wrote with the reference.</summary>
    public abstract CaseResult Run(ComputeDevice device, IKernelVariant variant, TunableValues? values = null);

    /// <summary>
    /// What one variant does beyond what the op declares to read and write, or null: writes elsewhere, results that depend on
    /// memory that is not declared as read, elements that are declared as written and are not.
    /// </summary>
    public abstract string? UndeclaredAccess(ComputeDevice device, IKernelVariant variant);

    /// <summary>The calls that one variant makes. They are not run, and the memory they name is gone.</summary>
    public abstract IReadOnlyList<KernelCall> CallsOf(ComputeDevice device, IKernelVariant variant);

    /// <inheritdoc/>
    public override string ToString() => $"{Op.Name} {Title}";
}
