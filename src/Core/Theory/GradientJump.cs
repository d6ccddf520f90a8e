namespace GpuGrad.Theory;

/// <summary>What a part of a net that is not uniform does to the gradient, once.</summary>
/// <param name="From">The hidden layer at its upper end, as records number it.</param>
/// <param name="To">The hidden layer at its lower end.</param>
/// <param name="Factor">The squared norm of δ of the lower over that of the upper one.</param>
internal sealed record GradientJump(int From, int To, double Factor);
