using System.Buffers.Binary;
using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace GpuGrad.Onnx;

/// <summary>A tensor of a graph that does not depend on what the net reads: a weight, or a number of the function.</summary>
internal sealed class OnnxTensor
{
    private OnnxTensor(string name, IReadOnlyList<int> dimensions, float[]? floats, long?[]? integers) =>
        (Name, Dimensions, Floats, Integers) = (name, dimensions, floats, integers);

    /// <summary>Its name in the graph.</summary>
    public string Name { get; }

    /// <summary>Its axes; none for a number.</summary>
    public IReadOnlyList<int> Dimensions { get; }

    /// <summary>Its values, row-major, as 32-bit floats; null where it holds integers.</summary>
    public float[]? Floats { get; }

    /// <summary>Its values where it holds integers or truth values, the size of the batch as null; null where it holds floats.</summary>
    public long?[]? Integers { get; }

    /// <summary>Whether it stands among the graph's weights, or was cut out of one of them; not a constant of the function.</summary>
    public bool IsWeight { get; private init; }

    /// <summary>Whether it has equal values and a size that depends on the batch: one value stands for all.</summary>
    public bool IsFilled { get; private init; }

    /// <summary>Elements.</summary>
    public int Length => Floats?.Length ?? Integers!.Length;

    /// <summary>The value of a single float; null for any other tensor.</summary>
    public float? Scalar => Floats is [var value] ? value : null;

    /// <summary>The shape as messages print it.</summary>
    public string ShapeText => Describe(Dimensions);

    /// <summary>A shape as messages print it.</summary>
    public static string Describe(IEnumerable<int> dimensions) => $"[{string.Join(", ", dimensions)}]";

    /// <summary>Floats.</summary>
    public static OnnxTensor Of(string name, IReadOnlyList<int> dimensions, float[] values, bool isWeight = false) =>
        new(name, dimensions, values, null) { IsWeight = isWeight };

    /// <summary>Integers.</summary>
    public static OnnxTensor Of(string name, IReadOnlyList<int> dimensions, long?[] values) => new(name, dimensions, null, values);

    /// <summary>Equal floats, as many as a batch takes.</summary>
    public static OnnxTensor Filled(string name, float value) => new(name, [], [value], null) { IsFilled = true };

    /// <summary>This under another name, in another shape of as many elements.</summary>
    public OnnxTensor As(string name, IReadOnlyList<int> dimensions) => new(name, dimensions, Floats, Integers) { IsWeight = IsWeight, IsFilled = IsFilled };

    /// <summary>The elements at these places, in another shape.</summary>
    public OnnxTensor Take(string name, IReadOnlyList<int> dimensions, int[] places) => new(
        name, dimensions,
        Floats is { } floats ? Array.ConvertAll(places, place => floats[place]) : null,
        Integers is { } integers ? Array.ConvertAll(places, place => integers[place]) : null)
    {
        IsWeight = IsWeight,
    };

    /// <summary>Tensors of one type behind each other, all along the first axis.</summary>
    public static OnnxTensor Behind(string name, IReadOnlyList<int> dimensions, IReadOnlyList<OnnxTensor> parts) => new(
        name, dimensions,
        parts[0].Floats is null ? null : [.. parts.SelectMany(part => part.Floats!)],
        parts[0].Integers is null ? null : [.. parts.SelectMany(part => part.Integers!)])
    {
        IsWeight = parts.Any(part => part.IsWeight),
    };

    /// <summary>
    /// The tensor of a file. Floats of 16 and 64 bits become the nearest of 32; what is beyond their range is refused, as everything that contradicts itself.
    /// </summary>
    /// <param name="tensor">As the file has it.</param>
    /// <param name="name">Its name.</param>
    /// <param name="isWeight">Whether it is one of the graph's weights.</param>
    /// <param name="file">The file.</param>
    /// <exception cref="OnnxException">It cannot be read; the message names the tensor.</exception>
    public static OnnxTensor Read(TensorProto tensor, string name, bool isWeight, string file)
    {
        if (tensor.DataLocation == TensorProto.Types.DataLocation.External || tensor.ExternalData.Count > 0)
        {
            throw Fault("keeps its values in a file of its own (external data), which is not read; save the model with its weights in it");
        }

        if (tensor.Segment is not null)
        {
            throw Fault("is cut into segments, which are not read; save the model with whole tensors");
        }

        int[] dimensions = new int[tensor.Dims.Count];
        long length = 1;
        for (int axis = 0; axis < dimensions.Length; axis++)
        {
            long size = tensor.Dims[axis];
            // A file has at most 2^31 bytes, so that no tensor in it has more elements; an empty one says nothing.
            if (size is < 0 or > int.MaxValue || (length *= size) > int.MaxValue)
            {
                throw Fault($"claims the shape [{string.Join(", ", tensor.Dims)}], which no file of ONNX can hold; it is damaged");
            }

            dimensions[axis] = (int)size;
        }

        DataType type = (DataType)tensor.DataType;
        return type switch
        {
            DataType.Float => Floats(tensor.FloatData, 4, (bytes, _) => BinaryPrimitives.ReadSingleLittleEndian(bytes)),
            DataType.Float16 => Floats(tensor.Int32Data.Select(HalfOf), 2, (bytes, _) => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes)),
            DataType.Bfloat16 => Floats(tensor.Int32Data.Select(BFloatOf), 2, (bytes, _) => BFloatOf(BinaryPrimitives.ReadUInt16LittleEndian(bytes))),
            DataType.Double => Floats(
                tensor.DoubleData.Select(Narrowed), 8, (bytes, i) => Narrowed(BinaryPrimitives.ReadDoubleLittleEndian(bytes), i)),
            DataType.Int64 => Integers(tensor.Int64Data.Select(v => (long?)v), 8, bytes => BinaryPrimitives.ReadInt64LittleEndian(bytes)),
            DataType.Int32 => Integers(tensor.Int32Data.Select(v => (long?)v), 4, bytes => BinaryPrimitives.ReadInt32LittleEndian(bytes)),
            DataType.Bool => Integers(tensor.Int32Data.Select(v => (long?)v), 1, bytes => bytes[0]),
            _ => throw Fault(
                $"is of type {(Enum.IsDefined(type) ? type.ToString().ToLowerInvariant() : $"{tensor.DataType}")}; known: float, float16, bfloat16, double, int32, int64, bool"),
        };

        OnnxTensor Floats(IEnumerable<float> written, int size, Reader<float> read) =>
            Of(name, dimensions, Values(written, size, read), isWeight);

        OnnxTensor Integers(IEnumerable<long?> written, int size, Func<ReadOnlySpan<byte>, long?> read) =>
            Of(name, dimensions, Values(written, size, (bytes, _) => read(bytes)));

        T[] Values<T>(IEnumerable<T> written, int size, Reader<T> read)
        {
            ReadOnlySpan<byte> raw = tensor.RawData.Span;
            if (raw.Length == 0)
            {
                T[] list = [.. written];
                return list.Length == length
                    ? list
                    : throw Fault($"has {list.Length} values, but its shape {Describe(dimensions)} takes {length}; it is damaged");
            }

            if (raw.Length != length * size)
            {
                throw Fault($"has {raw.Length} bytes, but its shape {Describe(dimensions)} takes {length * size}; it is damaged");
            }

            T[] values = new T[length];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = read(raw.Slice(i * size, size), i);
            }

            return values;
        }

        float Narrowed(double value, int index) => double.IsFinite(value) && !float.IsFinite((float)value)
            ? throw Fault(FormattableString.Invariant($"element {index} is {value}, which is beyond 32-bit floats"))
            : (float)value;

        OnnxException Fault(string problem) => new(file, $"tensor '{name}': {problem}");
    }

    private delegate T Reader<T>(ReadOnlySpan<byte> bytes, int index);

    private static float HalfOf(int bits) => (float)BitConverter.UInt16BitsToHalf((ushort)bits);

    private static float BFloatOf(int bits) => BitConverter.Int32BitsToSingle(bits << 16);
}
