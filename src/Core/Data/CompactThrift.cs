namespace GpuGrad.Data;

/// <summary>
/// Walks over what Thrift's compact protocol encodes, as in the footer of a Parquet file, and takes nothing out of it: a list that says to be longer than
/// all that follows, or a structure without an end, would keep the reader of the file busy for hours.
/// </summary>
internal ref struct CompactThrift
{
    private const int MostLevels = 64;

    private readonly ReadOnlySpan<byte> _content;
    private int _at;

    private CompactThrift(ReadOnlySpan<byte> content) => _content = content;

    /// <summary>Whether a structure of <see cref="ParquetLayout"/> fills the whole of some bytes, each of its fields being of its type.</summary>
    public static bool IsStructure(ReadOnlySpan<byte> content, string structure)
    {
        CompactThrift walk = new(content);
        return walk.Structure(structure, MostLevels) && walk._at == content.Length;
    }

    private bool Structure(string structure, int levels)
    {
        long number = 0;
        while (levels > 0 && Byte(out byte field))
        {
            if (field == 0)
            {
                return true;
            }

            // The number of the field follows where it is not given as a difference.
            ulong coded = 0;
            if (field >> 4 == 0 && !Number(out coded))
            {
                return false;
            }

            number = field >> 4 == 0 ? (long)(coded >> 1) ^ -(long)(coded & 1) : number + (field >> 4);
            string type = ParquetLayout.Field(structure, number);
            // Truth values stand in the type.
            if (!ParquetLayout.IsOf(type, field & 15) || ((field & 15) > 2 && !Value(field & 15, type, levels - 1)))
            {
                return false;
            }
        }

        return false;
    }

    private bool Value(int wire, string type, int levels) => wire switch
    {
        1 or 2 or 3 => Skip(1),
        4 or 5 or 6 => Number(out _),
        7 => Skip(8),
        8 => Number(out ulong length) && Skip(length),
        9 or 10 => List(type.TrimStart('*'), levels),
        11 => Map(levels),
        12 => Structure(type, levels),
        13 => Skip(16),
        _ => false,
    };

    private bool List(string type, int levels)
    {
        ulong size = 0;
        if (!Byte(out byte head) || (head >> 4 == 15 && !Number(out size)))
        {
            return false;
        }

        size = head >> 4 == 15 ? size : (ulong)(head >> 4);
        return size == 0 || (ParquetLayout.IsOf(type, head & 15) && Values(size, [head & 15], type, levels));
    }

    private bool Map(int levels) => Number(out ulong size) && (size == 0 || (Byte(out byte types) && Values(size, [types >> 4, types & 15], "", levels)));

    // Every value takes a byte at least.
    private bool Values(ulong count, int[] wires, string type, int levels)
    {
        if (levels == 0 || count > (ulong)(_content.Length - _at))
        {
            return false;
        }

        for (ulong i = 0; i < count; i++)
        {
            foreach (int wire in wires)
            {
                if (!Value(wire, type, levels - 1))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private bool Byte(out byte value)
    {
        value = _at < _content.Length ? _content[_at] : (byte)0;
        return Skip(1);
    }

    // Seven bits a byte, the lowest first; the highest bit says that more follow.
    private bool Number(out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (!Byte(out byte part))
            {
                return false;
            }

            value |= (ulong)(part & 127) << shift;
            if (part < 128)
            {
                return true;
            }
        }

        return false;
    }

    private bool Skip(ulong bytes)
    {
        if (bytes > (ulong)(_content.Length - _at))
        {
            return false;
        }

        _at += (int)bytes;
        return true;
    }
}
