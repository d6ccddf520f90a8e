using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Numerics;
using ILGPU;

namespace GpuGrad.Kernels.Execution;

/// <summary>
/// The kernel of every element-wise op on GPUs: a thread does four neighbouring elements with 128-bit accesses, and the
/// one to three that are left over have a thread each, as all have where a view does not begin on 16 bytes.
/// </summary>
internal static class ElementLaunch
{
    /// <summary>Appends the launch.</summary>
    /// <param name="calls">The list.</param>
    /// <param name="arguments">What the op works on.</param>
    /// <param name="views">The views that it reads or writes at each element; empty ones are none.</param>
    public static void Emit<TOp, TArguments>(CallList calls, TArguments arguments, params ReadOnlySpan<ArrayView<float>> views)
        where TOp : struct, IElementOp<TArguments>
        where TArguments : struct
    {
        bool fours = TOp.FoursOnProcessors || !(calls.Device.IsProcessor && calls.Device.Selector.Kind == DeviceKind.OpenCl);
        if (fours && QuadAlignment.Of(views))
        {
            Emit<TOp, TArguments, Float4>(calls, arguments);
        }
        else
        {
            Emit<TOp, TArguments, Float1>(calls, arguments);
        }
    }

    private static void Emit<TOp, TArguments, TFloats>(CallList calls, TArguments arguments)
        where TOp : struct, IElementOp<TArguments>
        where TArguments : struct
        where TFloats : struct, IAdjacentFloats<TFloats>
    {
        long length = TOp.Length(arguments);
        calls.Launch(Kernel<TOp, TArguments, TFloats>, LaunchShape.Elements((length / TFloats.Count) + (length % TFloats.Count), calls), arguments);
    }

    private static void Kernel<TOp, TArguments, TFloats>(TArguments a)
        where TOp : struct, IElementOp<TArguments>
        where TArguments : struct
        where TFloats : struct, IAdjacentFloats<TFloats>
    {
        long thread = Grid.LongGlobalIndex.X;
        long length = TOp.Length(a);
        long whole = length / TFloats.Count;
        if (thread < whole)
        {
            TOp.Apply<TFloats>(a, thread * TFloats.Count);
        }
        else if (TFloats.Count > 1)
        {
            long index = thread + (whole * (TFloats.Count - 1));
            if (index < length)
            {
                TOp.Apply<Float1>(a, index);
            }
        }
    }
}
