using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Activations;

/// <summary>dx = dy · f′(x); each worker does an even share, a register at a time.</summary>
public sealed unsafe class VectorActivationBackward() : KernelVariant<ActivationBackwardArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, ActivationBackwardArguments arguments)
    {
        switch (arguments.Kind)
        {
            case ActivationKind.Identity: Emit<Identity>(calls, arguments); break;
            case ActivationKind.Sigmoid: Emit<Sigmoid>(calls, arguments); break;
            case ActivationKind.Tanh: Emit<Tanh>(calls, arguments); break;
            case ActivationKind.Relu: Emit<Relu>(calls, arguments); break;
            default: throw new ArgumentException($"No activation {arguments.Kind}.");
        }
    }

    private static void Emit<TActivation>(CallList calls, ActivationBackwardArguments a)
        where TActivation : struct, IActivation =>
        calls.Run(
            &Run<TActivation, Float512>,
            &Run<TActivation, Float256>,
            &Run<TActivation, Float128>,
            new Memory { X = a.X.Pointer(), Y = a.Y.Pointer(), DY = a.DY.Pointer(), DX = a.DX.Pointer(), Length = a.Length },
            work: a.Length);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TActivation, TVector>(in Memory m, int worker, int workers)
        where TActivation : struct, IActivation
        where TVector : struct, IFloatVector<TVector>
    {
        WorkShare share = WorkShare.Of(m.Length, worker, workers);
        long i = share.Start;
        for (; i + TVector.Count <= share.End; i += TVector.Count)
        {
            (TVector.Load(m.DY + i) * TActivation.Derivative(TVector.Load(m.X + i), TVector.Load(m.Y + i))).Store(m.DX + i);
        }

        if (i < share.End)
        {
            long rest = share.End - i;
            TVector x = PartialVector.Load<TVector>(m.X + i, rest);
            TVector y = PartialVector.Load<TVector>(m.Y + i, rest);
            TVector dy = PartialVector.Load<TVector>(m.DY + i, rest);
            PartialVector.Store(dy * TActivation.Derivative(x, y), m.DX + i, rest);
        }
    }

    private struct Memory
    {
        public float* X;
        public float* Y;
        public float* DY;
        public float* DX;
        public long Length;
    }
}
