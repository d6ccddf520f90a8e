namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>
/// How a product is cut up for vector kernels: C into panels of two registers of columns (the last one may have fewer),
/// rows into blocks of nearly equal height, at most what fits in the registers, and row blocks into groups whose part of A
/// stays in the second-level cache while panels pass. Where operands are read in place, tiles are numbered group by group,
/// then panel by panel, and each worker does a run of them. Where B is packed, workers form a grid of <see cref="GridRows"/>
/// by <see cref="GridColumns"/>, and each owns a rectangle of C and packs the panels that it needs by itself.
/// </summary>
internal unsafe struct PanelWork
{
    // Terms of the sums that are added in one go. Where B is read in place, a panel's part of so many is two thirds of the
    // first-level cache; a packed panel streams from the second level as fast as it is used, and the fewer blocks there are,
    // the less often C, which a large product drives from the caches, is read and written.
    private const int MostDepthInPlace = 256;
    public const int MostDepthPacked = 1024;

    // Packing an element of B costs as much as multiplying it by some 8 rows.
    private const int PackingRows = 8;

    // A worker is worth waking for some 15,000 multiply-adds: half a microsecond.
    private const long LeastWorkPerWorker = 15_000;

    // Four rows of two registers are the least that hides the latency of multiply-adds.
    private const int LeastRows = 4;

    // What of the second-level cache a group's part of A may take, and the packed panels that a worker keeps at a time: for each lot of these all of A
    // passes once, so they have most of it.
    private const double GroupShare = 0.2;
    private const double PanelShare = 0.7;

    public float* A;
    public float* B;
    public float* Bias;
    public float* C;
    public float* PackedA;
    public float* PackedB;
    public long M;
    public long N;
    public long K;
    public long FirstK;
    public long EndK;
    public Transposition Transposition;
    public int Lanes;
    public int DepthBlock;
    public int MostWorkers;
    public int GridRows;
    public long GroupPanels;
    public long GroupBlocks;
    public long RowBlocks;

    /// <summary>Cuts a product up.</summary>
    /// <param name="a">The op's arguments.</param>
    /// <param name="device">The device.</param>
    /// <param name="packedDepth">Terms of a block of k where B is packed; null where it is read in place.</param>
    public PanelWork(in MatMulArguments a, ComputeDevice device, int? packedDepth = null)
    {
        A = a.A.Pointer();
        B = a.B.Pointer();
        Bias = a.Bias.Pointer();
        C = a.C.Pointer();
        (M, N, K, Transposition, Lanes) = (a.M, a.N, a.K, a.Transposition, device.VectorBits / 32);
        EndK = K;
        bool packed = packedDepth is not null;
        DepthBlock = EvenDepth(packedDepth ?? MostDepthInPlace);
        MostWorkers = (int)Math.Clamp(a.MultiplyAdds / LeastWorkPerWorker, 1, device.Workers);
        GridRows = packed ? BestGridRows() : 1;
        RowBlocks = packed ? GridRows * Parts(Parts(M, GridRows), MostRows) : BestRowBlocks();
        int cachedFloats = device.Caches.SecondLevelBytes / sizeof(float);
        GroupBlocks = Math.Max(1, (int)(GroupShare * cachedFloats) / (MostRows * DepthBlock));
        long own = Parts(Panels, GridColumns);
        GroupPanels = Parts(own, Parts(own, Math.Max(1, (int)(PanelShare * cachedFloats) / (DepthBlock * Width))));
    }

    /// <summary>Columns of a full panel.</summary>
    public readonly int Width => 2 * Lanes;

    public readonly long Panels => (N + Width - 1) / Width;

    public readonly long FullPanels => N / Width;

    /// <summary>Workers side by side, each with panels of its own.</summary>
    public readonly int GridColumns => MostWorkers / GridRows;

    /// <summary>Floats that a worker's packed panels take.</summary>
    public readonly long PackedLengthB => GroupPanels * DepthBlock * Width;

    // 24 accumulators of AVX-512's 32 registers, 12 of the others' 16.
    public readonly int MostRows => Lanes == 16 ? 12 : 6;

    /// <summary>First row of a block; that of the next one is its end.</summary>
    public readonly long RowOf(long block) => block * M / RowBlocks;

    /// <summary>Columns of a panel.</summary>
    public readonly int Columns(long panel) => (int)Math.Min(Width, N - (panel * Width));

    /// <summary>Distance of the rows of a packed panel: one register or two.</summary>
    public readonly int Pitch(long panel) => Columns(panel) > Lanes ? Width : Lanes;

    // Blocks of k of nearly equal depth.
    private readonly int EvenDepth(int most)
    {
        return (int)Parts(K, Parts(K, most));
    }

    // How many parts of at most that size there are, or how large the largest of so many parts is.
    private static long Parts(long length, long size) => (length + size - 1) / size;

    // Side by side, workers share the packing of B; one below the other, each packs all of it.
    private readonly int BestGridRows()
    {
        int best = 1;
        long least = long.MaxValue;
        for (int rows = 1; rows <= MostWorkers; rows++)
        {
            if (MostWorkers % rows == 0 && (rows == 1 || rows * LeastRows <= M))
            {
                long columns = Math.Min(Parts(Panels, MostWorkers / rows) * Width, Parts(N, Lanes) * Lanes);
                long cost = columns * (Parts(M, rows) + PackingRows);
                if (cost < least)
                {
                    (best, least) = (rows, cost);
                }
            }
        }

        return best;
    }

    // As few blocks as can be, or some more where that shares the tiles out evenly among few workers: the bits of C depend
    // on neither.
    private readonly long BestRowBlocks()
    {
        long fewest = (M + MostRows - 1) / MostRows;
        long most = Math.Max(fewest, Math.Min(fewest + MostWorkers, M / LeastRows));
        long best = fewest;
        long least = long.MaxValue;
        for (long blocks = fewest; blocks <= most; blocks++)
        {
            long tiles = ((Panels * blocks) + MostWorkers - 1) / MostWorkers;
            long rows = tiles * ((M + blocks - 1) / blocks);
            if (rows < least)
            {
                (best, least) = (blocks, rows);
            }
        }

        return best;
    }
}
