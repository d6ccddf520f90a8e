using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Maxout;

/// <summary>
/// Maxout forward; each worker walks an even share of the units, piece by piece. Scalar: pieces lie side by side, and to
/// gather them into registers costs as much as to compare them.
/// </summary>
internal sealed unsafe class UnitWalkMaxoutForward() : KernelVariant<MaxoutForwardArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, MaxoutForwardArguments a) =>
        calls.Run(&Run, new Memory { Z = a.Z.Pointer(), Y = a.Y.Pointer(), Outputs = a.Outputs, Pieces = a.Pieces });

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run(in Memory m, int worker, int workers)
    {
        WorkShare share = WorkShare.Of(m.Outputs, worker, workers);
        float* z = m.Z + (share.Start * m.Pieces);
        for (long unit = share.Start; unit < share.End; unit++, z += m.Pieces)
        {
            Float1 largest = new(z[0]);
            for (int piece = 1; piece < m.Pieces; piece++)
            {
                largest = LargerPiece.Of(largest, new Float1(z[piece]));
            }

            m.Y[unit] = largest.Value;
        }
    }

    private struct Memory
    {
        public float* Z;
        public float* Y;
        public long Outputs;
        public int Pieces;
    }
}
