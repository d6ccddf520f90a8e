using ILGPU;
using ILGPU.Runtime;

namespace GpuGrad.Kernels;

/// <summary>Addresses of views: what vector kernels work on, and how aliasing is found.</summary>
public static class ViewPointers
{
    /// <summary>The address of a view's first element (host memory on the <c>cpu</c> device); null for an empty view.</summary>
    public static unsafe T* Pointer<T>(this ArrayView<T> view)
        where T : unmanaged =>
        view.Length > 0 ? (T*)view.LoadEffectiveAddressAsPtr() : null;

    /// <summary>Whether two views share memory.</summary>
    public static bool Overlaps<T>(this ArrayView<T> a, ArrayView<T> b)
        where T : unmanaged => ((IContiguousArrayView)a).SharesMemoryWith(b);

    /// <summary>Whether two views share memory, whatever their elements.</summary>
    // By buffer and place in it: on OpenCL a view's address is made of a handle, and says nothing.
    internal static bool SharesMemoryWith(this IContiguousArrayView a, IContiguousArrayView b) =>
        a.Length > 0
        && b.Length > 0
        && ReferenceEquals(a.Buffer, b.Buffer)
        && a.IndexInBytes < b.IndexInBytes + b.LengthInBytes
        && b.IndexInBytes < a.IndexInBytes + a.LengthInBytes;
}
