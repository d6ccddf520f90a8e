using System.Runtime.InteropServices;
using GpuGrad.Kernels;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;

namespace GpuGrad.Benchmarks;

/// <summary>A product by CLBlast on the device's own queue and memory, with the parameters it comes with.</summary>
internal sealed unsafe class ClBlastProduct : TimedProduct
{
    private const int RowMajor = 101;
    private const int NoTranspose = 111;
    private const int Transpose = 112;

    private static readonly Lazy<nint> s_library = new(Load);

    private readonly delegate* unmanaged[Cdecl]<int, int, int, nuint, nuint, nuint, float, nint, nuint, nuint, nint, nuint, nuint, float, nint, nuint, nuint,
        nint*, nint*, int> _sgemm;

    /// <summary>Loads the library.</summary>
    /// <exception cref="DllNotFoundException">It is not installed.</exception>
    public ClBlastProduct(ProductOperands operands)
        : base(operands) =>
        _sgemm = (delegate* unmanaged[Cdecl]<int, int, int, nuint, nuint, nuint, float, nint, nuint, nuint, nint, nuint, nuint, float, nint, nuint, nuint,
            nint*, nint*, int>)
            NativeLibrary.GetExport(s_library.Value, "CLBlastSgemm");

    /// <inheritdoc/>
    public override string Name => "CLBlast";

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">CLBlast refuses the product.</exception>
    public override void Run(int repeats)
    {
        (int m, int k, int n, Transposition transposition) = Operands.Shape;
        bool transposedA = transposition == Transposition.TN;
        bool transposedB = transposition == Transposition.NT;
        nint queue = ((CLStream)Operands.Device.Stream).CommandQueue;
        (nint a, nuint startA) = Memory(Operands.A);
        (nint b, nuint startB) = Memory(Operands.B);
        (nint c, nuint startC) = Memory(C);
        for (int i = 0; i < repeats; i++)
        {
            int status = _sgemm(
                RowMajor,
                transposedA ? Transpose : NoTranspose,
                transposedB ? Transpose : NoTranspose,
                (nuint)m,
                (nuint)n,
                (nuint)k,
                1,
                a,
                startA,
                (nuint)(transposedA ? m : k),
                b,
                startB,
                (nuint)(transposedB ? k : n),
                0,
                c,
                startC,
                (nuint)n,
                &queue,
                null);
            if (status != 0)
            {
                throw new InvalidOperationException($"CLBlastSgemm failed with status {status}.");
            }
        }

        Operands.Device.Synchronize();
    }

    private static (nint Memory, nuint Start) Memory(ArrayView<float> view)
    {
        IContiguousArrayView piece = view;
        return (piece.Buffer.NativePtr, (nuint)piece.Index);
    }

    private static nint Load()
    {
        foreach (string name in (string[])["libclblast.so.1", "libclblast", "clblast"])
        {
            if (NativeLibrary.TryLoad(name, out nint library))
            {
                return library;
            }
        }

        throw new DllNotFoundException("it is not installed (on Debian: apt-get install libclblast1)");
    }
}
