namespace GpuGrad.Kernels;

/// <summary>How the operands of a product are stored, the left one's letter first: N as it is, T transposed.</summary>
public enum Transposition
{
    /// <summary>C = A·B with A [M, K] and B [K, N]: dX = dY·W.</summary>
    NN,

    /// <summary>C = A·Bᵀ with A [M, K] and B [N, K]: Y = X·Wᵀ + b.</summary>
    NT,

    /// <summary>C = Aᵀ·B with A [K, M] and B [K, N]: dW = dYᵀ·X.</summary>
    TN,
}
