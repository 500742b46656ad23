"""The clauses: one module per chapter of the document; every test's docstring is a bullet of that chapter, verbatim.

`pytest --pyargs contracts.clauses --target FILE` runs them like any tests. A clause asserts statuses, codes and fields;
it asserts text only if its bullet quotes the text.
"""
