using System.Collections.Frozen;

namespace GpuGrad.Data;

/// <summary>
/// The structures of a Parquet file (parquet.thrift of Apache Parquet) and the types of their fields: i whole number, y byte, d double, t truth value,
/// b bytes, the name of a structure, and * before what a list holds. A reader that takes a field for one of another type loses its way in what follows.
/// </summary>
internal static class ParquetLayout
{
    /// <summary>What the footer is.</summary>
    public const string Footer = "FileMetaData";

    private static readonly FrozenDictionary<string, string[]> s_fields = new Dictionary<string, string[]>
    {
        [Footer] = ["i", "*SchemaElement", "i", "*RowGroup", "*KeyValue", "b", "*Choice", "Choice", "b"],
        ["SchemaElement"] = ["i", "i", "i", "b", "i", "i", "i", "i", "i", "LogicalType"],
        ["LogicalType"] =
        [
            "Empty", "Empty", "Empty", "Empty", "Decimal", "Empty", "Time", "Time", "", "Integer", "Empty", "Empty", "Empty", "Empty", "Empty", "Variant",
            "Geometry", "Geography",
        ],
        ["Decimal"] = ["i", "i"],
        ["Time"] = ["t", "Choice"],
        ["Integer"] = ["y", "t"],
        ["Variant"] = ["y"],
        ["Geometry"] = ["b"],
        ["Geography"] = ["b", "i"],
        ["RowGroup"] = ["*ColumnChunk", "i", "i", "*SortingColumn", "i", "i", "i"],
        ["SortingColumn"] = ["i", "t", "t"],
        ["ColumnChunk"] = ["b", "i", "ColumnMetaData", "i", "i", "i", "i", "Choice", "b"],
        ["ColumnMetaData"] =
        [
            "i", "*i", "*b", "i", "i", "i", "i", "*KeyValue", "i", "i", "i", "Statistics", "*PageEncodingStats", "i", "i", "SizeStatistics", "Geospatial",
        ],
        ["Statistics"] = ["b", "b", "i", "i", "b", "b", "t", "t"],
        ["PageEncodingStats"] = ["i", "i", "i"],
        ["SizeStatistics"] = ["i", "*i", "*i"],
        ["Geospatial"] = ["Box", "*i"],
        ["Box"] = ["d", "d", "d", "d", "d", "d", "d", "d"],
        ["KeyValue"] = ["b", "b"],
        ["Choice"] = ["Empty", "Empty", "Empty"],
        ["Empty"] = [],
    }.ToFrozenDictionary();

    /// <summary>The type of a structure's field, counted from 1; empty where the file has one that is not known here.</summary>
    public static string Field(string structure, long number) =>
        s_fields.TryGetValue(structure, out string[]? fields) && number >= 1 && number <= fields.Length ? fields[number - 1] : "";

    /// <summary>Whether what Thrift encodes as <paramref name="wire"/> is of a type.</summary>
    public static bool IsOf(string type, int wire) => type switch
    {
        "" => true,
        "t" => wire is 1 or 2,
        "y" => wire == 3,
        "i" => wire is 4 or 5 or 6,
        "d" => wire == 7,
        "b" => wire == 8,
        ['*', ..] => wire is 9 or 10,
        _ => wire == 12,
    };
}
