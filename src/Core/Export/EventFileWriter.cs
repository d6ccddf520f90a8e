using System.Buffers.Binary;
using Google.Protobuf;

namespace GpuGrad.Export;

/// <summary>
/// Writes a TensorBoard event file: records of a length, its checksum, TensorFlow's message <c>Event</c> (event.proto) and
/// its checksum, all little endian; the first one tells the version.
/// </summary>
internal sealed class EventFileWriter
{
    private const int WallTime = 1;
    private const int Step = 2;
    private const int FileVersion = 3;
    private const int Summary = 5;
    private const int Value = 1;

    private readonly Stream _stream;

    /// <summary>Begins a file.</summary>
    /// <param name="stream">Where it goes.</param>
    /// <param name="wallTime">When it was begun, in seconds since 1970.</param>
    public EventFileWriter(Stream stream, double wallTime)
    {
        _stream = stream;
        WriteEvent(wallTime, output =>
        {
            output.WriteTag(FileVersion, WireFormat.WireType.LengthDelimited);
            output.WriteString("brain.Event:2");
        });
    }

    /// <summary>Writes what was measured at a step.</summary>
    /// <param name="wallTime">When, in seconds since 1970.</param>
    /// <param name="step">The training step.</param>
    /// <param name="values">Each made by <see cref="SummaryValue"/>.</param>
    public void Write(double wallTime, long step, params IReadOnlyList<ByteString> values) => WriteEvent(wallTime, output =>
    {
        if (step != 0)
        {
            output.WriteTag(Step, WireFormat.WireType.Varint);
            output.WriteInt64(step);
        }
        SummaryValue.Write(output, Summary, SummaryValue.Message(summary =>
        {
            foreach (ByteString value in values)
            {
                SummaryValue.Write(summary, Value, value);
            }
        }));
    });

    private void WriteEvent(double wallTime, Action<CodedOutputStream> write)
    {
        ByteString data = SummaryValue.Message(output =>
        {
            output.WriteTag(WallTime, WireFormat.WireType.Fixed64);
            output.WriteDouble(wallTime);
            write(output);
        });
        Span<byte> header = stackalloc byte[sizeof(ulong) + sizeof(uint)];
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[sizeof(ulong)..], MaskedCrc32C.Of(header[..sizeof(ulong)]));
        _stream.Write(header);
        _stream.Write(data.Span);
        Span<byte> footer = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(footer, MaskedCrc32C.Of(data.Span));
        _stream.Write(footer);
    }
}
