Console.WriteLine("gpugrad");
