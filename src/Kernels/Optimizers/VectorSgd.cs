using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Optimizers;

/// <summary>SGD with momentum in one pass; each worker does an even share, a register at a time.</summary>
public sealed unsafe class VectorSgd() : KernelVariant<SgdArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, SgdArguments arguments) => calls.Run(
        &Run<Float512>,
        &Run<Float256>,
        &Run<Float128>,
        new Memory
        {
            Weights = arguments.Weights.Pointer(),
            Gradients = arguments.Gradients.Pointer(),
            Velocity = arguments.Momentum > 0f ? arguments.Velocity.Pointer() : null,
            State = arguments.State.Pointer(),
            Length = arguments.Length,
            Momentum = arguments.Momentum,
        },
        work: arguments.Length);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TVector>(in Memory m, int worker, int workers)
        where TVector : struct, IFloatVector<TVector>
    {
        if (m.State->Halted != 0)
        {
            return;
        }

        bool recording = m.State->Recording != 0;
        TVector momentum = TVector.Of(m.Momentum);
        TVector rate = TVector.Of(-m.State->LearningRate);
        WorkShare share = WorkShare.Of(m.Length, worker, workers);
        long i = share.Start;
        for (; i + TVector.Count <= share.End; i += TVector.Count)
        {
            TVector velocity = TVector.Load(m.Gradients + i);
            if (m.Velocity != null)
            {
                velocity = TVector.MultiplyAdd(momentum, TVector.Load(m.Velocity + i), velocity);
                velocity.Store(m.Velocity + i);
            }

            TVector update = rate * velocity;
            (TVector.Load(m.Weights + i) + update).Store(m.Weights + i);
            if (recording)
            {
                update.Store(m.Gradients + i);
            }
        }

        long rest = share.End - i;
        if (rest > 0)
        {
            TVector velocity = PartialVector.Load<TVector>(m.Gradients + i, rest);
            if (m.Velocity != null)
            {
                velocity = TVector.MultiplyAdd(momentum, PartialVector.Load<TVector>(m.Velocity + i, rest), velocity);
                PartialVector.Store(velocity, m.Velocity + i, rest);
            }

            TVector update = rate * velocity;
            PartialVector.Store(PartialVector.Load<TVector>(m.Weights + i, rest) + update, m.Weights + i, rest);
            if (recording)
            {
                PartialVector.Store(update, m.Gradients + i, rest);
            }
        }
    }

    private struct Memory
    {
        public float* Weights;
        public float* Gradients;
        public float* Velocity;
        public StepState* State;
        public long Length;
        public float Momentum;
    }
}
