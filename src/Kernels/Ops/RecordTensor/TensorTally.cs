using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;
using ILGPU;

namespace GpuGrad.Kernels.Ops.RecordTensor;

/// <summary>
/// What a thread knows of its part of a tensor. No doubles, which some OpenCL GPUs lack: sums are compensated. No float
/// comparison that a device without subnormals could get wrong.
/// </summary>
internal readonly record struct TensorTally(ScaledSums Small, ScaledSums Medium, ScaledSums Big, int Min, int Max) : ITally<TensorTally>
{
    // 2^−149, the step of subnormal floats, times MagnitudeRange.SmallScale.
    private const float ScaledSubnormalStep = 6.938893903907228e-18f;

    private const uint Infinity = 0x7F800000u;

    /// <summary>Of no values.</summary>
    public static TensorTally None => new(default, default, default, TensorRecordLayout.NoMin, TensorRecordLayout.NoMax);

    /// <summary>What joins those of other threads.</summary>
    public TensorPart Part
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(
            Small.Sum.Value, Medium.Sum.Value, Big.Sum.Value, Small.Squares.Value, Medium.Squares.Value, Big.Squares.Value, Min, Max);
    }

    /// <summary>The bin of a value; special values have bins of their own behind the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int BinOf(float value)
    {
        uint bits = Interop.FloatAsInt(value);
        uint magnitude = bits & 0x7FFFFFFFu;
        int bin = (int)(bits >> 21);
        bin = magnitude == 0u ? TensorRecordLayout.Zeros : bin;
        bin = magnitude > Infinity ? TensorRecordLayout.NaNs : bin;
        bin = bits == Infinity ? TensorRecordLayout.PositiveInfinities : bin;
        return bits == 0xFF800000u ? TensorRecordLayout.NegativeInfinities : bin;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TensorTally Plus(float value, float other)
    {
        uint bits = Interop.FloatAsInt(value);
        uint magnitude = bits & 0x7FFFFFFFu;
        ScaledSums small = Small;
        ScaledSums medium = Medium;
        ScaledSums big = Big;
        int min = Min;
        int max = Max;
        if (magnitude < Infinity)
        {
            int ordered = TensorRecordLayout.InFloatOrder((int)bits);
            min = ordered < min ? ordered : min;
            max = ordered > max ? ordered : max;
            if (magnitude < 0x00800000u)
            {
                small = small.Plus((int)magnitude * (bits == magnitude ? ScaledSubnormalStep : -ScaledSubnormalStep));
            }
            else if (magnitude < MagnitudeRange.MediumFrom)
            {
                small = small.Plus(value * MagnitudeRange.SmallScale);
            }
            else if (magnitude < MagnitudeRange.BigFrom)
            {
                medium = medium.Plus(value);
            }
            else
            {
                big = big.Plus(value * MagnitudeRange.BigScale);
            }
        }

        return new TensorTally(small, medium, big, min, max);
    }
}
