"""The subcommands of `mockserver`, one module each, and what several of them share."""
