using System.Diagnostics;
using System.Text;

namespace GpuGrad.Cli.Tests.Packaging;

/// <summary>
/// Lets TorchSharp's native library load where libstdc++ is older than that of GCC 13, as on Debian 12: it asks for one version of symbols that is newer,
/// because of an initialiser that does nothing there. The version that it asks for is renamed, and an empty initialiser is preloaded.
/// </summary>
internal static class TorchSharpLibrary
{
    private const string Wanted = "GLIBCXX_3.4.32", Present = "GLIBCXX_3.4.30";

    /// <summary>Mends the library in a program's folder.</summary>
    /// <returns>What the program is to preload.</returns>
    public static string Mend(string folder)
    {
        string library = Directory.GetFiles(folder, "libLibTorchSharp.so", SearchOption.AllDirectories).First();
        byte[] bytes = File.ReadAllBytes(library);
        Replace(bytes, BitConverter.GetBytes(ElfHash(Wanted)), BitConverter.GetBytes(ElfHash(Present)));
        Replace(bytes, Encoding.ASCII.GetBytes(Wanted), Encoding.ASCII.GetBytes(Present));
        File.WriteAllBytes(library, bytes);
        string preloaded = Path.Combine(folder, "libinitialiser.so");
        ProcessStartInfo start = new("g++", ["-shared", "-fPIC", "-x", "c++", "-", "-o", preloaded]) { RedirectStandardInput = true };
        using Process compiler = Process.Start(start)!;
        compiler.StandardInput.Write("extern \"C\" void _ZSt21ios_base_library_initv() {}\n");
        compiler.StandardInput.Close();
        compiler.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);
        return preloaded;
    }

    private static void Replace(byte[] bytes, byte[] from, byte[] to)
    {
        for (int at = 0; bytes.AsSpan(at).IndexOf(from) is var found and >= 0; at += found + from.Length)
        {
            to.CopyTo(bytes, at + found);
        }
    }

    // The hash of a name of the System V ABI, by which ELF files find versions.
    private static uint ElfHash(string name)
    {
        uint hash = 0;
        foreach (char letter in name)
        {
            hash = (hash << 4) + letter;
            uint high = hash & 0xF0000000;
            hash = (hash ^ (high >> 24)) & ~high;
        }

        return hash;
    }
}
