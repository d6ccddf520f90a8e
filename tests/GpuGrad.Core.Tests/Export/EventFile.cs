using System.Buffers.Binary;
using Google.Protobuf;

namespace GpuGrad.Core.Tests.Export;

/// <summary>Reads a TensorBoard event file back, sharing nothing with the writer: checks every length and checksum on the way.</summary>
internal static class EventFile
{
    public static List<Event> Read(string path) => [.. Records(File.ReadAllBytes(path)).Select(ReadEvent)];

    /// <summary>The data of every record.</summary>
    public static List<byte[]> Records(ReadOnlySpan<byte> bytes)
    {
        List<byte[]> records = [];
        while (bytes.Length > 0)
        {
            int length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            Assert.Equal(MaskedCrc(bytes[..8]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]));
            byte[] data = bytes.Slice(12, length).ToArray();
            Assert.Equal(MaskedCrc(data), BinaryPrimitives.ReadUInt32LittleEndian(bytes[(12 + length)..]));
            records.Add(data);
            bytes = bytes[(16 + length)..];
        }
        return records;
    }

    // A bit at a time, as the polynomial 0x1EDC6F41 (reversed) is written down.
    private static uint MaskedCrc(ReadOnlySpan<byte> bytes)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
            }
        }
        crc = ~crc;
        return ((crc >> 15) | (crc << 17)) + 0xA282EAD8;
    }

    private static Event ReadEvent(byte[] data)
    {
        Event read = new();
        CodedInputStream input = new(data);
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1: read.WallTime = input.ReadDouble(); break;
                case 2: read.Step = input.ReadInt64(); break;
                case 3: read.FileVersion = input.ReadString(); break;
                case 5: read.Values.AddRange(Messages(input.ReadBytes(), 1).Select(ReadValue)); break;
                default: Assert.Fail($"an event has field {WireFormat.GetTagFieldNumber(tag)}"); break;
            }
        }
        return read;
    }

    private static Value ReadValue(ByteString message)
    {
        string name = "";
        float? scalar = null;
        double[]? tensor = null;
        CodedInputStream input = message.CreateCodedInput();
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1: name = input.ReadString(); break;
                case 2: scalar = input.ReadFloat(); break;
                case 8: tensor = ReadTensor(input.ReadBytes()); break;
                case 9: Assert.Equal("histograms", Messages(Messages(input.ReadBytes(), 1).Single(), 1).Single().ToStringUtf8()); break;
                default: Assert.Fail($"a value has field {WireFormat.GetTagFieldNumber(tag)}"); break;
            }
        }
        return new Value(name, scalar, tensor is null ? null : [.. tensor.Chunk(3).Select(row => (row[0], row[1], row[2]))]);
    }

    private static double[] ReadTensor(ByteString message)
    {
        const int Double = 2;
        double[] content = [];
        List<long> shape = [];
        CodedInputStream input = message.CreateCodedInput();
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1: Assert.Equal(Double, input.ReadEnum()); break;
                case 2: shape.AddRange(Messages(input.ReadBytes(), 2).Select(Size)); break;
                case 4: content = [.. input.ReadBytes().ToByteArray().Chunk(8).Select(bytes => BinaryPrimitives.ReadDoubleLittleEndian(bytes))]; break;
                default: Assert.Fail($"a tensor has field {WireFormat.GetTagFieldNumber(tag)}"); break;
            }
        }
        Assert.Equal([content.Length / 3, 3], shape);
        return content;
    }

    private static long Size(ByteString dimension)
    {
        CodedInputStream input = dimension.CreateCodedInput();
        Assert.Equal(1, WireFormat.GetTagFieldNumber(input.ReadTag()));
        return input.ReadInt64();
    }

    // The fields of this number, passing over others.
    private static List<ByteString> Messages(ByteString message, int field)
    {
        List<ByteString> found = [];
        CodedInputStream input = message.CreateCodedInput();
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            if (WireFormat.GetTagFieldNumber(tag) == field)
            {
                found.Add(input.ReadBytes());
            }
            else
            {
                input.SkipLastField();
            }
        }
        return found;
    }

    internal sealed class Event
    {
        public double WallTime { get; set; }

        public long Step { get; set; }

        public string FileVersion { get; set; } = "";

        public List<Value> Values { get; } = [];
    }

    internal sealed record Value(string Tag, float? Scalar, IReadOnlyList<(double Left, double Right, double Count)>? Histogram);
}
