namespace GpuGrad.Data;

/// <summary>How far a data set was verified.</summary>
internal enum DatasetVerification
{
    /// <summary>Every file has its published SHA-256.</summary>
    Verified,

    /// <summary>Headers, lengths and counts are right, but no published checksum is known to compare with.</summary>
    StructureOnly,

    /// <summary>A file does not have its published SHA-256.</summary>
    Failed,
}
