"""The workbench: pages over the control plane, made on the server and kept alive by one small script.

    page, shell      a page: who may see it, what stands around it
    rendering        templates, which escape whatever they show
    connect ...      one module for each panel; each shows what the operation of the same name answers
    assets           style and script

May import what `mockserver.web` may; only here Jinja is known. Pages change nothing: buttons call the control plane.
"""
