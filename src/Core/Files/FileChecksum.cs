namespace GpuGrad.Files;

/// <summary>The SHA-256 of one file, as it should be and as it was found, both in lower-case hexadecimal.</summary>
internal sealed record FileChecksum(string File, string Expected, string Found)
{
    /// <summary>The file is the one that was published.</summary>
    public bool Matches => Expected == Found;
}
