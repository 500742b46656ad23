"""One module for each subcommand of `mockserver`."""
