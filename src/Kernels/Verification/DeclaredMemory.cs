using GpuGrad.Kernels.Execution;

namespace GpuGrad.Kernels.Verification;

/// <summary>The memory of a case as an op's arguments declare it: which bytes of each array are read, which are written.</summary>
internal sealed class DeclaredMemory
{
    private readonly CaseMemory _memory;
    private readonly bool[][] _read;
    private readonly bool[][] _written;

    public DeclaredMemory(CaseMemory memory, IReadOnlyList<MemoryAccess> accesses)
    {
        _memory = memory;
        IReadOnlyList<byte[]> contents = memory.Contents();
        _read = [.. contents.Select(bytes => new bool[bytes.Length])];
        _written = [.. contents.Select(bytes => new bool[bytes.Length])];
        foreach (MemoryAccess access in accesses)
        {
            (int array, long start) = memory.Find(access.Buffer, access.Start);
            for (long row = 0; row < access.Rows; row++)
            {
                int first = checked((int)(start + (row * access.Stride)));
                if (access.Reads)
                {
                    _read[array].AsSpan(first, (int)access.Width).Fill(true);
                }

                if (access.Writes)
                {
                    _written[array].AsSpan(first, (int)access.Width).Fill(true);
                }
            }
        }
    }

    /// <summary>Overwrites every byte that is not declared as read, fences included.</summary>
    public void FillUnread(byte value)
    {
        IReadOnlyList<byte[]> contents = _memory.Contents();
        for (int array = 0; array < contents.Count; array++)
        {
            for (int i = 0; i < contents[array].Length; i++)
            {
                contents[array][i] = _read[array][i] ? contents[array][i] : value;
            }

            _memory.Overwrite(array, contents[array]);
        }
    }

    /// <summary>The first byte that changed and is not declared as written, in words; null where there is none.</summary>
    public string? ChangedElsewhere(IReadOnlyList<byte[]> before)
    {
        IReadOnlyList<byte[]> after = _memory.Contents();
        for (int array = 0; array < after.Count; array++)
        {
            for (int i = 0; i < after[array].Length; i++)
            {
                if (!_written[array][i] && after[array][i] != before[array][i])
                {
                    return $"byte {i} of {_memory.NameOf(array)} (fences counted) is written and not declared as that";
                }
            }
        }

        return null;
    }

    /// <summary>The bytes that are declared as written, array by array.</summary>
    public byte[] Written()
    {
        IReadOnlyList<byte[]> contents = _memory.Contents();
        List<byte> written = [];
        for (int array = 0; array < contents.Count; array++)
        {
            for (int i = 0; i < contents[array].Length; i++)
            {
                if (_written[array][i])
                {
                    written.Add(contents[array][i]);
                }
            }
        }

        return [.. written];
    }
}
