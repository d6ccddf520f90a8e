using Examples;

(string Name, Action Run)[] programs =
[
    ("train", TrainANet.Run),
    ("steps", StepByStep.Run),
    ("own-layer", TrainALowRankNet.Run),
    ("own-activation", TrainASquaredReluNet.Run),
    ("check", GradientCheck.Run),
];

Action? chosen = programs.FirstOrDefault(program => args is [var name] && program.Name == name).Run;
if (chosen is null)
{
    Console.Error.WriteLine($"Say which: {string.Join(", ", programs.Select(program => program.Name))}.");
    return 2;
}

chosen();
return 0;
