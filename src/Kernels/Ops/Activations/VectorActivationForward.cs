using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;

namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>y = f(x); each worker does an even share, a register at a time.</summary>
internal sealed unsafe class VectorActivationForward() : KernelVariant<ActivationForwardArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, ActivationForwardArguments arguments) =>
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
            TActivation.Forward(TVector.Load(m.X + i), alpha).Store(m.Y + i);
        }

        if (i < share.End)
        {
            long rest = share.End - i;
            TActivation.Forward(TVector.Load(m.X + i, rest), alpha).Store(m.Y + i, rest);
        }
    }

    private struct Memory
    {
        public float* X;
        public float* Y;
        public long Length;
        public float Alpha;
    }

    private readonly struct Emission(CallList calls, ActivationForwardArguments a) : IActivationUse
    {
        public void With<TActivation>()
            where TActivation : struct, IActivation =>
            calls.Run(
                &Run<TActivation, Float512>,
                &Run<TActivation, Float256>,
                &Run<TActivation, Float128>,
                new Memory { X = a.X.Pointer(), Y = a.Y.Pointer(), Length = a.Length, Alpha = a.Alpha },
                work: a.Length);
    }
}
