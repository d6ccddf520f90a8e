namespace GpuGrad.Kernels.Ops.Standardization;

/// <summary>Inputs that normalisation has to cope with.</summary>
internal enum NormInput
{
    /// <summary>Uniform in ±3.</summary>
    Ordinary,

    /// <summary>Mean 10,000 and variance 1: a sum of squares would lose the variance.</summary>
    FarFromZero,

    /// <summary>Mean 1,000,000 and variance 1: the mean cannot be held closer than 0.03.</summary>
    VeryFarFromZero,

    /// <summary>The first row is 1,000 times the others: a poor shift.</summary>
    OutlierFirst,

    /// <summary>All values alike: variance 0.</summary>
    Constant,

    /// <summary>Of the order of 1e-20: the variance underflows beside ε.</summary>
    Tiny,

    /// <summary>Of the order of 1e15.</summary>
    Huge,
}
