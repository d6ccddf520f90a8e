using Spectre.Console;

namespace GpuGrad.Cli;

/// <summary>Tables of figures whose lines are not broken.</summary>
internal static class WideTable
{
    private const int Width = 160;

    public static Table Of(params string[] columns)
    {
        Table table = new();
        foreach (string column in columns)
        {
            table.AddColumn(column, c => c.NoWrap());
        }

        return table;
    }

    /// <summary>Prints it, in a file or a pipe as wide as it needs to be.</summary>
    public static void Print(Table table)
    {
        if (!AnsiConsole.Profile.Out.IsTerminal)
        {
            AnsiConsole.Profile.Width = Width;
        }

        AnsiConsole.Write(table);
    }
}
