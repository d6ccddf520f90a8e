using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Tuning;
using ILGPU;
using ILGPU.Runtime;

namespace GpuGrad.Kernels;

/// <summary>
/// The kernel calls of a step in order, as ops append them. Owns the scratch memory that the calls share.
/// </summary>
public sealed class CallList : IDisposable
{
    private readonly ReservedAddresses? _addresses;
    private readonly List<KernelCall> _calls = [];
    private readonly Dictionary<Type, List<IDisposable>> _scratch = [];
    private readonly Dictionary<Type, object> _shared = [];
    private string _op = "";
    private string _variant = "";
    private TunableValues _values = TunableValues.Default;
    private int _firstOfOp;

    /// <summary>Begins a list without calls.</summary>
    /// <param name="device">The device the calls are made for.</param>
    /// <param name="addresses">Where scratch memory is to be, for calls that are counted and never run; null for calls that run.</param>
    internal CallList(ComputeDevice device, ReservedAddresses? addresses = null)
    {
        (Device, _addresses) = (device, addresses);
        SerialWork = TuningTable.Current.Values(device)[TunedDevice.FewElements];
    }

    /// <summary>Called when an op has appended its calls to any list: tests put a fault behind it.</summary>
    internal static Action<CallList>? Emitted { get; set; }

    /// <summary>The device the calls are made for.</summary>
    public ComputeDevice Device { get; }

    /// <summary>The calls so far.</summary>
    internal IReadOnlyList<KernelCall> Calls => _calls;

    /// <summary>Multiply-adds of the matrix products among the calls.</summary>
    public long MultiplyAdds { get; private set; }

    /// <summary>The layer that the next calls work for, as messages name it.</summary>
    public string Layer { get; set; } = "";

    /// <summary>Whether the next calls run on recorded steps only.</summary>
    public bool RecordedOnly { get; set; }

    /// <summary>Work up to which one worker makes a call alone. Tests set 0, so that small cases are shared too.</summary>
    internal long SerialWork { get; init; }

    /// <summary>
    /// Scratch memory of at least <paramref name="length"/> elements, contents undefined. Every op gets the same memory
    /// again, so what an op leaves there is gone after it, and one op asks once and splits what it got.
    /// </summary>
    public ArrayView<T> Scratch<T>(long length)
        where T : unmanaged
    {
        if (_addresses is not null)
        {
            return _addresses.Next<T>(length);
        }

        if (!_scratch.TryGetValue(typeof(T), out List<IDisposable>? buffers))
        {
            _scratch[typeof(T)] = buffers = [];
        }

        // Earlier calls hold the address of a smaller buffer: it stays, and the next larger one joins it.
        if (buffers.Count == 0 || ((DeviceBuffer<T>)buffers[^1]).Length < length)
        {
            buffers.Add(Device.Allocate<T>(length));
        }

        return ((DeviceBuffer<T>)buffers[^1]).View.SubView(0, length);
    }

    /// <summary>Appends the launch of a SIMT kernel over <paramref name="config"/>'s grid.</summary>
    public void Launch<TArguments>(Action<TArguments> kernel, KernelConfig config, TArguments arguments)
        where TArguments : struct
    {
        Action<AcceleratorStream, KernelConfig, TArguments> launcher = _addresses is null
            ? Device.Kernel(kernel)
            : (_, _, _) => throw new InvalidOperationException("The call has addresses without memory.");
        Append(new SimtCall(kernel.Method, stream => launcher(stream, config, arguments))
        {
            Op = _op,
            Variant = _variant,
            Layer = Layer,
            RecordedOnly = RecordedOnly,
        });
    }

    /// <summary>Appends a vector call in the width of the device's registers.</summary>
    /// <param name="body512">The call for 512-bit registers.</param>
    /// <param name="body256">The call for 256-bit registers.</param>
    /// <param name="body128">The call for 128-bit registers.</param>
    /// <param name="arguments">What it works on.</param>
    /// <param name="work">About how many elements it touches: where that is little, one worker makes the call.</param>
    public unsafe void Run<TArguments>(
        delegate*<in TArguments, int, int, void> body512,
        delegate*<in TArguments, int, int, void> body256,
        delegate*<in TArguments, int, int, void> body128,
        TArguments arguments,
        long work = long.MaxValue)
        where TArguments : struct =>
        Run(Device.VectorBits switch { 512 => body512, 256 => body256, _ => body128 }, arguments, work);

    /// <summary>Appends a vector call that touches about <paramref name="work"/> elements.</summary>
    public unsafe void Run<TArguments>(delegate*<in TArguments, int, int, void> body, TArguments arguments, long work = long.MaxValue)
        where TArguments : struct =>
        Append(new StaticVectorCall<TArguments>(body, arguments)
        {
            Op = _op,
            Variant = _variant,
            Layer = Layer,
            RecordedOnly = RecordedOnly,
            Serial = work <= SerialWork,
        });

    /// <summary>The one object of its type that calls of this list share, made by the first that asks.</summary>
    internal T Shared<T>(Func<T> make)
        where T : class
    {
        if (!_shared.TryGetValue(typeof(T), out object? found))
        {
            _shared[typeof(T)] = found = make();
        }

        return (T)found;
    }

    /// <summary>
    /// The arguments of the last call, where that is one with such arguments that runs on the same steps as the next call
    /// will: a variant whose calls serve many ops gives it more to do instead of appending another.
    /// </summary>
    internal bool TryExtend<TArguments>(out TArguments arguments)
        where TArguments : struct
    {
        bool found = _calls is [.., StaticVectorCall<TArguments>] && _calls[^1].RecordedOnly == RecordedOnly;
        arguments = found ? ((StaticVectorCall<TArguments>)_calls[^1]).Arguments : default;
        return found;
    }

    /// <summary>Frees the scratch memory.</summary>
    public void Dispose()
    {
        foreach (IDisposable buffer in _scratch.Values.SelectMany(b => b))
        {
            buffer.Dispose();
        }

        _scratch.Clear();
    }

    /// <summary>The value of a tunable of the variant whose calls are being appended.</summary>
    internal int Value(Tunable tunable) => _values[tunable];

    internal void Begin(string op, string variant, TunableValues values, long multiplyAdds)
    {
        (_op, _variant, _values, _firstOfOp) = (op, values.Label(variant), values, _calls.Count);
        MultiplyAdds += multiplyAdds;
    }

    /// <summary>Ends what <see cref="Begin"/> began, and tells the calls what they read and write.</summary>
    internal void End(IReadOnlyList<MemoryAccess> accesses)
    {
        if (_firstOfOp == _calls.Count)
        {
            // The calls before were given more to do, and share one list.
            _calls[^1].DeclaredAccesses.AddRange(accesses);
        }
        else
        {
            List<MemoryAccess> shared = [.. accesses];
            for (int i = _firstOfOp; i < _calls.Count; i++)
            {
                _calls[i].DeclaredAccesses = shared;
            }
        }

        Emitted?.Invoke(this);
    }

    private void Append(KernelCall call) => _calls.Add(call);
}
