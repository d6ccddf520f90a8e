using System.IO.Compression;
using System.Reflection.Metadata;
using System.Xml.Linq;

namespace GpuGrad.Cli.Tests.Packaging;

/// <summary>A package, opened.</summary>
internal sealed class Package : IDisposable
{
    private readonly ZipArchive _files;
    private readonly XElement _metadata;

    public Package(string path)
    {
        _files = ZipFile.OpenRead(path);
        _metadata = XDocument.Load(new MemoryStream(Read(Names.Single(name => name.EndsWith(".nuspec", StringComparison.Ordinal))))).Root!.Elements().Single();
    }

    /// <summary>The files in it.</summary>
    public IReadOnlyList<string> Names => [.. _files.Entries.Select(entry => entry.FullName)];

    /// <summary>What it needs: name and version.</summary>
    public IEnumerable<string> Dependencies =>
        Elements("dependency").Select(dependency => $"{dependency.Attribute("id")!.Value} {dependency.Attribute("version")!.Value}");

    /// <summary>What the package says of itself; null where it says nothing.</summary>
    public string? this[string name] => Elements(name).SingleOrDefault()?.Value;

    /// <summary>An attribute of what it says of itself.</summary>
    public string? this[string name, string attribute] => Elements(name).SingleOrDefault()?.Attribute(attribute)?.Value;

    /// <summary>A file.</summary>
    public byte[] Read(string name)
    {
        using Stream stream = _files.GetEntry(name)!.Open();
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>The source files that symbols name.</summary>
    public IReadOnlyList<string> Sources(string symbols)
    {
        using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(Read(symbols)));
        MetadataReader reader = provider.GetMetadataReader();
        return [.. reader.Documents.Select(document => reader.GetString(reader.GetDocument(document).Name))];
    }

    public void Dispose() => _files.Dispose();

    private IEnumerable<XElement> Elements(string name) => _metadata.Descendants().Where(element => element.Name.LocalName == name);
}
