using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.RecordTensor;

/// <summary>A sum that carries the rounding error of its last addition along (W. Kahan, "Further remarks on reducing
/// truncation errors", CACM 8(1), 1965): its error does not grow with the number of terms.</summary>
/// <param name="Value">The sum.</param>
/// <param name="Excess">How much too large it is.</param>
internal readonly record struct CompensatedSum(float Value, float Excess)
{
    /// <summary>The sum with one more term.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CompensatedSum Plus(float term)
    {
        float corrected = term - Excess;
        float sum = Value + corrected;
        return new CompensatedSum(sum, (sum - Value) - corrected);
    }
}
