namespace GpuGrad.Kernels;

/// <summary>
/// The arguments of one op: views and sizes, passed as they are to SIMT kernels. Implementations hold blittable fields
/// and views only (no <see cref="bool"/>: ILGPU refuses it).
/// </summary>
/// <typeparam name="TSelf">The arguments themselves.</typeparam>
public interface IOpArguments<TSelf>
    where TSelf : struct, IOpArguments<TSelf>
{
    /// <summary>The op that these are the arguments of, with its variants, best first.</summary>
    static abstract KernelOp<TSelf> Op { get; }

    /// <summary>What the choice of a variant can depend on.</summary>
    OpShape Shape => OpShape.Any;

    /// <summary>Multiply-adds of a matrix product; 0 for any other op.</summary>
    long MultiplyAdds => 0;

    /// <summary>Declares every view that the op reads or writes, and how much of it, in the order in which faults are to be told.</summary>
    /// <exception cref="ArgumentException">A view is too short; the message names the argument.</exception>
    void Declare(AccessList accesses);

    /// <summary>Checks sizes and numbers, and by what is declared view lengths and aliasing.</summary>
    /// <exception cref="ArgumentException">A size does not fit; the message names the argument.</exception>
    void Validate();
}
