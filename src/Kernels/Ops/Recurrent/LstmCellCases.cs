using GpuGrad.Kernels.Verification;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Recurrent;

/// <summary>LSTM cells forward and backward: odd sizes, saturated gates, gradients of any magnitude, in place and not.</summary>
internal static class LstmCellCases
{
    // The stated error of our sigmoid and tanh, relative, in ε.
    private const double Function = 4;

    // A product of factors below the smallest normal float is off by subnormal steps, about one a factor.
    private const double Floor = 8 * float.Epsilon;

    private static readonly (int Rows, int Hidden)[] s_sizes = [(1, 1), (3, 31), (5, 33), (2, 127), (1, 1027)];

    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
    [
        .. s_sizes.Select(size => Forward(size.Rows, size.Hidden, range: 4, inPlace: false)),
        Forward(3, 33, range: 60, inPlace: false),
        Forward(3, 33, range: 4, inPlace: true),
        .. s_sizes.Select(size => Backward(size.Rows, size.Hidden, range: 4, gradients: 1, last: false)),
        .. s_sizes.Select(size => Backward(size.Rows, size.Hidden, range: 4, gradients: 1, last: true)),
        Backward(3, 33, range: 60, gradients: 1, last: false),
        Backward(3, 33, range: 4, gradients: 1e-35, last: false),
        Backward(3, 33, range: 4, gradients: 1e30, last: false),
    ];

    private static OpCase<LstmCellForwardArguments> Forward(int rows, int hidden, double range, bool inPlace) =>
        new(LstmCellForwardArguments.Op, $"{rows}x{hidden} range={range}{(inPlace ? " in place" : "")}", memory =>
        {
            Cells cells = new(rows, hidden, range);
            double[] cNext = new double[cells.C.Length];
            double[] cTolerance = new double[cells.C.Length];
            double[] hNext = new double[cells.C.Length];
            double[] hTolerance = new double[cells.C.Length];
            for (int unit = 0; unit < cells.C.Length; unit++)
            {
                (double i, double f, double g, double o, double c) = cells[unit];
                (cNext[unit], hNext[unit]) = LstmCellReference.Forward(i, f, g, o, c);
                // One function and two roundings in σ(f) c, two functions and two roundings in σ(i) tanh(g).
                double kept = Math.Abs(LstmCellReference.Sigma(f) * c) * (Function + 1);
                double added = Math.Abs(LstmCellReference.Sigma(i) * Math.Tanh(g)) * ((2 * Function) + 1);
                cTolerance[unit] = (CaseData.Epsilon * (kept + added)) + Floor;
                // Two functions and a rounding, and what tanh lets through of the error in c′: at most all of it.
                hTolerance[unit] = (CaseData.Epsilon * ((2 * Function) + 1) * Math.Abs(hNext[unit]))
                    + (LstmCellReference.Sigma(o) * cTolerance[unit]) + Floor;
            }

            ArrayView<float> cView = inPlace ? memory.InOut("C", cells.C, cNext, cTolerance) : memory.Input("C", cells.C);
            return new(
                memory.Input("G", cells.G),
                cView,
                rows,
                hidden,
                inPlace ? cView : memory.Output("CNext", cNext, cTolerance),
                memory.Output("HNext", hNext, hTolerance));
        });

    // The last step of a sequence has no gradient by c′; the others are done in place, as a sequence does them.
    private static OpCase<LstmCellBackwardArguments> Backward(int rows, int hidden, double range, double gradients, bool last) =>
        new(LstmCellBackwardArguments.Op, $"{rows}x{hidden} range={range} gradients={gradients}{(last ? " last" : " in place")}", memory =>
        {
            Cells cells = new(rows, hidden, range);
            int units = cells.C.Length;
            float[] dh = CaseData.Uniform(units, seed: units + 3, gradients);
            float[] dcNext = last ? new float[units] : CaseData.Uniform(units, seed: units + 4, gradients);
            float[] cNext = new float[units];
            double[] dg = new double[4 * units];
            double[] dgTolerance = new double[4 * units];
            double[] dc = new double[units];
            double[] dcTolerance = new double[units];
            for (int unit = 0; unit < units; unit++)
            {
                (double i, double f, double g, double o, double c) = cells[unit];
                cNext[unit] = (float)LstmCellReference.Forward(i, f, g, o, c).C;
                var exact = LstmCellReference.Backward(i, f, g, o, c, dh[unit], dcNext[unit]);
                var tolerance = Tolerance(i, f, g, o, c, dh[unit], dcNext[unit]);
                cells.Layout.Set(dg, unit, exact.I, exact.F, exact.G, exact.O);
                cells.Layout.Set(dgTolerance, unit, tolerance.I, tolerance.F, tolerance.G, tolerance.O);
                dc[unit] = exact.C;
                dcTolerance[unit] = tolerance.C;
            }

            ArrayView<float> gView = last ? memory.Input("G", cells.G) : memory.InOut("G", cells.G, dg, dgTolerance);
            ArrayView<float> dcNextView = last ? default : memory.InOut("DCNext", dcNext, dc, dcTolerance);
            return new(
                gView,
                memory.Input("C", cells.C),
                memory.Input("CNext", cNext),
                memory.Input("DHNext", dh),
                dcNextView,
                rows,
                hidden,
                last ? memory.Output("DG", dg, dgTolerance) : gView,
                last ? memory.Output("DC", dc, dcTolerance) : dcNextView);
        });

    // First-order propagation, term by term, in the order in which the gradients follow from each other.
    private static (double I, double F, double G, double O, double C) Tolerance(
        double i, double f, double g, double o, double c, double dh, double dc)
    {
        var exact = LstmCellReference.Backward(i, f, g, o, c, dh, dc);
        double next = LstmCellReference.Forward(i, f, g, o, c).C;
        double open = LstmCellReference.Sigma(o);
        double t = Math.Tanh(next);
        double cell = dc + (dh * open * LstmCellReference.SechSquare(next));

        // tanh(c′), with half an ε for the rounding of c′; its slope (1 − t)(1 + t); dc + dh σ(o) slope.
        double tError = (Function * Math.Abs(t)) + (0.5 * Math.Abs(next) * LstmCellReference.SechSquare(next));
        double slopeError = SlopeError(next, tError);
        double cellError = (Math.Abs(dh) * open * (slopeError + ((Function + 1) * LstmCellReference.SechSquare(next))))
            + (0.5 * Math.Abs(cell));
        double candidateSlopeError = SlopeError(g, Function * Math.Abs(Math.Tanh(g)));

        // A gate's slope is a product of two functions; each product adds half an ε.
        double inputError = (Math.Abs(Math.Tanh(g)) * LstmCellReference.SigmaSlope(i) * cellError)
            + (((3 * Function) + 1.5) * Math.Abs(exact.I));
        double forgetError = (Math.Abs(c) * LstmCellReference.SigmaSlope(f) * cellError) + (((2 * Function) + 1.5) * Math.Abs(exact.F));
        double candidateError = (LstmCellReference.Sigma(i) * LstmCellReference.SechSquare(g) * cellError)
            + (Math.Abs(cell) * LstmCellReference.Sigma(i) * candidateSlopeError)
            + ((Function + 1) * Math.Abs(exact.G));
        double outputError = (Math.Abs(dh) * LstmCellReference.SigmaSlope(o) * tError) + (((2 * Function) + 1.5) * Math.Abs(exact.O));
        double carryError = (LstmCellReference.Sigma(f) * cellError) + ((Function + 0.5) * Math.Abs(exact.C));
        return (
            (CaseData.Epsilon * inputError) + Floor,
            (CaseData.Epsilon * forgetError) + Floor,
            (CaseData.Epsilon * candidateError) + Floor,
            (CaseData.Epsilon * outputError) + Floor,
            (CaseData.Epsilon * carryError) + Floor);
    }

    // (1 − t)(1 + t) with three roundings and an error in t, in ε.
    private static double SlopeError(double a, double tError) =>
        (2 * Math.Abs(Math.Tanh(a)) * tError) + (1.5 * LstmCellReference.SechSquare(a));

    // Inputs of a batch of cells, in the layout of the op.
    private sealed class Cells(int rows, int hidden, double range)
    {
        public GateLayout Layout { get; } = new(4, hidden);

        public float[] G { get; } = CaseData.Uniform(4 * rows * hidden, seed: hidden, range);

        public float[] C { get; } = CaseData.Uniform(rows * hidden, seed: hidden + 1, 2);

        public (double I, double F, double G, double O, double C) this[int unit] =>
            (G[Layout.At(unit, 0)], G[Layout.At(unit, 1)], G[Layout.At(unit, 2)], G[Layout.At(unit, 3)], C[unit]);
    }
}
