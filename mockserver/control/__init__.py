"""The parts shared by both halves of the control plane: `observing` (reading) and `steering` (changing).

    ports                   the store, as the control plane needs it
    problems                rejected requests
    input, durations        how requests to the control plane are read

Nothing here depends on HTTP.
"""
