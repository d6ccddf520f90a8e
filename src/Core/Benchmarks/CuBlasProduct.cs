using GpuGrad.Kernels;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.Cuda.API;

namespace GpuGrad.Benchmarks;

/// <summary>
/// A product by cuBLAS, through ILGPU.Algorithms, on the device's own stream and memory, in single precision throughout or
/// with operands rounded to TF32, as tensor cores take them. cuBLAS takes matrices by columns, and a matrix by rows is its
/// own transpose by columns; so it computes Cᵀ = op(B)ᵀ·op(A)ᵀ, with the operands swapped.
/// </summary>
internal sealed class CuBlasProduct : TimedProduct
{
    // CUBLAS_PEDANTIC_MATH, which ILGPU's enumeration has no name for.
    private const CuBlasMathMode Pedantic = (CuBlasMathMode)2;

    // CUBLAS_TF32_TENSOR_OP_MATH.
    private const CuBlasMathMode Tf32 = (CuBlasMathMode)3;

    // TF32 keeps 10 bits of a mantissa behind the point. Whether the rest is rounded or cut off, NVIDIA does not say.
    private const double Tf32Rounding = 1.0 / (1 << 10);

    private readonly CuBlas _cublas;
    private readonly bool _tf32;

    /// <summary>Loads the library.</summary>
    /// <param name="operands">The operands.</param>
    /// <param name="tf32">Whether operands are rounded to TF32.</param>
    /// <exception cref="DllNotFoundException">It is not installed.</exception>
    /// <exception cref="CuBlasException">It does not work on this device.</exception>
    public CuBlasProduct(ProductOperands operands, bool tf32)
        : base(operands)
    {
        _tf32 = tf32;
        _cublas = Open((CudaAccelerator)operands.Device.Accelerator);
        _cublas.Stream = (CudaStream)operands.Device.Stream;
        _cublas.MathMode = tf32 ? Tf32 : Pedantic;
    }

    /// <inheritdoc/>
    public override string Name => $"cuBLAS {_cublas.Version}{(_tf32 ? " TF32" : "")}";

    /// <inheritdoc/>
    protected override double OperandRounding => _tf32 ? Tf32Rounding : 0;

    /// <inheritdoc/>
    public override void Run(int repeats)
    {
        (int m, int k, int n, Transposition transposition) = Operands.Shape;
        bool transposedA = transposition == Transposition.TN;
        bool transposedB = transposition == Transposition.NT;
        for (int i = 0; i < repeats; i++)
        {
            _cublas.Gemm(
                transposedB ? CuBlasOperation.Transpose : CuBlasOperation.NonTranspose,
                transposedA ? CuBlasOperation.Transpose : CuBlasOperation.NonTranspose,
                n,
                m,
                k,
                1f,
                Operands.B,
                transposedB ? k : n,
                Operands.A,
                transposedA ? m : k,
                0f,
                C,
                n);
        }

        Operands.Device.Synchronize();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _cublas.Dispose();
        }

        base.Dispose(disposing);
    }

    // The newest that is there: ILGPU knows a library by the number in its name.
    private static CuBlas Open(CudaAccelerator accelerator)
    {
        foreach (CuBlasAPIVersion version in (CuBlasAPIVersion[])[CuBlasAPIVersion.V12, CuBlasAPIVersion.V11, CuBlasAPIVersion.V10])
        {
            try
            {
                return new CuBlas(accelerator, version);
            }
            catch (DllNotFoundException)
            {
                // The next older one may be there.
            }
        }

        throw new DllNotFoundException("it is not installed (libcublas.so.12, .11 or .10, on Windows cublas64_12.dll, 11 or 10, of a CUDA toolkit)");
    }
}
