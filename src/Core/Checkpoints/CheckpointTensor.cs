namespace GpuGrad.Checkpoints;

/// <summary>A tensor on the host, as a checkpoint holds it.</summary>
/// <param name="Name">PyTorch's name, such as <c>0.weight</c>.</param>
/// <param name="Shape">PyTorch's shape, such as [out, in]; empty for a single number.</param>
/// <param name="Values">The values, row-major, as many as the shape's product.</param>
internal sealed record CheckpointTensor(string Name, IReadOnlyList<int> Shape, float[] Values)
{
    /// <summary>Euclidean norm of the values, summed in double: the square of a vanished gradient is zero in float.</summary>
    public double Norm => Math.Sqrt(Values.Sum(value => (double)value * value));

    /// <summary>The shape as messages print it: <c>[30, 784]</c>.</summary>
    public string ShapeText => Describe(Shape);

    /// <summary>A shape as messages print it: <c>[30, 784]</c>.</summary>
    public static string Describe(IEnumerable<int> shape) => $"[{string.Join(", ", shape)}]";
}
