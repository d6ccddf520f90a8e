using GpuGrad.Kernels;
using ILGPU;

namespace GpuGrad.Benchmarks;

/// <summary>One way to compute a product, loaded with its operands. The result is not a number until it has run.</summary>
internal abstract class TimedProduct : IDisposable
{
    private readonly DeviceBuffer<float> _c;

    /// <summary>Allocates the result.</summary>
    protected TimedProduct(ProductOperands operands)
    {
        Operands = operands;
        _c = operands.Device.Allocate<float>((long)operands.Shape.M * operands.Shape.N);
        float[] unwritten = new float[_c.Length];
        Array.Fill(unwritten, float.NaN);
        _c.Upload(unwritten);
    }

    /// <summary>The row of the table: the variant or the library.</summary>
    public abstract string Name { get; }

    /// <summary>How long the library's own threads go on spinning after a product: others wait for that long.</summary>
    public virtual TimeSpan Lingers => TimeSpan.Zero;

    /// <summary>How far off, relatively, operands may be that the product rounds first; 0 where it takes them as they are.</summary>
    protected virtual double OperandRounding => 0;

    /// <summary>In what precision a kernel of ours multiplies.</summary>
    protected virtual MatMulPrecision Precision => MatMulPrecision.Fp32;

    /// <summary>The operands.</summary>
    protected ProductOperands Operands { get; }

    /// <summary>The result, [M, N].</summary>
    protected ArrayView<float> C => _c.View;

    /// <summary>Computes the product so many times, and returns when that is done.</summary>
    public abstract void Run(int repeats);

    /// <summary>What is wrong with the product, or null.</summary>
    public string? Verify()
    {
        Run(1);
        return Operands.Fault(_c.Download(), OperandRounding, Precision);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the result.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _c.Dispose();
        }
    }
}
