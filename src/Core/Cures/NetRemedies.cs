namespace GpuGrad.Cures;

/// <summary>What remedies of the net are called, which values they give and why they help, whichever form the net is written in.</summary>
internal static class NetRemedies
{
    public const string ZeroBiasesWhy = "Biases at zero start the units in the middle of their activation.";

    /// <summary>Activations, each with the weights that suit it.</summary>
    public static readonly (string Name, string Value, string Init, string Why)[] Activations =
    [
        ("ReLU with He's weights", "relu", "he-normal",
        "The slope of a rectifier that is on is 1, and weights of variance 2/n make up for the units that are off."),
        ("leaky ReLU with He's weights", """{"kind":"leakyRelu","slope":0.1}""", "he-normal",
        "The slope of a leaky rectifier is 1 above zero and never 0, so no unit dies."),
        ("ELU with He's weights", "elu", "he-normal", "The slope of ELU is 1 above zero, and its mean output is near 0."),
        ("SELU with LeCun's weights", "selu", "lecun-normal", "SELU draws the signal of every layer to mean 0 and variance 1."),
        ("GELU with He's weights", "gelu", "he-normal", "GELU is a smooth rectifier, whose slope is about 1 where it is on."),
        ("tanh with weights for its gain", "tanh", """{"kind":"xavier-normal","gain":"activation"}""",
        "The slope of tanh at 0 is 1, where that of a sigmoid is 1/4, and its output has mean 0."),
        ("maxout of 2", """{"kind":"maxout","pieces":2}""", """{"kind":"lecun-normal","gain":"activation"}""",
        "A maxout unit is linear in the input that wins, so it never saturates."),
    ];

    /// <summary>Initial weights; those for nets without a matrix that the data scales.</summary>
    public static readonly (string Name, string Value, string Why)[] Initialisations =
    [
        ("He's weights", "he-normal",
        "Weights of variance 2/n keep the size of the signal through rectifiers, and pass on more through others than smaller ones."),
        ("Xavier's weights", "xavier-normal", "Weights of variance 2/(n_in + n_out) keep the size of the signal forward and of the gradient backward alike."),
        ("LeCun's weights", "lecun-normal", "Weights of variance 1/n keep the size of the signal."),
        ("orthogonal weights", "orthogonal", "An orthogonal matrix changes no vector's length, forward or backward."),
        ("LSUV weights", "lsuv", "Scaled on the first batch, every layer starts with outputs of variance 1, whatever its activation."),
    ];
}
