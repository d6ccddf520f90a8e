using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Execution;

namespace GpuGrad.Benchmarks;

/// <summary>
/// A product by OpenBLAS with as many threads as the device has workers, and registers as wide as its. Variables that choose its kernels are taken out
/// of the process before it is loaded, so it runs the core type that it finds best; on a device narrower than the processor, that of AVX2.
/// </summary>
internal sealed unsafe partial class OpenBlasProduct : TimedProduct
{
    private const int RowMajor = 101;
    private const int NoTranspose = 111;
    private const int Transpose = 112;

    private static readonly Lazy<nint> s_library = new(Load);

    // The first product decides: the library is loaded once, and the devices of a process are equally wide.
    private static bool s_isNarrow;

    private readonly delegate* unmanaged[Cdecl]<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void> _sgemm;

    /// <summary>Loads the library and sets its number of threads.</summary>
    /// <exception cref="DllNotFoundException">It is not installed.</exception>
    public OpenBlasProduct(ProductOperands operands)
        : base(operands)
    {
        s_isNarrow = operands.Device.VectorBits == 256 && HasAvx512;
        nint library = s_library.Value;
        _sgemm = (delegate* unmanaged[Cdecl]<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)
            NativeLibrary.GetExport(library, "cblas_sgemm");
        var coreName = (delegate* unmanaged[Cdecl]<byte*>)NativeLibrary.GetExport(library, "openblas_get_corename");
        var setThreads = (delegate* unmanaged[Cdecl]<int, void>)NativeLibrary.GetExport(library, "openblas_set_num_threads");
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

    // Whatever .NET was told to use: Intel, "CPUID - CPU Identification", leaf 7.
    private static bool HasAvx512 => X86Base.IsSupported && (X86Base.CpuId(7, 0).Ebx & (1 << 16)) != 0;

    private static nint Load()
    {
        SetVariable("OPENBLAS_L2_SIZE", null);
        SetVariable("OPENBLAS_CORETYPE", s_isNarrow ? "Haswell" : null);

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
    private static void SetVariable(string name, string? value)
    {
        if (OperatingSystem.IsWindows())
        {
            Environment.SetEnvironmentVariable(name, value);
        }
        else if ((value is null ? Unset(name) : Set(name, value, overwrite: 1)) != 0)
        {
            throw new InvalidOperationException($"The environment variable {name} cannot be changed.");
        }
    }

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unset(string name);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Set(string name, string value, int overwrite);
}
