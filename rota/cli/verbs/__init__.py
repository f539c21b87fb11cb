"""One file for each verb of `rota`: it parses, calls and prints, and computes nothing."""
