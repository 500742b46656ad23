"""One module for each subcommand of `contracts`."""
