using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;

namespace GpuGrad.Kernels.Numerics;

/// <summary>Whether views can be read and written as <see cref="Float4"/>.</summary>
internal static class QuadAlignment
{
    private const int Bytes = 16;

    /// <summary>Whether all that are not empty begin on 16 bytes.</summary>
    public static bool Of(params ReadOnlySpan<ArrayView<float>> views)
    {
        foreach (ArrayView<float> view in views)
        {
            if (!Begins(view))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Begins(IContiguousArrayView view) =>
        view.Length == 0 || (view.IndexInBytes % Bytes == 0 && BufferBegins(view.Buffer));

    // The pointer of an OpenCL buffer is a handle; its memory begins on the largest vector that the device has, 128 bytes.
    private static bool BufferBegins(MemoryBuffer buffer) => buffer is CLMemoryBuffer || buffer.NativePtr % Bytes == 0;
}
