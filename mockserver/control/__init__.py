"""What the two halves of the control plane share: `observing`, what was seen, and `steering`, what can be changed.

    ports                   the store, as the control plane needs it
    problems                what is rejected
    input, durations        how requests to the control plane are read

Nothing here speaks HTTP.
"""
