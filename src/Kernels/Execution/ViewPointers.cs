using ILGPU;
using ILGPU.Runtime;

namespace GpuGrad.Kernels.Execution;

/// <summary>Addresses of views: what vector kernels work on; and how aliasing is found.</summary>
public static class ViewPointers
{
    /// <summary>The address of a view's first element (host memory on the <c>cpu</c> device); null for an empty view.</summary>
    public static unsafe T* Pointer<T>(this ArrayView<T> view)
        where T : unmanaged =>
        view.Length > 0 ? (T*)view.LoadEffectiveAddressAsPtr() : null;

    /// <summary>Whether two views share memory.</summary>
    public static bool Overlaps<T>(this ArrayView<T> a, ArrayView<T> b)
        where T : unmanaged
    {
        // Not by address: on OpenCL that is the handle of a buffer, and handles lie close together.
        IContiguousArrayView first = a;
        IContiguousArrayView second = b;
        return a.Length > 0
            && b.Length > 0
            && ReferenceEquals(first.Buffer, second.Buffer)
            && first.Index < second.Index + b.Length
            && second.Index < first.Index + a.Length;
    }
}
