using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using ILGPU;
using ILGPU.Runtime;

namespace GpuGrad.Kernels;

/// <summary>
/// What an op reads and writes, as its arguments declare it. A view that is too short is refused when it is declared, and
/// <see cref="RequireApart"/> refuses results that lie on other arguments; bytes and lifetimes follow from the same lines.
/// </summary>
public sealed class AccessList
{
    private readonly List<MemoryAccess> _accesses = [];
    private readonly List<(IContiguousArrayView View, string[] Same)> _views = [];
    private bool _lastIsEmpty = true;

    /// <summary>The accesses so far, in order; empty arguments are left out.</summary>
    internal IReadOnlyList<MemoryAccess> Accesses => _accesses;

    /// <summary>What the arguments of an op declare.</summary>
    /// <exception cref="ArgumentException">A view is too short.</exception>
    public static AccessList Of<TArguments>(in TArguments arguments)
        where TArguments : struct, IOpArguments<TArguments>
    {
        AccessList accesses = new();
        arguments.Declare(accesses);
        return accesses;
    }

    /// <summary>The first <paramref name="length"/> elements are read.</summary>
    /// <exception cref="ArgumentException">The view is shorter.</exception>
    public AccessList Reads<T>(ArrayView<T> view, long length, [CallerArgumentExpression(nameof(view))] string name = "")
        where T : unmanaged => Add(view, length, AccessKind.Read, name);

    /// <summary>As <see cref="Reads"/>, unless the view is empty: the argument was left out.</summary>
    /// <exception cref="ArgumentException">The view is shorter, but not empty.</exception>
    public AccessList ReadsIfGiven<T>(ArrayView<T> view, long length, [CallerArgumentExpression(nameof(view))] string name = "")
        where T : unmanaged => Add(view, view.Length > 0 ? length : 0, AccessKind.Read, name);

    /// <summary>The first <paramref name="length"/> elements are all written, and not read before.</summary>
    /// <exception cref="ArgumentException">The view is shorter.</exception>
    public AccessList Writes<T>(ArrayView<T> view, long length, [CallerArgumentExpression(nameof(view))] string name = "")
        where T : unmanaged => Add(view, length, AccessKind.Write, name);

    /// <summary>As <see cref="Writes"/>, unless the view is empty: the result is not wanted.</summary>
    /// <exception cref="ArgumentException">The view is shorter, but not empty.</exception>
    public AccessList WritesIfGiven<T>(ArrayView<T> view, long length, [CallerArgumentExpression(nameof(view))] string name = "")
        where T : unmanaged => Add(view, view.Length > 0 ? length : 0, AccessKind.Write, name);

    /// <summary>The first <paramref name="length"/> elements are read and written, or some of them are left as they were.</summary>
    /// <exception cref="ArgumentException">The view is shorter.</exception>
    public AccessList Updates<T>(ArrayView<T> view, long length, [CallerArgumentExpression(nameof(view))] string name = "")
        where T : unmanaged => Add(view, length, AccessKind.Update, name);

    /// <summary>Some of a ring of slots is written, in a slot that the device knows: all of it may change.</summary>
    /// <exception cref="ArgumentException">The view is shorter than one slot.</exception>
    public AccessList UpdatesRing<T>(ArrayView<T> view, long slot, [CallerArgumentExpression(nameof(view))] string name = "")
        where T : unmanaged
    {
        view.RequireLength(slot, name);
        return Add(view, view.Length, AccessKind.Update, name);
    }

    /// <summary>A block of columns of a matrix [rows, stride] is read.</summary>
    /// <exception cref="ArgumentException">The view is shorter than the matrix.</exception>
    public AccessList ReadsColumns<T>(
        ArrayView<T> view, long rows, long stride, long offset, long columns, [CallerArgumentExpression(nameof(view))] string name = "")
        where T : unmanaged => AddColumns(view, rows, stride, offset, columns, AccessKind.Read, name);

    /// <summary>A block of columns of a matrix [rows, stride] is all written.</summary>
    /// <exception cref="ArgumentException">The view is shorter than the matrix.</exception>
    public AccessList WritesColumns<T>(
        ArrayView<T> view, long rows, long stride, long offset, long columns, [CallerArgumentExpression(nameof(view))] string name = "")
        where T : unmanaged => AddColumns(view, rows, stride, offset, columns, AccessKind.Write, name);

    /// <summary>The result declared last may be one of these arguments, element for element.</summary>
    public AccessList MayBe(params string[] names)
    {
        if (!_lastIsEmpty)
        {
            _views[^1] = (_views[^1].View, names);
        }

        return this;
    }

    /// <summary>
    /// Requires every result to share no memory with other arguments, or with one that it may be, to begin where that begins:
    /// an element-wise op reads an element before it writes it.
    /// </summary>
    /// <exception cref="ArgumentException">It shares memory; the message names both.</exception>
    public void RequireApart()
    {
        for (int i = 0; i < _accesses.Count; i++)
        {
            for (int j = 0; j < _accesses.Count; j++)
            {
                // Of two results the later one is to blame.
                if (_accesses[i].Writes && (!_accesses[j].Writes || j < i))
                {
                    Compare(i, j);
                }
            }
        }
    }

    private void Compare(int result, int other)
    {
        ((IContiguousArrayView first, string[] same), (IContiguousArrayView second, _)) = (_views[result], _views[other]);
        (string name, string otherName) = (_accesses[result].Name, _accesses[other].Name);
        bool mayBe = same.Contains(otherName);
        if (first.SharesMemoryWith(second) && !(mayBe && first.IndexInBytes == second.IndexInBytes))
        {
            throw new ArgumentException(
                $"{name} and {otherName} share memory{(mayBe ? ", but start at different elements" : "")}.", name);
        }
    }

    private AccessList Add<T>(ArrayView<T> view, long length, AccessKind kind, string name)
        where T : unmanaged
    {
        view.RequireLength(length, name);
        return Add(view, rows: 1, stride: 0, offset: 0, length, kind, name);
    }

    private AccessList AddColumns<T>(ArrayView<T> view, long rows, long stride, long offset, long columns, AccessKind kind, string name)
        where T : unmanaged
    {
        view.RequireLength(rows * stride, name);
        return columns == stride
            ? Add(view, rows: 1, stride: 0, offset: 0, rows * stride, kind, name)
            : Add(view, rows, stride, offset, columns, kind, name);
    }

    private unsafe AccessList Add<T>(ArrayView<T> view, long rows, long stride, long offset, long width, AccessKind kind, string name)
        where T : unmanaged
    {
        _lastIsEmpty = view.Length == 0;
        if (!_lastIsEmpty)
        {
            IContiguousArrayView bytes = view;
            _accesses.Add(new(
                name, kind, bytes.Buffer, bytes.IndexInBytes + (offset * sizeof(T)), rows, stride * sizeof(T), width * sizeof(T)));
            _views.Add((bytes, []));
        }

        return this;
    }
}
