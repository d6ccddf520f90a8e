using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;

namespace GpuGrad.Kernels;

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

    /// <summary>Requires every argument to be as long as it is declared, and results to lie apart from what they may not be.</summary>
    /// <exception cref="ArgumentException">One is shorter, or shares memory.</exception>
    public static void RequireDeclared<TArguments>(this TArguments arguments)
        where TArguments : struct, IOpArguments<TArguments> => AccessList.Of(arguments).RequireApart();

    /// <summary>Requires a view of at least <paramref name="length"/> elements, or an empty one: the argument was left out.</summary>
    /// <exception cref="ArgumentException">It is shorter.</exception>
    public static void RequireLengthOrNone<T>(this ArrayView<T> view, long length, [CallerArgumentExpression(nameof(view))] string name = "")
        where T : unmanaged => view.RequireLength(view.Length > 0 ? length : 0, name);

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

    /// <summary>Requires the result of an element-wise op to be one of its inputs, element for element, or apart from it.</summary>
    /// <exception cref="ArgumentException">They share memory and start at different elements.</exception>
    public static void RequireSameOrApart<T>(
        this ArrayView<T> view,
        ArrayView<T> other,
        [CallerArgumentExpression(nameof(view))] string name = "",
        [CallerArgumentExpression(nameof(other))] string otherName = "")
        where T : unmanaged
    {
        IContiguousArrayView first = view;
        IContiguousArrayView second = other;
        if (view.Overlaps(other) && first.IndexInBytes != second.IndexInBytes)
        {
            throw new ArgumentException($"{name} and {otherName} share memory, but start at different elements.", name);
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

    /// <summary>Requires a positive, finite number.</summary>
    /// <exception cref="ArgumentException">It is zero, negative, infinite or NaN.</exception>
    public static void RequirePositive(float value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value > 0f && float.IsFinite(value)))
        {
            throw new ArgumentException($"{name} is {value}, it must be positive and finite.", name);
        }
    }
}
