namespace GpuGrad.Kernels.Reduction;

/// <summary>Makes one result of those of two parts. Which part comes first changes no bit.</summary>
/// <typeparam name="T">The result.</typeparam>
internal interface IJoin<T>
    where T : unmanaged
{
    /// <summary>The result of both parts.</summary>
    static abstract T Join(T a, T b);
}
