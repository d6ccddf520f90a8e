namespace GpuGrad.Kernels.Devices;

/// <summary>Bytes of the buffers of a device.</summary>
internal sealed class AllocatedBytes
{
    private long _now;
    private long _peak;

    public long Now => Interlocked.Read(ref _now);

    public long Peak => Interlocked.Read(ref _peak);

    /// <summary>Counts a buffer, or with its size negated one that is gone.</summary>
    public void Add(long bytes)
    {
        long now = Interlocked.Add(ref _now, bytes);
        for (long peak = Peak; now > peak; peak = Peak)
        {
            Interlocked.CompareExchange(ref _peak, now, peak);
        }
    }
}
