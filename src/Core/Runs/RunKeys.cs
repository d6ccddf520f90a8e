using System.Data;
using GpuGrad.Records;

namespace GpuGrad.Runs;

/// <summary>
/// Tells rows apart that are read in the order of a table, which groups those with the same first part of the key. SQLite keeps keys apart itself, but no
/// longer where the file is damaged.
/// </summary>
internal sealed class RunKeys(IRunTable table)
{
    private readonly HashSet<string> _group = [];
    private object? _first;

    /// <summary>Notes a row; false where one of its key was there before.</summary>
    public bool Add(IDataRecord row)
    {
        object first = row.GetValue(table.Keys[0]);
        if (!first.Equals(_first))
        {
            _first = first;
            _group.Clear();
        }

        return _group.Add(string.Join('\n', table.Keys.Skip(1).Select(row.GetValue)));
    }
}
