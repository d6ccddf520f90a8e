using System.Runtime.InteropServices;
using GpuGrad.Kernels.Execution;
using ILGPU;
using ILGPU.Runtime;

namespace GpuGrad.Kernels.Verification;

/// <summary>
/// The device memory of a case. Every array lies between fences, outputs are prefilled (floats with NaN), and after the
/// run outputs, fences and inputs are compared with what they must hold.
/// </summary>
internal sealed class CaseMemory(ComputeDevice device) : IDisposable
{
    private const int Fence = 64;

    private readonly List<FencedArray> _arrays = [];

    /// <summary>The device the case runs on.</summary>
    public ComputeDevice Device { get; } = device;

    /// <summary>How many elements past a multiple of 256 bytes the next arrays begin.</summary>
    public int Skew { get; set; }

    /// <summary>An array that the op only reads.</summary>
    public ArrayView<T> Input<T>(string name, T[] values)
        where T : unmanaged =>
        Add(name, values, (index, value) => value.Equals(values[index]) ? 0 : double.PositiveInfinity, index => $"{values[index]}, it is an input");

    /// <summary>An array of floats that the op writes; each element may be off by its tolerance.</summary>
    public ArrayView<float> Output(string name, double[] expected, double[] tolerance)
    {
        float[] unwritten = new float[expected.Length];
        Array.Fill(unwritten, float.NaN);
        return InOut(name, unwritten, expected, tolerance);
    }

    /// <summary>An array of floats that the op reads and writes.</summary>
    public ArrayView<float> InOut(string name, float[] initial, double[] expected, double[] tolerance) =>
        Add(name, initial, (index, value) => Share(value, expected[index], tolerance[index]), index => $"{expected[index]:R} ± {tolerance[index]:G2}");

    /// <summary>An array that the op must fill with exactly these values.</summary>
    public ArrayView<T> Exact<T>(string name, T[] initial, T[] expected)
        where T : unmanaged =>
        Add(name, initial, (index, value) => value.Equals(expected[index]) ? 0 : double.PositiveInfinity, index => $"{expected[index]}");

    /// <summary>An array that is judged as a whole: <paramref name="judge"/> says what is wrong with it, or null.</summary>
    public ArrayView<T> Judged<T>(string name, T[] initial, Func<T[], string?> judge)
        where T : unmanaged
    {
        FencedArray<T> array = new(Device, name, Skew, initial, (_, _) => 0, _ => "") { Judge = judge };
        _arrays.Add(array);
        return array.View;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (FencedArray array in _arrays)
        {
            array.Dispose();
        }
    }

    /// <summary>The bytes of every array, fences included, in the order in which they were arranged.</summary>
    internal IReadOnlyList<byte[]> Contents() => [.. _arrays.Select(array => array.Contents())];

    /// <summary>Overwrites the array that is arranged at this place.</summary>
    internal void Overwrite(int array, ReadOnlySpan<byte> bytes) => _arrays[array].Overwrite(bytes);

    /// <summary>What messages call the array that is arranged at this place.</summary>
    internal string NameOf(int array) => _arrays[array].Name;

    /// <summary>Where in the bytes of which array a place in a device's memory lies.</summary>
    internal (int Array, long Byte) Find(MemoryBuffer buffer, long start)
    {
        int array = _arrays.FindIndex(found => found.Memory.Buffer == buffer);
        return (array, start - _arrays[array].Memory.IndexInBytes);
    }

    internal CaseResult Compare(IReadOnlyList<KernelCall> calls, TimeSpan elapsed)
    {
        double worst = 0;
        string? failure = null;
        foreach ((double share, string where) in _arrays.Select(array => array.Worst()))
        {
            if (share > 1 && failure is null)
            {
                failure = where;
            }

            worst = Math.Max(worst, share);
        }

        return new CaseResult(worst, failure, elapsed, calls, Contents());
    }

    // Non-finite values are expected exactly, NaN included; a NaN anywhere else is infinitely wrong.
    private static double Share(float value, double expected, double tolerance)
    {
        if (value == (float)expected || (float.IsNaN(value) && double.IsNaN(expected)))
        {
            return 0;
        }

        double error = Math.Abs(value - expected);
        return double.IsFinite(error) && tolerance > 0 ? error / tolerance : double.PositiveInfinity;
    }

    private ArrayView<T> Add<T>(string name, T[] initial, Func<int, T, double> share, Func<int, string> expected)
        where T : unmanaged
    {
        FencedArray<T> array = new(Device, name, Skew, initial, share, expected);
        _arrays.Add(array);
        return array.View;
    }

    private abstract class FencedArray : IDisposable
    {
        public abstract string Name { get; }

        public abstract IContiguousArrayView Memory { get; }

        public abstract void Overwrite(ReadOnlySpan<byte> bytes);

        public abstract (double Share, string Where) Worst();

        public abstract byte[] Contents();

        public abstract void Dispose();
    }

    private sealed class FencedArray<T> : FencedArray
        where T : unmanaged
    {
        private readonly Func<int, T, double> _share;
        private readonly Func<int, string> _expected;
        private readonly DeviceBuffer<T> _buffer;
        private readonly T[] _initial;
        private readonly int _start;
        private readonly int _length;

        public FencedArray(ComputeDevice device, string name, int skew, T[] initial, Func<int, T, double> share, Func<int, string> expected)
        {
            (Name, _share, _expected) = (name, share, expected);
            _start = Fence + skew;
            _length = initial.Length;
            _buffer = device.Allocate<T>(_start + _length + Fence);
            _initial = new T[_buffer.Length];
            MemoryMarshal.AsBytes(_initial.AsSpan()).Fill(0x5A);
            initial.CopyTo(_initial, _start);
            _buffer.Upload(_initial);
        }

        public Func<T[], string?>? Judge { get; init; }

        public override string Name { get; }

        public override IContiguousArrayView Memory => _buffer.View;

        public ArrayView<T> View => _buffer.View.SubView(_start, _length);

        public override (double Share, string Where) Worst()
        {
            T[] found = _buffer.Download();
            (double Share, string Where) worst = (0, "");
            for (int i = 0; i < found.Length; i++)
            {
                int index = i - _start;
                bool fence = index < 0 || index >= _length;
                double share = fence
                    ? found[i].Equals(_initial[i]) ? 0 : double.PositiveInfinity
                    : _share(index, found[i]);
                if (share > worst.Share)
                {
                    worst = (share, fence
                        ? $"{Name}[{index}], outside the array, was overwritten with {found[i]}"
                        : $"{Name}[{index}] is {found[i]}, expected {_expected(index)}");
                }
            }

            return Judge?.Invoke(found[_start..(_start + _length)]) is { } wrong && worst.Share <= 1
                ? (double.PositiveInfinity, $"{Name}: {wrong}")
                : worst;
        }

        public override void Overwrite(ReadOnlySpan<byte> bytes) => _buffer.Upload(MemoryMarshal.Cast<byte, T>(bytes));

        public override byte[] Contents() => MemoryMarshal.AsBytes(_buffer.Download().AsSpan()).ToArray();

        public override void Dispose() => _buffer.Dispose();
    }
}
