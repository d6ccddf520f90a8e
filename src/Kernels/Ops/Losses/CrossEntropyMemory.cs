using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>The arguments of both cross entropies as addresses, for vector kernels.</summary>
internal unsafe struct CrossEntropyMemory
{
    public float* Logits;
    public int* Labels;
    public int Rows;
    public int Classes;
    public float* RowLoss;
    public int* RowCorrect;
    public float* DLogits;

    /// <summary>Writes the results of a row without data.</summary>
    public readonly void ClearRow(long row)
    {
        RowLoss[row] = 0;
        RowCorrect[row] = 0;
        if (DLogits != null)
        {
            Unsafe.InitBlock(DLogits + (row * Classes), 0, (uint)Classes * sizeof(float));
        }
    }
}
