using ILGPU;

namespace GpuGrad;

/// <summary>Values in device memory that a plan's kernels read and write, row-major: one sample of the batch after the other.</summary>
public sealed class Tensor
{
    internal Tensor(Shape shape, ArrayView<float> values, ArrayView<float> gradient)
    {
        (Shape, Values, Gradient) = (shape, values, gradient);
        (Rows, Length) = (shape[0], shape.Length);
        Columns = Rows == 0 ? 0 : checked((int)(Length / Rows));
    }

    /// <summary>[batch, axes of a sample].</summary>
    public Shape Shape { get; }

    /// <summary>Rows as a matrix: samples of the batch.</summary>
    public int Rows { get; }

    /// <summary>Columns as a matrix: values of a sample, all its axes taken together.</summary>
    public int Columns { get; }

    /// <summary>Elements.</summary>
    public long Length { get; }

    /// <summary>The values, of <see cref="Shape"/>.</summary>
    public ArrayView<float> Values { get; }

    /// <summary>∂loss/∂values, of <see cref="Shape"/>; empty where nobody needs it.</summary>
    public ArrayView<float> Gradient { get; }

    /// <summary>Whether the backward pass computes <see cref="Gradient"/>.</summary>
    public bool HasGradient => Gradient.Length > 0;
}
