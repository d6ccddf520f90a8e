using GpuGrad.Kernels.Verification;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Recurrent;

/// <summary>GRU cells forward and backward: odd sizes, saturated gates, gradients of any magnitude, in place and not.</summary>
internal static class GruCellCases
{
    // The stated error of our sigmoid and tanh, relative, in ε.
    private const double Function = 4;

    // A product of factors below the smallest normal float is off by subnormal steps, about one a factor.
    private const double Floor = 8 * float.Epsilon;

    private static readonly (int Rows, int Hidden)[] s_sizes = [(1, 1), (3, 31), (5, 33), (2, 127), (1, 1027)];

    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
    [
        .. s_sizes.Select(size => Forward(size.Rows, size.Hidden, range: 3, inPlace: false)),
        Forward(3, 33, range: 30, inPlace: false),
        Forward(3, 33, range: 3, inPlace: true),
        .. s_sizes.Select(size => Backward(size.Rows, size.Hidden, range: 3, gradients: 1, inPlace: false)),
        Backward(5, 33, range: 3, gradients: 1, inPlace: true),
        Backward(3, 33, range: 30, gradients: 1, inPlace: false),
        Backward(3, 33, range: 3, gradients: 1e-35, inPlace: false),
        Backward(3, 33, range: 3, gradients: 1e30, inPlace: false),
    ];

    private static OpCase<GruCellForwardArguments> Forward(int rows, int hidden, double range, bool inPlace) =>
        new(GruCellForwardArguments.Op, $"{rows}x{hidden} range={range}{(inPlace ? " in place" : "")}", memory =>
        {
            Cells cells = new(rows, hidden, range);
            double[] next = new double[cells.H.Length];
            double[] tolerance = new double[cells.H.Length];
            for (int unit = 0; unit < next.Length; unit++)
            {
                (double ri, double rh, double zi, double zh, double ni, double nh, double h) = cells[unit];
                next[unit] = GruCellReference.Forward(ri, rh, zi, zh, ni, nh, h);
                double n = GruCellReference.Candidate(ri, rh, ni, nh);
                double shut = GruCellReference.Sigma(-zi - zh);
                double fromCandidate = shut * (CandidateError(ri, rh, ni, nh) + ((GateError(zi, zh) + 1) * Math.Abs(n)));
                double fromState = Math.Abs(GruCellReference.Sigma(zi + zh) * h) * (GateError(zi, zh) + 1);
                tolerance[unit] = (CaseData.Epsilon * (fromCandidate + fromState)) + Floor;
            }

            ArrayView<float> hView = inPlace ? memory.InOut("H", cells.H, next, tolerance) : memory.Input("H", cells.H);
            return new(
                memory.Input("Gi", cells.Gi),
                memory.Input("Gh", cells.Gh),
                hView,
                rows,
                hidden,
                inPlace ? hView : memory.Output("HNext", next, tolerance));
        });

    private static OpCase<GruCellBackwardArguments> Backward(int rows, int hidden, double range, double gradients, bool inPlace) =>
        new(GruCellBackwardArguments.Op, $"{rows}x{hidden} range={range} gradients={gradients}{(inPlace ? " in place" : "")}", memory =>
        {
            Cells cells = new(rows, hidden, range);
            int units = cells.H.Length;
            float[] dhNext = CaseData.Uniform(units, seed: units + 3, gradients);
            double[] dgi = new double[3 * units];
            double[] dgiTolerance = new double[3 * units];
            double[] dgh = new double[3 * units];
            double[] dghTolerance = new double[3 * units];
            double[] dh = new double[units];
            double[] dhTolerance = new double[units];
            for (int unit = 0; unit < units; unit++)
            {
                (double ri, double rh, double zi, double zh, double ni, double nh, double h) = cells[unit];
                var exact = GruCellReference.Backward(ri, rh, zi, zh, ni, nh, h, dhNext[unit]);
                var tolerance = Tolerance(ri, rh, zi, zh, ni, nh, h, dhNext[unit]);
                cells.Layout.Set(dgi, unit, exact.R, exact.Z, exact.InputN);
                cells.Layout.Set(dgiTolerance, unit, tolerance.R, tolerance.Z, tolerance.InputN);
                cells.Layout.Set(dgh, unit, exact.R, exact.Z, exact.HiddenN);
                cells.Layout.Set(dghTolerance, unit, tolerance.R, tolerance.Z, tolerance.HiddenN);
                dh[unit] = exact.H;
                dhTolerance[unit] = tolerance.H;
            }

            ArrayView<float> gi = inPlace ? memory.InOut("Gi", cells.Gi, dgi, dgiTolerance) : memory.Input("Gi", cells.Gi);
            ArrayView<float> gh = inPlace ? memory.InOut("Gh", cells.Gh, dgh, dghTolerance) : memory.Input("Gh", cells.Gh);
            ArrayView<float> dhView = inPlace ? memory.InOut("DHNext", dhNext, dh, dhTolerance) : memory.Input("DHNext", dhNext);
            return new(
                gi,
                gh,
                memory.Input("H", cells.H),
                dhView,
                rows,
                hidden,
                inPlace ? gi : memory.Output("DGi", dgi, dgiTolerance),
                inPlace ? gh : memory.Output("DGh", dgh, dghTolerance),
                inPlace ? dhView : memory.Output("DH", dh, dhTolerance));
        });

    // First-order propagation, term by term, in the order in which the gradients follow from each other.
    private static (double R, double Z, double InputN, double HiddenN, double H) Tolerance(
        double ri, double rh, double zi, double zh, double ni, double nh, double h, double dh)
    {
        var exact = GruCellReference.Backward(ri, rh, zi, zh, ni, nh, h, dh);
        double n = GruCellReference.Candidate(ri, rh, ni, nh);
        double reset = GruCellReference.Sigma(ri + rh);
        double shut = GruCellReference.Sigma(-zi - zh);
        double nError = CandidateError(ri, rh, ni, nh);
        double resetError = GateError(ri, rh);
        double updateError = GateError(zi, zh);

        // (1 − n)(1 + n) with three roundings and an error in n.
        double slope = CandidateSlope(ri, rh, ni, nh);
        double slopeError = (2 * Math.Abs(n) * nError) + (1.5 * slope);
        double inputError = Math.Abs(dh) * shut * (slopeError + ((updateError + 1) * slope));
        double hiddenError = (reset * inputError) + ((resetError + 0.5) * Math.Abs(exact.HiddenN));
        // A gate's slope is a product of two functions; each product adds half an ε.
        double rError = (Math.Abs(nh) * reset * GruCellReference.Sigma(-ri - rh) * inputError)
            + (((2 * resetError) + 1.5) * Math.Abs(exact.R));
        double zError = (Math.Abs(dh) * shut * GruCellReference.Sigma(zi + zh) * (nError + (0.5 * Math.Abs(h - n))))
            + (((2 * updateError) + 1.5) * Math.Abs(exact.Z));
        double carryError = (updateError + 0.5) * Math.Abs(exact.H);
        return (
            (CaseData.Epsilon * rError) + Floor,
            (CaseData.Epsilon * zError) + Floor,
            (CaseData.Epsilon * inputError) + Floor,
            (CaseData.Epsilon * hiddenError) + Floor,
            (CaseData.Epsilon * carryError) + Floor);
    }

    // Relative error of σ and of 1 − σ, in ε: half an ε of the sum a = input + hidden is |a|/2 ε of either at most.
    private static double GateError(double input, double hidden) => Function + (0.5 * Math.Abs(input + hidden));

    // Error of n = tanh(ni + r nh), in ε: its own, and through its slope those of the product and of the sum.
    private static double CandidateError(double ri, double rh, double ni, double nh)
    {
        double product = Math.Abs(GruCellReference.Sigma(ri + rh) * nh);
        double sum = ni + (GruCellReference.Sigma(ri + rh) * nh);
        double sumError = (product * (GateError(ri, rh) + 0.5)) + (0.5 * Math.Abs(sum));
        return (Function * Math.Abs(Math.Tanh(sum))) + (CandidateSlope(ri, rh, ni, nh) * sumError);
    }

    private static double CandidateSlope(double ri, double rh, double ni, double nh)
    {
        double cosh = Math.Cosh(ni + (GruCellReference.Sigma(ri + rh) * nh));
        return 1 / (cosh * cosh);
    }

    // Inputs of a batch of cells, in the layout of the op.
    private sealed class Cells(int rows, int hidden, double range)
    {
        public GateLayout Layout { get; } = new(3, hidden);

        public float[] Gi { get; } = CaseData.Uniform(3 * rows * hidden, seed: hidden, range);

        public float[] Gh { get; } = CaseData.Uniform(3 * rows * hidden, seed: hidden + 1, range);

        public float[] H { get; } = CaseData.Uniform(rows * hidden, seed: hidden + 2);

        public (double Ri, double Rh, double Zi, double Zh, double Ni, double Nh, double H) this[int unit] =>
            (Gi[Layout.At(unit, 0)], Gh[Layout.At(unit, 0)], Gi[Layout.At(unit, 1)], Gh[Layout.At(unit, 1)], Gi[Layout.At(unit, 2)], Gh[Layout.At(unit, 2)],
                H[unit]);
    }
}
