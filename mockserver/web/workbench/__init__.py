"""The workbench: pages for the control plane, rendered on the server and updated by one small script.

    page, shell      a page: access, and the frame around its content
    rendering        templates, which escape all values
    connect ...      one module for each panel, which shows what the control plane's operations return
    assets           style and script

May import what `mockserver.web` may, and is the only package that imports Jinja. Pages themselves change nothing: their
buttons call the control plane, so there is nothing that only the workbench can do.
"""
