using System.Globalization;

namespace GpuGrad.Data;

/// <summary>An array out of an NPY file, read whole: its header and its exact length are checked. The first axis is that of samples.</summary>
internal sealed class NpyArray
{
    private readonly NpyHeader _header;
    private readonly byte[] _content;

    private NpyArray(string name, NpyHeader header, byte[] content) => (Name, _header, _content) = (name, header, content);

    /// <summary>The file, and of an .npz file the array.</summary>
    public string Name { get; }

    /// <summary>The type of the values.</summary>
    public NpyType Type => _header.Type;

    /// <summary>Samples.</summary>
    public int Count => _header.Dimensions[0];

    /// <summary>Sizes of a sample's axes; empty where a sample is a single value.</summary>
    public IReadOnlyList<int> Sample => _header.Dimensions[1..];

    /// <summary>Values of a sample.</summary>
    public int Columns => _header.Length / Count;

    /// <summary>Values of all samples.</summary>
    public int Length => _header.Length;

    /// <summary>A value, counted with the last axis running fastest, whatever the order of the file.</summary>
    public double this[int index] => Type.Value(_content.AsSpan(_header.Bytes + (int)(Place(index) * Type.Size), Type.Size));

    /// <summary>Reads what a file holds.</summary>
    /// <exception cref="DataException">It is not whole, or holds no numbers.</exception>
    public static NpyArray Read(byte[] content, string name)
    {
        NpyHeader header = NpyHeader.Read(content, name);
        long expected = header.Bytes + header.DataBytes;
        if (content.LongLength != expected)
        {
            throw new DataException(
                name,
                $"{(content.LongLength < expected ? "it is truncated" : "it has bytes behind its data")}: expected {expected} bytes "
                + $"({header.Bytes} of header and {header.Shape}), found {content.LongLength}.",
                "Get the file again.");
        }

        return new NpyArray(name, header, content);
    }

    /// <summary>All values / <paramref name="unit"/> as floats, the last axis running fastest.</summary>
    /// <exception cref="DataException">One is NaN, infinite or beyond the floats; the message names its place.</exception>
    public float[] Floats(float unit)
    {
        float[] floats = new float[Length];
        for (int i = 0; i < floats.Length; i++)
        {
            floats[i] = (float)this[i] / unit;
            if (!float.IsFinite(floats[i]))
            {
                throw Wrong(i, "which is no finite number in FP32.", "Replace it, as numpy.nan_to_num does, or leave its sample out.");
            }
        }

        return floats;
    }

    /// <summary>What is wrong with a value, with its place: "it holds NaN at [3, 2], ...".</summary>
    public DataException Wrong(int index, string problem, string remedy)
    {
        int[] place = new int[_header.Dimensions.Length];
        for (int axis = place.Length - 1, left = index; axis >= 0; left /= _header.Dimensions[axis--])
        {
            place[axis] = left % _header.Dimensions[axis];
        }

        return new DataException(Name, string.Create(CultureInfo.InvariantCulture, $"it holds {this[index]:R} at [{string.Join(", ", place)}], {problem}"), remedy);
    }

    private long Place(int index)
    {
        if (!_header.FortranOrder)
        {
            return index;
        }

        // The strides of a first axis that runs fastest, from the last axis on.
        int place = 0, stride = _header.Length;
        foreach (int size in _header.Dimensions.AsEnumerable().Reverse())
        {
            stride /= size;
            place += index % size * stride;
            index /= size;
        }

        return place;
    }
}
