namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>64×64 with 64 threads: more groups where larger tiles would leave multiprocessors idle.</summary>
internal readonly struct Tile64 : ITileShape
{
    public static int Side => 64;
}
