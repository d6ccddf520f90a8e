using System.Collections.Frozen;
using System.Globalization;
using GpuGrad.Syntax;

namespace GpuGrad.Data;

/// <summary>Folders of images, a class a folder. They cannot be read yet: what is there is told, so that whoever has them knows what to do.</summary>
internal static class ImageFolders
{
    private const int MostShown = 8;

    // A folder of millions of images is told as well as one of thousands.
    private const int MostCounted = 100_000;

    private static readonly FrozenSet<string> s_extensions = FrozenSet.ToFrozenSet(
        [".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".pgm", ".ppm"], StringComparer.OrdinalIgnoreCase);

    /// <summary>What images there are, such as <c>2 classes in train (cat 120, dog 98), 1 class in test (cat 20)</c>; null where there are none.</summary>
    public static string? Describe(string folder)
    {
        try
        {
            if (Classes(folder, "") is { } classes)
            {
                return classes;
            }

            string[] parts = [.. Folders(folder).Select(part => Classes(part, $"in {Name(part)} ")).OfType<string>()];
            return parts.Length > 0 ? string.Join(", ", parts)
                : Count(folder) is var loose and > 0 ? $"{Number(loose)} without a folder that says their class"
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // The folders that hold images, as classes with their counts.
    private static string? Classes(string folder, string where)
    {
        (string Name, int Images)[] classes = [.. Folders(folder).Select(inner => (Name(inner), Count(inner))).Where(found => found.Item2 > 0)];
        if (classes.Length == 0)
        {
            return null;
        }

        string shown = string.Join(", ", classes.Take(MostShown).Select(found => $"{found.Name} {Number(found.Images)}"));
        string more = classes.Length > MostShown ? $" and {classes.Length - MostShown} more" : "";
        return $"{classes.Length} {(classes.Length == 1 ? "class" : "classes")} {where}({shown}{more})";
    }

    private static string[] Folders(string folder)
    {
        string[] folders = Directory.GetDirectories(folder);
        Array.Sort(folders, StringComparer.Ordinal);
        return folders;
    }

    private static int Count(string folder) =>
        Directory.EnumerateFiles(folder).Where(file => s_extensions.Contains(Path.GetExtension(file))).Take(MostCounted).Count();

    private static string Number(int count) => count == MostCounted
        ? string.Create(CultureInfo.InvariantCulture, $"{count} or more")
        : count.ToString(CultureInfo.InvariantCulture);

    private static string Name(string folder) => Shortened.Of(Path.GetFileName(folder));
}
