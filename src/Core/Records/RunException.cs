using GpuGrad.Syntax;

namespace GpuGrad.Records;

/// <summary>A run folder cannot be made, written or read; the message names the file or folder and what to do.</summary>
internal sealed class RunException : Exception
{
    /// <summary>With a message for the user.</summary>
    public RunException(string message)
        : base(Shortened.Of(message, Shortened.Message))
    {
    }

    /// <summary>With a message for the user and the error beneath.</summary>
    public RunException(string message, Exception inner)
        : base(Shortened.Of(message, Shortened.Message), inner)
    {
    }

    /// <summary>True where what the user named is no run that can be used; false where something failed on the way.</summary>
    public bool IsBadInput { get; init; }
}
