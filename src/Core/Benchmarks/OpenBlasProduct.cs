using System.Runtime.InteropServices;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Execution;

namespace GpuGrad.Benchmarks;

/// <summary>
/// A product by OpenBLAS with as many threads as the device has workers. Variables that choose its kernels are removed
/// from the process before it is loaded, so it runs the core type that it finds best.
/// </summary>
internal sealed unsafe partial class OpenBlasProduct : TimedProduct
{
    private const int RowMajor = 101;
    private const int NoTranspose = 111;
    private const int Transpose = 112;

    private static readonly Lazy<nint> s_library = new(Load);

    private readonly delegate* unmanaged[Cdecl]<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void> _sgemm;

    /// <summary>Loads the library and sets its number of threads.</summary>
    /// <exception cref="DllNotFoundException">It is not installed.</exception>
    public OpenBlasProduct(ProductOperands operands)
        : base(operands)
    {
        _sgemm = (delegate* unmanaged[Cdecl]<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)
            NativeLibrary.GetExport(s_library.Value, "cblas_sgemm");
        var coreName = (delegate* unmanaged[Cdecl]<byte*>)NativeLibrary.GetExport(s_library.Value, "openblas_get_corename");
        var setThreads = (delegate* unmanaged[Cdecl]<int, void>)NativeLibrary.GetExport(s_library.Value, "openblas_set_num_threads");
        setThreads(operands.Device.Workers);
        Name = $"OpenBLAS ({Marshal.PtrToStringUTF8((nint)coreName())})";
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>Its threads wait for the next product for 2^26 cycles before they sleep.</summary>
    public override TimeSpan Lingers => TimeSpan.FromMilliseconds(50);

    /// <inheritdoc/>
    public override void Run(int repeats)
    {
        (int m, int k, int n, Transposition transposition) = Operands.Shape;
        float* a = Operands.A.Pointer();
        float* b = Operands.B.Pointer();
        float* c = C.Pointer();
        bool transposedA = transposition == Transposition.TN;
        bool transposedB = transposition == Transposition.NT;
        for (int i = 0; i < repeats; i++)
        {
            _sgemm(
                RowMajor,
                transposedA ? Transpose : NoTranspose,
                transposedB ? Transpose : NoTranspose,
                m,
                n,
                k,
                1,
                a,
                transposedA ? m : k,
                b,
                transposedB ? k : n,
                0,
                c,
                n);
        }
    }

    private static nint Load()
    {
        foreach (string variable in (string[])["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"])
        {
            RemoveVariable(variable);
        }

        foreach (string name in (string[])["libopenblas.so.0", "libopenblas", "openblas"])
        {
            if (NativeLibrary.TryLoad(name, out nint library))
            {
                return library;
            }
        }

        throw new DllNotFoundException("it is not installed (on Debian: apt-get install libopenblas0-pthread)");
    }

    // On Unix .NET keeps variables of its own, and changing those hides nothing from a C library.
    private static void RemoveVariable(string name)
    {
        if (OperatingSystem.IsWindows())
        {
            Environment.SetEnvironmentVariable(name, null);
        }
        else if (Unset(name) != 0)
        {
            throw new InvalidOperationException($"The environment variable {name} cannot be removed.");
        }
    }

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unset(string name);
}
