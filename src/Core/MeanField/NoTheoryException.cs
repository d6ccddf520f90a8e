namespace GpuGrad.MeanField;

/// <summary>Mean-field theory has nothing to say of a layer; the message says why.</summary>
internal sealed class NoTheoryException(string reason) : Exception(reason);
