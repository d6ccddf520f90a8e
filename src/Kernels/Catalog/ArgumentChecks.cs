using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using ILGPU;

namespace GpuGrad.Kernels.Catalog;

/// <summary>Checks that op arguments share. Each names the argument in its message.</summary>
public static class ArgumentChecks
{
    /// <summary>Requires a view of at least <paramref name="length"/> elements.</summary>
    /// <exception cref="ArgumentException">It is shorter.</exception>
    public static void RequireLength<T>(this ArrayView<T> view, long length, [CallerArgumentExpression(nameof(view))] string name = "")
        where T : unmanaged
    {
        if (view.Length < length)
        {
            throw new ArgumentException($"{name} holds {view.Length} elements, {length} are needed.", name);
        }
    }

    /// <summary>Requires two views to share no memory.</summary>
    /// <exception cref="ArgumentException">They do.</exception>
    public static void RequireApart<T>(
        this ArrayView<T> view,
        ArrayView<T> other,
        [CallerArgumentExpression(nameof(view))] string name = "",
        [CallerArgumentExpression(nameof(other))] string otherName = "")
        where T : unmanaged
    {
        if (view.Overlaps(other))
        {
            throw new ArgumentException($"{name} and {otherName} share memory.", name);
        }
    }

    /// <summary>Requires a positive size.</summary>
    /// <exception cref="ArgumentException">It is zero or negative.</exception>
    public static void RequirePositive(long size, [CallerArgumentExpression(nameof(size))] string name = "")
    {
        if (size <= 0)
        {
            throw new ArgumentException($"{name} is {size}, it must be positive.", name);
        }
    }
}
