namespace GpuGrad.Checkpoints;

/// <summary>
/// The words and limits of a safetensors file (https://github.com/huggingface/safetensors): a little-endian 64-bit length,
/// a JSON header of that length, then the tensors' bytes with no gap between them.
/// </summary>
internal static class SafetensorsFormat
{
    public const string Metadata = "__metadata__";
    public const string Type = "dtype";
    public const string Shape = "shape";
    public const string Offsets = "data_offsets";

    /// <summary>Bytes of the header's length.</summary>
    public const int LengthBytes = sizeof(ulong);

    /// <summary>The header is padded with spaces to a multiple of this, so that the data is aligned.</summary>
    public const int Alignment = 8;

    /// <summary>Most bytes of a header: the limit of the reference reader.</summary>
    public const int MaxHeaderBytes = 100_000_000;
}
