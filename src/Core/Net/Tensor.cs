using ILGPU;

namespace GpuGrad.Net;

/// <summary>A matrix in device memory that a plan's kernels read and write, [Rows, Columns] row-major.</summary>
public sealed class Tensor
{
    internal Tensor(int rows, int columns, ArrayView<float> values, ArrayView<float> gradient)
    {
        (Rows, Columns, Values, Gradient) = (rows, columns, values, gradient);
    }

    /// <summary>Rows: samples of the batch.</summary>
    public int Rows { get; }

    /// <summary>Columns: features.</summary>
    public int Columns { get; }

    /// <summary>Elements.</summary>
    public long Length => (long)Rows * Columns;

    /// <summary>The values, [Rows, Columns].</summary>
    public ArrayView<float> Values { get; }

    /// <summary>∂loss/∂values, [Rows, Columns]; empty where nobody needs it.</summary>
    public ArrayView<float> Gradient { get; }

    /// <summary>Whether the backward pass computes <see cref="Gradient"/>.</summary>
    public bool HasGradient => Gradient.Length > 0;
}
