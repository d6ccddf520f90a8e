using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.Maxout;

/// <summary>Maxout backward; each worker walks an even share of the units, piece by piece.</summary>
internal sealed unsafe class UnitWalkMaxoutBackward() : KernelVariant<MaxoutBackwardArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, MaxoutBackwardArguments a) =>
        calls.Run(
            &Run,
            new Memory { Z = a.Z.Pointer(), DY = a.DY.Pointer(), DZ = a.DZ.Pointer(), Outputs = a.Outputs, Pieces = a.Pieces });

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run(in Memory m, int worker, int workers)
    {
        WorkShare share = WorkShare.Of(m.Outputs, worker, workers);
        for (long unit = share.Start; unit < share.End; unit++)
        {
            float* z = m.Z + (unit * m.Pieces);
            float* dz = m.DZ + (unit * m.Pieces);
            int chosen = 0;
            for (int piece = 1; piece < m.Pieces; piece++)
            {
                chosen = z[chosen] < z[piece] ? piece : chosen;
            }

            for (int piece = 0; piece < m.Pieces; piece++)
            {
                dz[piece] = 0f;
            }

            dz[chosen] = m.DY[unit];
        }
    }

    private struct Memory
    {
        public float* Z;
        public float* DY;
        public float* DZ;
        public long Outputs;
        public int Pieces;
    }
}
