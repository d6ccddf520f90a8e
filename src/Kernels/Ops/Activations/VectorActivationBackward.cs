using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;

namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>dx = dy · f′(x); each worker does an even share, a register at a time.</summary>
internal sealed unsafe class VectorActivationBackward() : KernelVariant<ActivationBackwardArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, ActivationBackwardArguments arguments) =>
        ActivationFunction.Of(arguments.Kind).Use(new Emission(calls, arguments));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TActivation, TVector>(in Memory m, int worker, int workers)
        where TActivation : struct, IActivation
        where TVector : struct, IFloatVector<TVector>
    {
        TVector alpha = TVector.Of(m.Alpha);
        WorkShare share = WorkShare.Of(m.Length, worker, workers);
        long i = share.Start;
        for (; i + TVector.Count <= share.End; i += TVector.Count)
        {
            (TVector.Load(m.DY + i) * TActivation.Derivative(TVector.Load(m.X + i), TVector.Load(m.Y + i), alpha)).Store(m.DX + i);
        }

        if (i < share.End)
        {
            long rest = share.End - i;
            TVector x = TVector.Load(m.X + i, rest);
            TVector y = TVector.Load(m.Y + i, rest);
            TVector dy = TVector.Load(m.DY + i, rest);
            (dy * TActivation.Derivative(x, y, alpha)).Store(m.DX + i, rest);
        }
    }

    private struct Memory
    {
        public float* X;
        public float* Y;
        public float* DY;
        public float* DX;
        public long Length;
        public float Alpha;
    }

    private readonly struct Emission(CallList calls, ActivationBackwardArguments a) : IActivationUse
    {
        public void With<TActivation>()
            where TActivation : struct, IActivation =>
            calls.Run(
                &Run<TActivation, Float512>,
                &Run<TActivation, Float256>,
                &Run<TActivation, Float128>,
                new Memory { X = a.X.Pointer(), Y = a.Y.Pointer(), DY = a.DY.Pointer(), DX = a.DX.Pointer(), Length = a.Length, Alpha = a.Alpha },
                work: a.Length);
    }
}
