using ILGPU;
using ILGPU.Runtime;

namespace GpuGrad.Kernels;

/// <summary>
/// Copies between host and device memory; both wait for what was enqueued before. The host's side is pinned meanwhile:
/// ILGPU takes its address without doing so, and a garbage collection would move it away from under the copy.
/// </summary>
public static unsafe class ViewTransfer
{
    /// <summary>Copies host data to the start of a view.</summary>
    /// <exception cref="ArgumentException">There is more data than the view holds.</exception>
    public static void Upload<T>(this ArrayView<T> view, ReadOnlySpan<T> data)
        where T : unmanaged
    {
        if (data.Length > view.Length)
        {
            throw new ArgumentException($"{data.Length} elements do not fit into {view.Length}.", nameof(data));
        }

        if (data.Length > 0)
        {
            fixed (T* pinned = data)
            {
                view.CopyFromCPU(ref *pinned, data.Length);
            }
        }
    }

    /// <summary>Copies a whole view to the host.</summary>
    public static T[] Download<T>(this ArrayView<T> view)
        where T : unmanaged
    {
        T[] data = new T[view.Length];
        view.Download(data);
        return data;
    }

    /// <summary>Copies the start of a view to the host, as much as <paramref name="destination"/> holds.</summary>
    /// <exception cref="ArgumentException">The view holds less.</exception>
    public static void Download<T>(this ArrayView<T> view, Span<T> destination)
        where T : unmanaged
    {
        if (destination.Length > view.Length)
        {
            throw new ArgumentException($"{destination.Length} elements were asked of {view.Length}.", nameof(destination));
        }

        if (destination.Length > 0)
        {
            fixed (T* pinned = destination)
            {
                view.CopyToCPU(ref *pinned, destination.Length);
            }
        }
    }

    /// <summary>
    /// The elements of a view for the host to read: on the processor's own devices they are read where they lie, until
    /// something else is written there; elsewhere they are copied to <paramref name="copy"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The copy would hold more or less than the view.</exception>
    public static ReadOnlySpan<T> OnHost<T>(this ArrayView<T> view, Span<T> copy)
        where T : unmanaged
    {
        if (copy.Length != view.Length)
        {
            throw new ArgumentException($"There is room for {copy.Length} of {view.Length} elements.", nameof(copy));
        }

        if (view.Length > 0 && view.GetAccelerator().AcceleratorType == AcceleratorType.CPU)
        {
            return new ReadOnlySpan<T>((void*)view.LoadEffectiveAddressAsPtr(), copy.Length);
        }

        view.Download(copy);
        return copy;
    }
}
