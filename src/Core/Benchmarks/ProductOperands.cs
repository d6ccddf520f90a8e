using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.MatMul;
using GpuGrad.Kernels.Verification;
using ILGPU;

namespace GpuGrad.Benchmarks;

/// <summary>Random operands of a product in a device's memory, and the check of its results.</summary>
internal sealed class ProductOperands : IDisposable
{
    private const long MostCheckedWholly = 1 << 24;
    private const int Sampled = 4096;

    private readonly float[] _hostA;
    private readonly float[] _hostB;
    private readonly DeviceBuffer<float> _a;
    private readonly DeviceBuffer<float> _b;

    /// <summary>Draws the operands, uniform in ±1, and copies them to the device.</summary>
    public ProductOperands(ComputeDevice device, MatMulShape shape)
    {
        (Device, Shape) = (device, shape);
        _hostA = CaseData.Uniform(shape.M * shape.K, seed: 1);
        _hostB = CaseData.Uniform(shape.K * shape.N, seed: 2);
        _a = device.Allocate<float>(_hostA.Length);
        _b = device.Allocate<float>(_hostB.Length);
        _a.Upload(_hostA);
        _b.Upload(_hostB);
    }

    /// <summary>The device.</summary>
    public ComputeDevice Device { get; }

    /// <summary>The product.</summary>
    public MatMulShape Shape { get; }

    /// <summary>Left operand: [M, K], or [K, M] where it is transposed.</summary>
    public ArrayView<float> A => _a.View;

    /// <summary>Right operand: [K, N], or [N, K] where it is transposed.</summary>
    public ArrayView<float> B => _b.View;

    /// <summary>
    /// What is wrong with a result, or null: compared with sums in double precision, each element of small products and
    /// 4,096 of larger ones, and everywhere not a number left over from before the product.
    /// </summary>
    /// <param name="c">The result.</param>
    /// <param name="rounding">How far off, relatively, each operand may be, as TF32 rounds them: (1 + r)² − 1 of Σ|a·b| is then allowed besides.</param>
    /// <param name="precision">In what precision a kernel of ours multiplied, whose sums may then be those of tensor cores.</param>
    public string? Fault(float[] c, double rounding = 0, MatMulPrecision precision = MatMulPrecision.Fp32)
    {
        int terms = MatMulReference.Terms(Shape.K, precision);
        bool onTensorCores = precision != MatMulPrecision.Fp32 && Device.HasTensorCores;
        double ofOperands = ((1 + rounding) * (1 + rounding)) - 1;
        int unwritten = Array.FindIndex(c, float.IsNaN);
        if (unwritten >= 0)
        {
            return $"C[{unwritten / Shape.N}, {unwritten % Shape.N}] is not a number";
        }

        bool wholly = Shape.Work <= MostCheckedWholly;
        Random random = new(3);
        for (int i = 0; i < (wholly ? c.Length : Sampled); i++)
        {
            int index = wholly ? i : random.Next(c.Length);
            (int row, int column) = (index / Shape.N, index % Shape.N);
            (double sum, double magnitude) = MatMulReference.Element(_hostA, _hostB, Shape.M, Shape.N, Shape.K, Shape.Transposition, row, column);
            double ofSums = onTensorCores ? MatMulReference.TensorCoreTolerance(magnitude, terms) : MatMulReference.Tolerance(magnitude, terms);
            if (Math.Abs(c[index] - sum) > ofSums + (1.01 * ofOperands * magnitude))
            {
                return FormattableString.Invariant($"C[{row}, {column}] is {c[index]}, expected {sum}");
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
    }
}
