namespace GpuGrad.Core.Tests.Data;

/// <summary>Files of CIFAR with few images: image i has the label i, the value i + 1 in red, 2 in green, and in blue the number of the pixel's row.</summary>
internal static class CifarBytes
{
    /// <summary>What files CIFAR-10 has.</summary>
    public static readonly string[] TenFiles =
        ["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"];

    public static byte[] Ten(int count) => [.. Enumerable.Range(0, count).SelectMany(i => (byte[])[(byte)i, .. Planes(i)])];

    /// <summary>The coarse label is half of the fine one.</summary>
    public static byte[] Hundred(int count) => [.. Enumerable.Range(0, count).SelectMany(i => (byte[])[(byte)(i / 2), (byte)i, .. Planes(i)])];

    private static IEnumerable<byte> Planes(int image) =>
    [
        .. Enumerable.Repeat((byte)(image + 1), 1024), .. Enumerable.Repeat((byte)2, 1024), .. Enumerable.Range(0, 1024).Select(pixel => (byte)(pixel / 32)),
    ];
}
