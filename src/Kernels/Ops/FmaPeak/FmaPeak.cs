using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace GpuGrad.Kernels.Ops.FmaPeak;

/// <summary>
/// What a device's multiply-add units can do when nothing holds them up: every worker or thread runs 12 independent
/// chains s ← s·x + y in registers, more than latency times issue width of current processors, and touches no memory
/// until the end. Benchmarks state their products' speed as a share of it.
/// </summary>
internal static unsafe class FmaPeak
{
    private const int Chains = 12;
    private const int VectorDepth = 100_000;
    private const int ThreadDepth = 512;
    private const int GroupsPerMultiprocessor = 8;

    /// <summary>Appends the calls.</summary>
    /// <returns>Floating-point operations of one step, two for each multiply-add.</returns>
    public static double Emit(CallList calls)
    {
        ComputeDevice device = calls.Device;
        int lanes = device.VectorBits / 32;
        KernelConfig grid = LaunchShape.Elements((long)device.Accelerator.NumMultiprocessors * GroupsPerMultiprocessor * LaunchShape.ElementGroup);
        bool vector = device.Family == KernelFamily.Vector;
        long threads = vector ? (long)device.Workers * lanes : grid.Size;
        FmaPeakArguments arguments = new(vector ? VectorDepth : ThreadDepth, 0.5f, 1, calls.Scratch<float>(threads));
        if (vector)
        {
            calls.Run(&Run<Float512>, &Run<Float256>, &Run<Float128>, arguments);
        }
        else
        {
            calls.Launch(Kernel, grid, arguments);
        }

        return 2.0 * Chains * arguments.Depth * threads;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<T>(in FmaPeakArguments a, int worker, int workers)
        where T : struct, IFloatVector<T> =>
        Sum(T.Of(a.Factor), T.Of(a.Addend), a.Depth).Store(a.Result.Pointer() + (worker * T.Count));

    private static void Kernel(FmaPeakArguments a)
    {
        int thread = Grid.GlobalIndex.X;
        a.Result[thread] = Sum(new Float1(a.Factor), new Float1(a.Addend), a.Depth).Value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Sum<T>(T factor, T addend, int depth)
        where T : struct, IFloat<T>
    {
        T s0 = factor, s1 = factor, s2 = factor, s3 = factor, s4 = factor, s5 = factor;
        T s6 = factor, s7 = factor, s8 = factor, s9 = factor, s10 = factor, s11 = factor;
        for (int i = 0; i < depth; i++)
        {
            s0 = T.MultiplyAdd(s0, factor, addend);
            s1 = T.MultiplyAdd(s1, factor, addend);
            s2 = T.MultiplyAdd(s2, factor, addend);
            s3 = T.MultiplyAdd(s3, factor, addend);
            s4 = T.MultiplyAdd(s4, factor, addend);
            s5 = T.MultiplyAdd(s5, factor, addend);
            s6 = T.MultiplyAdd(s6, factor, addend);
            s7 = T.MultiplyAdd(s7, factor, addend);
            s8 = T.MultiplyAdd(s8, factor, addend);
            s9 = T.MultiplyAdd(s9, factor, addend);
            s10 = T.MultiplyAdd(s10, factor, addend);
            s11 = T.MultiplyAdd(s11, factor, addend);
        }

        return s0 + s1 + (s2 + s3) + (s4 + s5) + (s6 + s7) + (s8 + s9) + (s10 + s11);
    }
}
