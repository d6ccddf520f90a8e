namespace GpuGrad.Kernels.Catalog;

/// <summary>
/// The arguments of one op: views and sizes, passed as they are to SIMT kernels. Implementations hold blittable fields
/// and views only (no <see cref="bool"/>: ILGPU refuses it).
/// </summary>
public interface IOpArguments
{
    /// <summary>What the choice of a variant can depend on.</summary>
    OpShape Shape => OpShape.Any;

    /// <summary>Multiply-adds of a matrix product; 0 for any other op.</summary>
    long MultiplyAdds => 0;

    /// <summary>Checks sizes, view lengths and aliasing.</summary>
    /// <exception cref="ArgumentException">A size does not fit; the message names the argument.</exception>
    void Validate();
}
