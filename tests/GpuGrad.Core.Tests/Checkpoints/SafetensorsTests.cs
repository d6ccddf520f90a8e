using System.Buffers.Binary;
using System.Text;
using GpuGrad.Checkpoints;
using GpuGrad.Core.Tests.Runs;
using GpuGrad.Records;

namespace GpuGrad.Core.Tests.Checkpoints;

public sealed class SafetensorsTests : IDisposable
{
    private const string Whole = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}""";

    private readonly TemporaryFolder _folder = new();

    /// <summary>A header over 12 bytes of data, and what the message must name.</summary>
    public static TheoryData<string, string> BadHeaders => new()
    {
        { """[1]""", "no JSON object" },
        { """{"a":""", "no JSON" },
        { Whole.Replace("\"b\"", "\"a\"", StringComparison.Ordinal), "tensor a: the name is used twice" },
        { Whole.Replace("[2]", "[3]", StringComparison.Ordinal), "tensor a: its data has 8 bytes, which its shape [3]" },
        { Whole.Replace("[2]", "[-2]", StringComparison.Ordinal), "tensor a: its shape" },
        { Whole.Replace("[2]", "[2.5]", StringComparison.Ordinal), "tensor a: its shape" },
        { Whole.Replace("[2]", "\"2\"", StringComparison.Ordinal), "tensor a: its shape" },
        // 2^64 + 2 elements, were the product to wrap round.
        { Whole.Replace("[2]", "[1073741824,1073741824,16,2]", StringComparison.Ordinal), "tensor a: its data has 8 bytes" },
        { Whole.Replace("[0,8]", "[8,0]", StringComparison.Ordinal), "tensor a: its data_offsets" },
        { Whole.Replace("[0,8]", "[0,8,8]", StringComparison.Ordinal), "tensor a: its data_offsets" },
        { Whole.Replace("[8,12]", "[4,8]", StringComparison.Ordinal), "tensor b: its data begins at 4, not at 8" },
        { Whole.Replace("[8,12]", "[12,16]", StringComparison.Ordinal), "tensor b: its data begins at 12, not at 8" },
        { Whole.Replace("[]", "[2]", StringComparison.Ordinal).Replace("[8,12]", "[8,16]", StringComparison.Ordinal), "tensor b: its data ends at 16" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "4 bytes at the end" },
        { Whole.Replace("\"F32\",\"shape\":[]", "\"F16\",\"shape\":[2]", StringComparison.Ordinal), "tensor b: its dtype is \"F16\"" },
        { Whole.Replace("\"F32\",\"shape\":[]", "3,\"shape\":[]", StringComparison.Ordinal), "tensor b: its dtype is 3" },
        { Whole.Replace("\"shape\":[],", "", StringComparison.Ordinal), "tensor b: expected an object" },
        { Whole.Replace("\"shape\":[],", "\"shape\":[],\"shape\":[],", StringComparison.Ordinal), "tensor b: expected an object" },
        { """{"a":7}""", "tensor a: expected an object" },
        { """{"\ud800":7}""", "no JSON" },
        { """{"__metadata__":{"loss":1}}""", "__metadata__" },
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatIsWrittenIsReadBackToTheBit()
    {
        string path = _folder["weights.safetensors"];
        CheckpointTensor[] tensors =
        [
            new("0.weight", [2, 3], [1, -0f, float.NaN, float.PositiveInfinity, 1e-45f, 3.4e38f]),
            new("0.bias", [2], [0.1f, 0.2f]),
            new("scalar", [], [7]),
            new("empty", [0, 5], []),
            new("large", [70_000], [.. Enumerable.Range(0, 70_000).Select(i => i * 0.5f)]),
        ];
        SafetensorsWriter.Write(path, tensors, new Dictionary<string, string> { ["loss"] = "0.25", ["text"] = "\"größer\"" });

        Checkpoint read = SafetensorsReader.Read(path);
        Assert.Equal(tensors.Select(t => t.Name).Order(), read.Tensors.Select(t => t.Name).Order());
        foreach ((CheckpointTensor expected, CheckpointTensor found) in tensors.OrderBy(t => t.Name).Zip(read.Tensors.OrderBy(t => t.Name)))
        {
            Assert.Equal(expected.Shape, found.Shape);
            Assert.Equal(expected.Values.Select(BitConverter.SingleToUInt32Bits), found.Values.Select(BitConverter.SingleToUInt32Bits));
        }

        Assert.Equal("0.25", read.Metadata["loss"]);
        Assert.Equal("\"größer\"", read.Metadata["text"]);
    }

    [Fact]
    public void TheBytesAreThoseOfTheFormat()
    {
        string path = Path.Combine(_folder.Path, "one.safetensors");
        SafetensorsWriter.Write(path, [new("ww", [1, 2], [1, 2])], new Dictionary<string, string>());

        // 57 characters, padded with spaces to 64.
        const string Header = """{"ww":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}       """;
        Assert.Equal(64, Header.Length);
        byte[] expected = [64, 0, 0, 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(Header), 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40];
        Assert.Equal(expected, File.ReadAllBytes(path));
    }

    [Theory]
    [MemberData(nameof(BadHeaders))]
    public void ACorruptHeaderNamesTheFileAndTheTensor(string header, string message) => AssertRefused(Bytes(header, new byte[12]), message);

    [Fact]
    public void TheHeaderThatTheCorruptOnesAreMadeFromIsRead()
    {
        CheckpointTensor[] tensors = [.. SafetensorsReader.Read(Write(Bytes(Whole, [0, 0, 0x80, 0x3F, 0, 0, 0, 0x40, 0, 0, 0x40, 0x40]))).Tensors];
        Assert.Equal([1f, 2f], tensors[0].Values);
        Assert.Equal([3f], tensors[1].Values);
    }

    [Fact]
    public void TheStepCounterOfATorchBatchNormIsPassedOver()
    {
        const string Header =
            """{"1.num_batches_tracked":{"dtype":"I64","shape":[],"data_offsets":[0,8]},"1.weight":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""";
        CheckpointTensor tensor = Assert.Single(SafetensorsReader.Read(Write(Bytes(Header, [5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x3F]))).Tensors);
        Assert.Equal("1.weight", tensor.Name);
        Assert.Equal([1f], tensor.Values);
    }

    [Fact]
    public void FilesCutShortAndFilesOfOtherKindsAreRefused()
    {
        byte[] whole = Bytes(Whole, new byte[12]);
        AssertRefused([], "it is empty or no regular file");
        AssertRefused(whole[..7], "7 bytes are too few");
        AssertRefused(whole[..20], "but only 12 follow");
        AssertRefused(whole[..^1], "tensor b: its data ends at 12");
        AssertRefused([.. whole, 0], "1 bytes at the end");
        // A header that claims gigabytes must not allocate them.
        AssertRefused([0, 0, 0, 0, 0, 1, 0, 0, .. whole], "header of 1099511627776 bytes");
        AssertRefused([255, 255, 255, 255, 255, 255, 255, 255, .. whole], "header of 18446744073709551615 bytes");
    }

    [Fact]
    public void AMissingFileAndAFolderAreRefused()
    {
        string missing = Path.Combine(_folder.Path, "none.safetensors");
        Assert.Contains(missing, Assert.Throws<CheckpointException>(() => SafetensorsReader.Read(missing)).Message, StringComparison.Ordinal);
        Assert.Contains(_folder.Path, Assert.Throws<CheckpointException>(() => SafetensorsReader.Read(_folder.Path)).Message, StringComparison.Ordinal);
        Assert.Throws<RunException>(() => SafetensorsWriter.Write(_folder.Path, [], new Dictionary<string, string>()));
    }

    // A run whose folder was removed must not make it anew.
    [Fact]
    public void AFolderThatIsNotThereIsNotMade()
    {
        string path = _folder[Path.Combine("gone", "last.safetensors")];
        RunException error = Assert.Throws<RunException>(() => SafetensorsWriter.Write(path, [], new Dictionary<string, string>()));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["gone"]));
    }

    [Fact]
    public void TensorsThatMakeNoFileAreRefused()
    {
        string path = Path.Combine(_folder.Path, "bad.safetensors");
        CheckpointTensor a = new("a", [1], [0]);
        foreach (CheckpointTensor[] bad in (CheckpointTensor[][])[[a, a], [a with { Name = "__metadata__" }], [a with { Shape = [2] }]])
        {
            Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(path, bad, new Dictionary<string, string>()));
        }

        Assert.False(File.Exists(path));
    }

    private static byte[] Bytes(string header, byte[] data)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)json.Length);
        return [.. length, .. json, .. data];
    }

    private void AssertRefused(byte[] bytes, string message)
    {
        string path = Write(bytes);
        CheckpointException failure = Assert.Throws<CheckpointException>(() => SafetensorsReader.Read(path));
        Assert.StartsWith(path, failure.Message, StringComparison.Ordinal);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    private string Write(byte[] bytes)
    {
        string path = Path.Combine(_folder.Path, "test.safetensors");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
