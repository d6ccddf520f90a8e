using GpuGrad.Kernels.Execution;

namespace GpuGrad.Kernels.MatMul;

/// <summary>
/// How a product is cut up for vector kernels: C into panels of two registers of columns (the last one may have fewer),
/// rows into blocks of nearly equal height, at most what fits in the registers. Blocks are numbered panel by panel; each
/// worker does a run of them. Operands are read where they are or from packed copies in scratch memory.
/// </summary>
internal unsafe struct PanelWork
{
    // A worker is worth waking for some 15,000 multiply-adds: half a microsecond.
    private const long LeastWorkPerWorker = 15_000;

    public float* A;
    public float* B;
    public float* Bias;
    public float* C;
    public float* PackedA;
    public float* PackedB;
    public long M;
    public long N;
    public long K;
    public Transposition Transposition;
    public int Lanes;
    public long FirstPackedPanel;
    public int MostWorkers;

    public PanelWork(in MatMulArguments a, int lanes)
    {
        A = a.A.Pointer();
        B = a.B.Pointer();
        Bias = a.Bias.Pointer();
        C = a.C.Pointer();
        (M, N, K, Transposition, Lanes) = (a.M, a.N, a.K, a.Transposition, lanes);
        MostWorkers = (int)Math.Clamp(a.Work / LeastWorkPerWorker, 1, int.MaxValue);
    }

    /// <summary>Most rows of a block: 24 accumulators of AVX-512's 32 registers, 12 of the others' 16.</summary>
    public readonly int MostRows => Lanes == 16 ? 12 : 6;

    /// <summary>Columns of a full panel.</summary>
    public readonly int Width => 2 * Lanes;

    public readonly long Panels => (N + Width - 1) / Width;

    public readonly long FullPanels => N / Width;

    public readonly long RowBlocks => (M + MostRows - 1) / MostRows;

    public readonly long Blocks => Panels * RowBlocks;

    /// <summary>Floats that the packed panels take.</summary>
    public readonly long PackedLengthB => (Panels - FirstPackedPanel) * K * Width;

    /// <summary>Floats that the packed row blocks take.</summary>
    public readonly long PackedLengthA => M * K;

    /// <summary>Distance of op(A)'s rows in A.</summary>
    public readonly long ARow => Transposition == Transposition.TN ? 1 : K;

    /// <summary>Distance of op(A)'s columns in A.</summary>
    public readonly long ADepth => Transposition == Transposition.TN ? M : 1;

    /// <summary>First row of a block; that of the next one is its end.</summary>
    public readonly long RowOf(long block) => block * M / RowBlocks;

    /// <summary>Columns of a panel.</summary>
    public readonly int Columns(long panel) => (int)Math.Min(Width, N - (panel * Width));

    /// <summary>Distance of the rows of a packed panel: one register or two.</summary>
    public readonly int Pitch(long panel) => Columns(panel) > Lanes ? Width : Lanes;

    /// <summary>Where a packed panel begins.</summary>
    public readonly float* Panel(long panel) => PackedB + ((panel - FirstPackedPanel) * K * Width);
}
