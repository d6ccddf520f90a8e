using System.Runtime.InteropServices;

namespace GpuGrad.Kernels.Execution;

/// <summary>
/// Lets a fixed number of workers wait for each other between two calls. It spins for the microsecond that a call
/// usually takes to balance, then yields: a preempted worker is away for hundreds of microseconds.
/// </summary>
internal sealed class SpinBarrier(int workers)
{
    private const int SpinsBeforeYield = 2000;

    private State _state;

    /// <summary>Waits for all workers.</summary>
    /// <returns>False once a worker has failed: nobody may go on.</returns>
    public bool Wait()
    {
        int generation = Volatile.Read(ref _state.Generation);
        if (Interlocked.Increment(ref _state.Arrived) == workers)
        {
            _state.Arrived = 0;
            Volatile.Write(ref _state.Generation, generation + 1);
        }
        else
        {
            for (int spins = 0; Volatile.Read(ref _state.Generation) == generation; spins++)
            {
                if (Volatile.Read(ref _state.Poisoned) != 0)
                {
                    return false;
                }

                if (spins < SpinsBeforeYield)
                {
                    Thread.SpinWait(1);
                }
                else
                {
                    Thread.Yield();
                }
            }
        }

        return Volatile.Read(ref _state.Poisoned) == 0;
    }

    /// <summary>Releases everyone who waits or will wait, with the answer false.</summary>
    public void Poison() => Volatile.Write(ref _state.Poisoned, 1);

    // Each field on a cache line of its own: arriving workers must not disturb those that spin.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct State
    {
        [FieldOffset(64)]
        public int Arrived;

        [FieldOffset(128)]
        public int Generation;

        [FieldOffset(192)]
        public int Poisoned;
    }
}
