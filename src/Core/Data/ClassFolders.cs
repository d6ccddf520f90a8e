using System.Collections.Frozen;
using GpuGrad.Syntax;

namespace GpuGrad.Data;

/// <summary>Folders of images, each of them a class, in ordinal order; what begins with a dot is left out, and so are files that are no images.</summary>
/// <param name="Folder">The folder they lie in.</param>
/// <param name="Names">Names of the classes.</param>
/// <param name="Files">[Names.Count] The images of each class, at least one.</param>
internal sealed record ClassFolders(string Folder, string[] Names, string[][] Files)
{
    private static readonly FrozenSet<string> s_read = FrozenSet.ToFrozenSet([".png", ".jpg", ".jpeg"], StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> s_notRead = FrozenSet.ToFrozenSet(
        [".bmp", ".gif", ".webp", ".tif", ".tiff", ".pgm", ".ppm", ".avif", ".heic"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Images of all classes.</summary>
    public int Count => Files.Sum(files => files.Length);

    /// <summary>Whether there are images in a folder, in its folders or in those of these.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static bool Holds(string folder) =>
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 }).Any(IsImage);

    /// <summary>Whether there are folders in a folder.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static bool HasFolders(string folder) => Directory.Exists(folder) && Inner(folder).Length > 0;

    /// <summary>Finds the classes in a folder.</summary>
    /// <exception cref="DataException">There are none, or a class has no images, some that are not read, or a folder in its own.</exception>
    /// <exception cref="IOException">A folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder may not be read.</exception>
    public static ClassFolders In(string folder)
    {
        string[] folders = Inner(folder);
        return folders.Length > 0
            ? new ClassFolders(folder, [.. folders.Select(path => Path.GetFileName(path))], [.. folders.Select(Images)])
            : throw new DataException(
                folder, $"there are no folders of classes in it{(Directory.EnumerateFiles(folder).Any(IsImage) ? ", but images alone" : "")}.",
                "Put the images of each class into a folder that is called as the class.");
    }

    private static string[] Images(string folder)
    {
        if (Inner(folder) is [var inner, ..])
        {
            throw new DataException(
                folder, $"it is the folder of a class, and another one lies in it: '{Shortened.Of(Path.GetFileName(inner))}'.",
                "Move its images up, or name the folder whose folders are the classes.");
        }

        string[] images = [.. Directory.EnumerateFiles(folder).Where(IsImage).Order(StringComparer.Ordinal)];
        if (Array.Find(images, file => s_notRead.Contains(Path.GetExtension(file))) is { } other)
        {
            throw new DataException(
                other, $"images of the kind {Path.GetExtension(other)} are not read.", "Save it as PNG or JPEG, as ImageMagick does: mogrify -format png FILES.");
        }

        return images.Length > 0 ? images : throw new DataException(
            folder, "it is the folder of a class, and there are no images in it.", "Put PNG or JPEG files into it, or remove it.");
    }

    private static bool IsImage(string file) =>
        Path.GetFileName(file)[0] != '.' && (s_read.Contains(Path.GetExtension(file)) || s_notRead.Contains(Path.GetExtension(file)));

    private static string[] Inner(string folder) =>
        [.. Directory.EnumerateDirectories(folder).Where(path => Path.GetFileName(path)[0] != '.').Order(StringComparer.Ordinal)];
}
