namespace GpuGrad.Cli.Tests;

/// <summary>A folder of IDX files: 40 images of 4×4 pixels to train on and 10 to test on, in 10 classes.</summary>
internal static class TinyImages
{
    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        Random random = new(1);
        foreach ((string name, int count) in (ReadOnlySpan<(string, int)>)[("train", 40), ("t10k", 10)])
        {
            byte[] pixels = new byte[count * 16];
            random.NextBytes(pixels);
            byte[] labels = [.. Enumerable.Range(0, count).Select(i => (byte)(i % 10))];
            File.WriteAllBytes(Path.Combine(folder, $"{name}-images-idx3-ubyte"), [0, 0, 8, 3, 0, 0, 0, (byte)count, 0, 0, 0, 4, 0, 0, 0, 4, .. pixels]);
            File.WriteAllBytes(Path.Combine(folder, $"{name}-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, (byte)count, .. labels]);
        }
    }
}
