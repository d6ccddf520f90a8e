using System.Security.Cryptography;
using System.Text;
using GpuGrad.Reports;

namespace GpuGrad.Cli.View;

/// <summary>A page that may run the scripts that were built into it and no other, and asks nobody but this server.</summary>
internal sealed class ViewPage
{
    private readonly PageTemplate _template;

    /// <summary>A page.</summary>
    /// <param name="name">Its template.</param>
    /// <param name="asset">What only these pages have.</param>
    public ViewPage(string name, Func<string, string?> asset)
    {
        _template = new PageTemplate(name, asset);
        // Styles stay open, since charts and their tooltips have some as attributes.
        Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
            + $"script-src {string.Join(' ', _template.Scripts.Select(Hash))}";
    }

    /// <summary>Its content policy.</summary>
    public string Policy { get; }

    /// <summary>The page with its data in it.</summary>
    public string With(string title, string data)
    {
        using StringWriter page = new();
        _template.Write(page, title, data, Policy);
        return page.ToString();
    }

    // Of the script as a browser has read it, with line feeds alone.
    private static string Hash(string script)
    {
        string read = script.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        return $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(read)))}'";
    }
}
