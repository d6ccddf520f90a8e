using GpuGrad.Kernels.Reduction;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>A cross entropy against labels: what it makes of a row of logits. Rows without data are not its concern.</summary>
/// <typeparam name="TLoss">The implementing struct.</typeparam>
internal interface ICrossEntropy<TLoss>
    where TLoss : struct, ICrossEntropy<TLoss>
{
    /// <summary>The name of its op.</summary>
    static abstract string OpName { get; }

    /// <summary>About how many elements' worth of work a class is on the processor.</summary>
    static abstract long WorkPerClass { get; }

    /// <summary>Whether it reads <see cref="CrossEntropyArguments{TLoss}.Smoothing"/>.</summary>
    static virtual bool Smooths => false;

    /// <summary>A row by the threads of a group, each with every 32nd class: the loss, for the first thread, and the gradient where it is wanted.</summary>
    /// <param name="a">The op's arguments.</param>
    /// <param name="start">Where the row begins.</param>
    /// <param name="label">The row's label; negative without data, and then the gradient is 0.</param>
    /// <param name="max">The row's largest logit.</param>
    /// <param name="shared">Shared memory for a float a thread.</param>
    static abstract float OfGroup<TReduction>(
        CrossEntropyArguments<TLoss> a, long start, int label, RowMaximum max, ArrayView<float> shared)
        where TReduction : struct, IGroupReduction;

    /// <summary>A row by registers: the loss, and the gradient where it is wanted.</summary>
    /// <param name="z">The row's logits.</param>
    /// <param name="dz">The row's gradient, or null.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="label">The row's label.</param>
    /// <param name="max">The row's largest logit.</param>
    /// <param name="rows">The gradient's divisor.</param>
    /// <param name="smoothing">The share of the label that goes to all classes alike.</param>
    /// <typeparam name="TVector">A register of 16 lanes, or several.</typeparam>
    /// <typeparam name="TRegister">A register of the processor.</typeparam>
    static abstract unsafe float OfRegisters<TVector, TRegister>(float* z, float* dz, int classes, int label, RowMaximum max, int rows, float smoothing)
        where TVector : struct, IFloatVector<TVector>
        where TRegister : struct, IFloatVector<TRegister>;

    /// <summary>Short rows side by side, one a lane: their losses, with the bits of <see cref="OfRegisters"/>.</summary>
    /// <param name="z">The columns of logits (<see cref="ShortRows"/>); their gradients replace them.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="label">Each row's label; gradients of rows whose label is no class may be anything but where it is too large.</param>
    /// <param name="labelLogit">The logit of each row's label; NaN where it is no class.</param>
    /// <param name="max">The largest logit of each row.</param>
    /// <param name="maxClass">The first class that has it.</param>
    /// <param name="rows">The gradient's divisor.</param>
    /// <param name="smoothing">The share of the label that goes to all classes alike.</param>
    static abstract unsafe TRegister OfShortRows<TRegister>(
        float* z, int classes, TRegister label, TRegister labelLogit, TRegister max, TRegister maxClass, int rows, float smoothing)
        where TRegister : struct, IFloatVector<TRegister>;
}
